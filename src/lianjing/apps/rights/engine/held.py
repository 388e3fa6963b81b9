"""One grant, compiled: what of it decisions look at."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from lianjing.apps.rights.engine import networks as places
from lianjing.apps.rights.engine.hours import Hours, after, minute_of_week
from lianjing.apps.rights.engine.values import Rule, Thing
from lianjing.apps.rights.engine.words import Action, Reason

ACTIVE, SUSPENDED, ENDED = "active", "suspended", "ended"


class Names:
    """Sorted keys of channels, eight bytes each."""

    __slots__ = ("_keys", "mark")

    def __init__(self, keys: Iterable[int] = ()) -> None:
        self._keys = array("q", sorted(keys))
        self.mark = hash(self._keys.tobytes())

    def __contains__(self, key: int) -> bool:
        at = bisect_left(self._keys, key)
        return at < len(self._keys) and self._keys[at] == key

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[int]:
        return iter(self._keys)


NOBODY = Names()


class Lists:
    """The channels a grant names; read when somebody first asks, then kept with the grant."""

    __slots__ = ("excluded", "listed", "read")

    def __init__(self) -> None:
        self.listed = NOBODY
        self.excluded = NOBODY
        self.read = False

    @property
    def mark(self) -> int:
        """Give a number that differs when the names do."""
        return hash((self.listed.mark, self.excluded.mark))

    def fill(self, listed: Iterable[int], excluded: Iterable[int]) -> None:
        """Put in what the grant names; `read` comes last, because others look meanwhile."""
        self.listed, self.excluded = Names(listed), Names(excluded)
        self.read = True


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, with what of it is looked at over and over."""

    at: datetime
    """In the platform's time zone."""
    stamp: float
    minute: int

    @classmethod
    def of(cls, local: datetime) -> "Moment":
        """Take a local time apart."""
        return cls(local, local.timestamp(), minute_of_week(local))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A grant as the engine knows it."""

    key: int
    number: str
    subject: str
    person: int | None = None
    organisation: int | None = None
    post: str = ""
    role: str = ""
    upper: str = ""
    actions: Action = Action.CATALOGUE
    state: str = ACTIVE
    begins: float = 0.0
    ends: float | None = None
    """Excluded."""
    hours: Hours | None = None
    """None: always."""
    networks: tuple[places.Network, ...] | None = None
    """None: from anywhere."""
    max_streams: int | None = None
    purpose: str = ""
    standing: bool = False
    rules: tuple[Rule, ...] = ()
    own: tuple[Rule, ...] = ()
    """Rules that hold within the person's own area only."""
    lists: Lists = field(default_factory=Lists, compare=False)
    facets: frozenset[str] = field(init=False, compare=False, default=frozenset())
    """What of a camera its rules look at."""

    def __post_init__(self) -> None:
        """Note what the rules look at: it is asked with every decision."""
        looked_at = (rule.facets() for rule in (*self.rules, *self.own))
        object.__setattr__(self, "facets", frozenset().union(*looked_at))

    def rests(self, moment: Moment) -> Reason | None:
        """Give why nothing at all is allowed by it at that time; None if it is in force."""
        if self.state == ENDED:
            return Reason.ENDED
        if self.ends is not None and moment.stamp >= self.ends:
            return Reason.EXPIRED
        if self.state != ACTIVE:
            return Reason.SUSPENDED
        if moment.stamp < self.begins:
            return Reason.NOT_YET
        if self.hours is not None and not self.hours.hold(moment.minute):
            return Reason.OUTSIDE_HOURS
        return None

    def covers(self, thing: Thing, areas: tuple[Rule, ...]) -> bool:
        """Tell whether a channel is among what it is about; exclusions win inside it."""
        if thing.channel in self.lists.excluded:
            return False
        if thing.channel in self.lists.listed:
            return True
        return any(rule.covers(thing) for rule in self.rules) or any(
            rule.covers(thing) and area.covers(thing) for rule in self.own for area in areas
        )

    def from_there(self, address: str) -> bool:
        """Tell whether it may be used from an address."""
        return self.networks is None or places.inside(address, self.networks)

    def until(self, moment: Moment) -> datetime | None:
        """Give when it stops being in force, if it is now."""
        ends = None if self.ends is None else datetime.fromtimestamp(self.ends, moment.at.tzinfo)
        left = None if self.hours is None else self.hours.left(moment.minute)
        closes = None if left is None else after(moment.at, left)
        return min((one for one in (ends, closes) if one is not None), default=None)
