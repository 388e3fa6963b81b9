"""Weekly hours: half-open spans of minutes, past midnight and past Sunday.

The platform's time zone (+8) has no summer time, so a week always has 10,080 minutes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = 1440
WEEK = 7 * DAY


class BadHoursError(ValueError):
    """Hours that cannot be."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Spans of the week in minutes from Monday 0:00, sorted, apart from each other."""

    spans: tuple[tuple[int, int], ...]

    def hold(self, minute: int) -> bool:
        """Tell whether a minute of the week is inside."""
        return any(begin <= minute < until for begin, until in self.spans)

    def left(self, minute: int) -> int | None:
        """Give the minutes until the span around `minute` ends; None if it never does."""
        if self.spans == ((0, WEEK),):
            return None
        end = next((until for begin, until in self.spans if begin <= minute < until), minute)
        if end == WEEK and self.spans[0][0] == 0:
            end += self.spans[0][1]
        return end - minute

    def edges(self) -> frozenset[int]:
        """Give the minutes of the week at which something begins or ends."""
        return frozenset(edge % WEEK for span in self.spans for edge in span)


def compiled(weekly: Iterable[Sequence[int]]) -> Hours:
    """Read `[[days, from, until], …]`; raises `BadHoursError`."""
    pieces: list[tuple[int, int]] = []
    for one in weekly:
        days, begin, until = _checked(one)
        for day in range(7):
            if days >> day & 1:
                pieces += _wrapped(day * DAY + begin, day * DAY + until)
    return Hours(_joined(pieces))


def minute_of_week(local: datetime) -> int:
    """Give the minute a local time lies in."""
    return local.weekday() * DAY + local.hour * 60 + local.minute


def after(local: datetime, minutes: int) -> datetime:
    """Give the beginning of the minute that comes `minutes` after the one of `local`."""
    return local.replace(second=0, microsecond=0) + timedelta(minutes=minutes)


def _checked(one: Sequence[int]) -> tuple[int, int, int]:
    if len(one) != 3:
        raise BadHoursError(f"not days, from, until: {one!r}")
    days, begin, until = one
    if not (0 < days < 1 << 7 and 0 <= begin < DAY and begin < until <= begin + DAY):
        raise BadHoursError(f"out of range: {one!r}")
    return days, begin, until


def _wrapped(begin: int, until: int) -> list[tuple[int, int]]:
    if until <= WEEK:
        return [(begin, until)]
    return [(begin, WEEK), (0, until - WEEK)]


def _joined(pieces: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for begin, until in sorted(pieces):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(until, found[-1][1]))
        else:
            found.append((begin, until))
    return tuple(found)
