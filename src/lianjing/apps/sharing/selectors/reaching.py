"""What an upper platform may do with which channel now, by its grants.

A channel is given if the upper may know of it and, where it comes from a platform below, may have
it passed on (docs/adr, "Passing on"). What is the same for all there is and will be is said once
(`Terms`); only what differs from it is listed.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from lianjing.apps.registry.choices import DeviceKind
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import condition_of
from lianjing.apps.rights import selectors as rights
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.engine import Reach, Rule
from lianjing.apps.rights.engine.values import Part
from lianjing.apps.rights.models import Grant
from lianjing.apps.sharing.models import UpperPlatform
from lianjing.apps.sharing.selectors.codes import channels_with_a_common_code

_NOTHING = Q(pk__in=())
_ANYTHING = Rule()
_FROM_BELOW = Q(device__kind=DeviceKind.PLATFORM)


@dataclass(frozen=True, slots=True)
class Given:
    """One channel as it goes into the roster."""

    device: str
    channel: str
    shown_as: str
    actions: int
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What counts for all channels that are not listed."""

    everything: int
    limits: tuple[str, ...]
    streams: dict[str, int]


def shared_condition(upper: UpperPlatform) -> Q:
    """Give the condition on channels an upper may know of."""
    known = condition_of(_reach(upper, Action.CATALOGUE))
    passed = condition_of(_reach(upper, Action.FORWARD))
    return known & (~_FROM_BELOW | passed) if passed else known


def shared_channels(upper: UpperPlatform) -> QuerySet[Channel]:
    """Give the channels an upper may know of, for ingest."""
    return Channel.objects.filter(shared_condition(upper))


def terms_of(upper: UpperPlatform) -> Terms:
    """Give what an upper may do with each channel there is and will be."""
    return _Rights(upper).terms


def given_channels(upper: UpperPlatform) -> Iterator[Given]:
    """Give the channels of which signal must be told singly, in a fixed order."""
    found = _Rights(upper)
    rows = Channel.objects.filter(found.listed())
    columns = found.columns()
    named = {f"given_{n}": column for n, (column, _) in enumerate(columns)}
    values = ("device__code", "code", "shown_code__code", *named)
    for row in rows.annotate(**named).order_by("id").values_list(*values).iterator(5000):
        yield found.read(row, [meaning for _, meaning in columns])


def rights_digest(upper: UpperPlatform) -> str:
    """Sum up which grants are in force for an upper, so that the clock's changes are seen."""
    parts = _reach(upper, Action.CATALOGUE).parts
    keys = sorted(part.grant for part in parts)
    held = Grant.objects.filter(pk__in=keys).order_by("pk")
    said = [sorted(map(repr, parts)), list(held.values_list("pk", "actions", "max_streams"))]
    return hashlib.sha256(repr(said).encode()).hexdigest()


class _Rights:
    """The reaches of one upper, one for each action."""

    def __init__(self, upper: UpperPlatform) -> None:
        self._reaches = {action: _reach(upper, action) for action in Action}
        live = self._reaches[Action.LIVE].parts
        limits = Grant.objects.filter(pk__in=[p.grant for p in live], max_streams__isnull=False)
        self._streams = dict(limits.order_by("pk").values_list("pk", "max_streams"))
        self._free = [part for part in live if part.grant not in self._streams]
        self._limited = [part for part in live if part.grant in self._streams]
        self.terms = Terms(
            everything=self._everything(),
            limits=self._limits_of_everything(),
            streams={str(key): most or 0 for key, most in self._streams.items()},
        )

    def listed(self) -> Q:
        """Give the condition on channels that differ from the rest."""
        if not self.terms.everything:
            return condition_of(self._reaches[Action.CATALOGUE])
        differs = [self._differs(action) for action in Action]
        if self.terms.limits:
            differs += [condition_of(Reach(parts=(part,))) for part in self._free]
            narrow = (part for part in self._limited if not _is_wide(part))
            differs += [condition_of(Reach(parts=(part,))) for part in narrow]
        common = channels_with_a_common_code().order_by().values("pk")
        return reduce(or_, differs, Q(pk__in=common) | Q(shown_code__isnull=False))

    def columns(self) -> list[tuple[Combinable, int | str]]:
        """Give columns that say which parts cover a channel, and what each means.

        A number is a sum of actions, a text the grant whose streams are counted; the empty text
        says that none are.
        """
        by_parts: dict[tuple[Part, ...], int] = {}
        for action, reach in self._reaches.items():
            by_parts[reach.parts] = by_parts.get(reach.parts, 0) | int(action)
        found: list[tuple[Combinable, int | str]] = [
            (_covered(parts), actions) for parts, actions in by_parts.items()
        ]
        if self._streams:
            found.append((_covered(tuple(self._free)), ""))
            found += [(_covered((part,)), str(part.grant)) for part in self._limited]
        return found

    def read(self, row: tuple[object, ...], meanings: list[int | str]) -> Given:
        """Read one row of these columns."""
        device, code, shown_as, *covered = row
        actions, limits, free = 0, [], False
        for is_covered, meaning in zip(covered, meanings, strict=True):
            if is_covered and isinstance(meaning, int):
                actions |= meaning
            elif is_covered and meaning:
                limits.append(str(meaning))
            elif is_covered:
                free = True
        return Given(
            device=str(device),
            channel=str(code),
            shown_as=str(shown_as or ""),
            actions=actions,
            limits=() if free else tuple(limits),
        )

    def _everything(self) -> int:
        found = 0
        for action, reach in self._reaches.items():
            if any(map(_is_wide, reach.parts)):
                found |= int(action)
        return found if found & Action.CATALOGUE else 0

    def _limits_of_everything(self) -> tuple[str, ...]:
        if any(map(_is_wide, self._free)):
            return ()
        return tuple(str(part.grant) for part in self._limited if _is_wide(part))

    def _differs(self, action: Action) -> Q:
        """Give the condition on channels for which an action is not as for everything."""
        covered = condition_of(self._reaches[action])
        if not self.terms.everything & action:
            return covered
        return ~covered if covered else _NOTHING


def _reach(upper: UpperPlatform, action: Action) -> Reach:
    return rights.reach_of_upper(upper.key, action, address=upper.address)


def _is_wide(part: Part) -> bool:
    """Whether a grant covers whatever there is and will be, but for what it takes out."""
    return _ANYTHING in part.rules


def _covered(parts: Iterable[Part]) -> Combinable:
    condition = condition_of(Reach(parts=tuple(parts)))
    if not condition:
        return Value(value=True)
    return Case(When(condition, then=Value(value=True)), default=Value(value=False))
