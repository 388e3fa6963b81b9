"""Counts what people do in sliding windows; no database, no clock.

Facts come in roughly in the order of their time. Memory is bounded: so many windows, and in each
no more than is needed to say how far beyond the threshold it went.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple


class Fact(NamedTuple):
    """One thing somebody did, as rules see it."""

    at: datetime
    person: str
    address: str
    camera: str
    group: str
    action: str
    outcome: str
    reference: int
    """The audit record, or the row of another source."""
    machine: bool = False
    """Whether no person of ours did it: a command of the machine, an upper platform."""


class Measure(StrEnum):
    """What a rule counts."""

    EVENTS = "events"
    CAMERAS = "cameras"
    ADDRESSES = "addresses"
    PERSONS = "persons"


class By(StrEnum):
    """Whom it counts for."""

    PERSON = "person"
    ADDRESS = "address"


class Severity(StrEnum):
    """How soon somebody should look."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: which facts, whose, how many of what in how long."""

    key: str
    zh: str
    en: str
    by: By
    measure: Measure
    minutes: int
    threshold: int
    severity: Severity
    source: str
    confidence: str
    groups: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()
    hours: tuple[time, time] | None = None
    """Local time; past midnight where the end is before the start. Only facts within count."""
    weekend: bool = False
    """Whether Saturdays and Sundays count as a whole besides."""
    machine: bool = False
    """Whether it is about what no person of ours does; such facts count for these rules only."""
    enabled: bool = True

    def takes(self, fact: Fact, local: datetime) -> bool:
        """Tell whether a fact counts; `local` is its time where the platform is."""
        if fact.machine and not self.machine:
            return False
        if self.groups or self.actions:
            named = fact.group in self.groups or fact.action in self.actions
            if not named:
                return False
        if self.outcomes and fact.outcome not in self.outcomes:
            return False
        return self._is_time(local)

    def _is_time(self, local: datetime) -> bool:
        if self.hours is None and not self.weekend:
            return True
        if self.weekend and local.weekday() >= 5:
            return True
        if self.hours is None:
            return False
        start, end, now = *self.hours, local.time()
        return start <= now < end if start < end else now >= start or now < end

    def subject(self, fact: Fact) -> str:
        """Give whom a fact counts for."""
        return fact.person if self.by is By.PERSON else fact.address

    def item(self, fact: Fact) -> object:
        """Give what is counted; the same thing twice counts once."""
        of = {
            Measure.EVENTS: fact.reference,
            Measure.CAMERAS: fact.camera,
            Measure.ADDRESSES: fact.address,
            Measure.PERSONS: fact.person,
        }
        return of[self.measure]


class Raised(NamedTuple):
    """A rule was reached."""

    rule: Rule
    subject: str
    started_at: datetime
    until: datetime
    total: int
    references: tuple[int, ...]
    cameras: tuple[str, ...]


EXAMPLES = 20
_MOST_WINDOWS = 20_000
_BEYOND = 4
"""A window holds up to so many times the threshold."""
_MOST_HELD = 5000


class _Window:
    __slots__ = ("held",)

    def __init__(self) -> None:
        self.held: OrderedDict[object, Fact] = OrderedDict()

    def take(self, rule: Rule, fact: Fact) -> int:
        item = rule.item(fact)
        self.held[item] = fact
        self.held.move_to_end(item)
        oldest = fact.at - timedelta(minutes=rule.minutes)
        while self.held:
            first = next(iter(self.held))
            if self.held[first].at >= oldest and len(self.held) <= _most(rule):
                break
            del self.held[first]
        return len(self.held)


def _most(rule: Rule) -> int:
    return min(rule.threshold * _BEYOND, max(rule.threshold, _MOST_HELD))


class Engine:
    """Holds the windows of all rules."""

    def __init__(self, rules: Iterable[Rule], zone: tzinfo) -> None:
        self.rules = tuple(rule for rule in rules if rule.enabled)
        self._zone = zone
        self._windows: OrderedDict[tuple[str, str], _Window] = OrderedDict()

    def change(self, rules: Iterable[Rule]) -> None:
        """Go on with other rules; windows of the same name are kept."""
        self.rules = tuple(rule for rule in rules if rule.enabled)
        known = {rule.key for rule in self.rules}
        for key in [key for key in self._windows if key[0] not in known]:
            del self._windows[key]

    @property
    def longest(self) -> timedelta:
        """How far back any rule looks."""
        return timedelta(minutes=max((rule.minutes for rule in self.rules), default=0))

    def take(self, facts: Iterable[Fact]) -> list[Raised]:
        """Take facts; gives each rule and subject reached, once, as it stands in the end."""
        raised: dict[tuple[str, str], Raised] = {}
        for fact in facts:
            local = fact.at.astimezone(self._zone)
            for rule in self.rules:
                if rule.takes(fact, local):
                    found = self._count(rule, fact)
                    if found is not None:
                        raised[rule.key, found.subject] = found
        return list(raised.values())

    def _count(self, rule: Rule, fact: Fact) -> Raised | None:
        subject = rule.subject(fact)
        if not subject or rule.item(fact) == "":
            return None
        key = (rule.key, subject)
        window = self._windows.get(key)
        if window is None:
            window = self._windows[key] = _Window()
            if len(self._windows) > _MOST_WINDOWS:
                self._windows.popitem(last=False)
        self._windows.move_to_end(key)
        count = window.take(rule, fact)
        if count < rule.threshold:
            return None
        held = list(window.held.values())
        cameras = list(dict.fromkeys(one.camera for one in held if one.camera))
        return Raised(
            rule=rule,
            subject=subject,
            started_at=min(one.at for one in held),
            until=fact.at,
            total=count,
            references=tuple(one.reference for one in held[-EXAMPLES:]),
            cameras=tuple(cameras[-EXAMPLES:]),
        )


def changed(rule: Rule, values: Mapping[str, object]) -> Rule:
    """Give a rule with other numbers."""
    from dataclasses import replace

    return replace(rule, **values)  # type: ignore[arg-type]
