"""What is measured of the recordings of a camera: the interface between recorders and rules.

Whoever measures registers with `sources.measure_recordings`; until somebody does, the rules of
retention say that nothing is measured, whatever a recorder is set to.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lianjing.kernel.times import BEIJING


@dataclass(frozen=True, slots=True)
class Gap:
    """A time of which nothing can be played."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """Give how long it is."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Hold:
    """A reason to keep recordings beyond the day they are deleted: by whom, for what, how long."""

    reason: str
    approver: str
    until: date | None = None
    """The day it ends by itself; None: until somebody releases it."""
    released_on: date | None = None

    def stands(self, today: date) -> bool:
        """Tell whether it still keeps anything."""
        ended = self.until is not None and today > self.until
        return self.released_on is None and not ended


@dataclass(frozen=True, slots=True)
class Measured:
    """What can be played of one camera, found by playing it and not by reading its settings."""

    at: datetime
    """When it was measured."""
    oldest_playable: datetime | None
    """None: nothing can be played at all."""
    gaps: tuple[Gap, ...] = ()
    holds: tuple[Hold, ...] = ()

    def span(self, today: date) -> int:
        """Give how many days back something can be played."""
        if self.oldest_playable is None:
            return 0
        return (today - self.oldest_playable.astimezone(BEIJING).date()).days

    def longest_gap(self, *, since: date) -> timedelta:
        """Give the longest gap that reaches into the days from `since` on."""
        lengths = [gap.length for gap in self.gaps if gap.end.astimezone(BEIJING).date() >= since]
        return max(lengths, default=timedelta())

    def hold_on(self, today: date) -> Hold | None:
        """Give a hold that stands."""
        return next((hold for hold in self.holds if hold.stands(today)), None)
