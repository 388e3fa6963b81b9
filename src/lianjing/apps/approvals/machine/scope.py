"""What is asked for, as a set that can only become smaller: approvals never add anything.

`meet(a, b)` is contained in `a` and in `b`. A decider narrows by a `Narrowing`; what is granted is
the meet of the request with all of them, in whatever order they came. That is why an approval
given before somebody narrowed still stands: it covers everything that is left.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

DAY = 1440
_DAYS = 7
_WEEK = _DAYS * DAY

T = TypeVar("T", int, datetime)

Weekly = tuple[tuple[int, int, int], ...]
"""`(days, from, until)`: days as a sum of 1 (Monday) to 64 (Sunday), minutes; empty: always."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What one decider leaves of a request; None and empty leave everything."""

    actions: int | None = None
    until: datetime | None = None
    weekly: Weekly = ()
    networks: tuple[str, ...] = ()
    max_streams: int | None = None
    excluded: frozenset[int] = frozenset()
    """Cameras taken out."""
    only: frozenset[int] | None = None
    """The cameras that remain; what comes into the area later is out."""
    conditions: str = ""

    def __bool__(self) -> bool:
        """Tell whether it narrows at all."""
        return self != Narrowing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is asked for or granted, as far as it can be narrowed."""

    actions: int
    until: datetime | None
    weekly: Weekly = ()
    networks: tuple[str, ...] = ()
    nowhere: bool = False
    """No network is left: two deciders allow none in common."""
    never: bool = False
    """No hour is left."""
    max_streams: int | None = None
    excluded: frozenset[int] = frozenset()
    only: frozenset[int] | None = None
    conditions: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether nothing is left that could be granted."""
        return self.never or self.nowhere or not self.actions or self.only == frozenset()

    def keeps(self, camera: int) -> bool:
        """Tell whether a camera is still in."""
        return camera not in self.excluded and (self.only is None or camera in self.only)


def meet(scope: Scope, narrowing: Narrowing) -> Scope:
    """Narrow what is asked for."""
    weekly, never = scope.weekly, scope.never
    if narrowing.weekly:
        weekly = common_hours(scope.weekly, narrowing.weekly)
        never = never or not weekly
    networks, nowhere = scope.networks, scope.nowhere
    if narrowing.networks:
        networks = common_networks(scope.networks, narrowing.networks)
        nowhere = nowhere or not networks
    words = narrowing.conditions.strip()
    return Scope(
        actions=scope.actions if narrowing.actions is None else scope.actions & narrowing.actions,
        until=_least(scope.until, narrowing.until),
        weekly=weekly,
        never=never,
        networks=networks,
        nowhere=nowhere,
        max_streams=_least(scope.max_streams, narrowing.max_streams),
        excluded=scope.excluded | narrowing.excluded,
        only=_both(scope.only, narrowing.only),
        conditions=(*scope.conditions, words)
        if words and words not in scope.conditions
        else scope.conditions,
    )


def meet_all(scope: Scope, narrowings: Iterable[Narrowing]) -> Scope:
    """Narrow by all of them."""
    for one in narrowings:
        scope = meet(scope, one)
    return scope


def _least(one: T | None, other: T | None) -> T | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


def _both(one: frozenset[int] | None, other: frozenset[int] | None) -> frozenset[int] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def common_networks(some: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """Give the networks in both lists; an empty list allows every network."""
    if not some or not others:
        return tuple(some or others)
    mine = [ipaddress.ip_network(one, strict=False) for one in some]
    theirs = [ipaddress.ip_network(one, strict=False) for one in others]
    found = [
        max(one, other, key=lambda network: network.prefixlen)
        for one in mine
        for other in theirs
        if one.version == other.version and one.overlaps(other)
    ]
    return tuple(dict.fromkeys(str(network) for network in found))


def common_hours(some: Weekly, others: Weekly) -> Weekly:
    """Give the hours in both; empty allows every hour, so two that share none give empty too.

    The caller tells the two apart: of two that are not empty, empty means never.
    """
    if not some or not others:
        return tuple(some or others)
    return _written(_cut(_spans(some), _spans(others)))


def _spans(weekly: Weekly) -> list[tuple[int, int]]:
    """Give spans of minutes of a week, in order, without overlap."""
    raw = []
    for days, begin, until in weekly:
        for day in range(_DAYS):
            if days >> day & 1 and begin < until:
                start, end = day * DAY + begin, day * DAY + until
                raw.append((start, min(end, _WEEK)))
                if end > _WEEK:
                    raw.append((0, end - _WEEK))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(raw):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _cut(some: list[tuple[int, int]], others: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found = []
    for start, end in some:
        for begin, until in others:
            low, high = max(start, begin), min(end, until)
            if low < high:
                found.append((low, high))
    return found


def _written(spans: list[tuple[int, int]]) -> Weekly:
    """Write spans of a week as days and minutes, days with the same hours together."""
    by_hours: dict[tuple[int, int], int] = {}
    for start, end in spans:
        for day in range(start // DAY, (end - 1) // DAY + 1):
            low, high = max(start, day * DAY), min(end, (day + 1) * DAY)
            hours = (low - day * DAY, high - day * DAY)
            by_hours[hours] = by_hours.get(hours, 0) | 1 << day
    return tuple((days, begin, until) for (begin, until), days in sorted(by_hours.items()))
