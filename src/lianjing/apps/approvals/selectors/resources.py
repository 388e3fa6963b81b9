"""Which cameras a request is about: resolved anew at every look, never shown to who may not know.

Rules cover what comes into the area later too; codes and keys name single cameras. Cameras marked
`Secrecy` = 1 are among them only while the right to such is asked for, and then only offices of
the area and their own owners are shown them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.models import Organisation
from lianjing.apps.approvals.machine import Scope, StepRule, Workflow
from lianjing.apps.approvals.models import Request
from lianjing.apps.places.models import Division, Unit
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import channels_in_scope, condition_of
from lianjing.apps.registry.selectors import ChannelFilter
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.engine.values import Part, Reach, Rule
from lianjing.apps.rights.engine.words import words_of

FACETS = ("region", "group", "unit", "point_class", "place_class", "label")
_MOST_REGIONS = 4000


def named(
    rules: Sequence[Mapping[str, Any]],
    channels: Sequence[int],
    codes: Sequence[str],
    *,
    secret: bool = False,
) -> Q:
    """Give the condition on channels that are asked for."""
    found = Q(pk__in=list(channels)) if channels else Q(pk__in=())
    if codes:
        found |= Q(code__in=list(codes))
    if rules:
        filled = tuple(Rule(**{k: v for k, v in one.items() if k in FACETS}) for one in rules)
        part = Part(grant=0, rules=filled, listed=False, excludes=False, secret=True)
        condition = condition_of(Reach(parts=(part,)))
        found = found | condition if condition else Q()
    return found if secret else found & Q(secret=False)


def of_request(request: Request, scope: Scope | None = None) -> QuerySet[Channel]:
    """Give the cameras of a request, of what is left of it where a scope is given."""
    secret = bool((request.actions if scope is None else scope.actions) & Action.SECRET)
    asked = named(request.rules, request.channels, request.codes, secret=secret)
    found = Channel.objects.filter(asked)
    if scope is not None:
        if scope.only is not None:
            found = found.filter(pk__in=scope.only)
        if scope.excluded:
            found = found.exclude(pk__in=scope.excluded)
    return found


def missing_codes(request: Request, told: Q | None = None) -> list[str]:
    """Give the codes nothing answers to that the reader may know; for deciders only."""
    wanted = list(request.codes)
    there = of_request(request).filter(told or Q(), code__in=wanted)
    known = set(there.values_list("code", flat=True))
    return [code for code in wanted if code not in known]


@dataclass(frozen=True, slots=True)
class Preview:
    """How many cameras a request would cover, as much as an applicant may know."""

    total: int | None
    """None: fewer than `floor`, or none; whether there is one at all is not told."""
    floor: int
    by_region: tuple[tuple[str, str, int], ...] = ()
    """Code and name of the division, count; only those with as many as `floor`."""
    by_class: tuple[tuple[str, int], ...] = ()
    codes: int = 0
    """How many codes are named; whether they exist is not told."""
    unclassed: int | None = None
    """How many have neither class nor owner on file; None: fewer than `floor`, or none."""


def preview(
    *,
    actor: Actor,
    rules: Sequence[Mapping[str, Any]],
    channels: Sequence[int],
    codes: Sequence[str],
    floor: int,
) -> Preview:
    """Count what is asked for: areas and what one sees already, never a code one guesses."""
    seen = Channel.objects.filter(channels_in_scope(actor, Action.CATALOGUE), pk__in=channels)
    wanted = Channel.objects.filter(
        named(rules, list(seen.values_list("pk", flat=True)), ())
    ).order_by()
    # Neither here nor anywhere else is an applicant told of what is secret: it is never counted.
    rows = wanted.values_list("region", "point_class").annotate(count=Count("pk"))
    regions: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    for region, point_class, count in rows[: _MOST_REGIONS * 4]:
        regions[region[:6]] += count
        classes[point_class] += count
    total = sum(regions.values())
    told = [(code, count) for code, count in regions.most_common(50) if count >= floor]
    # Those with few are not even looked up: the time it takes would tell of them.
    divisions = Division.objects.filter(code__in=[code for code, _ in told])
    names = dict(divisions.values_list("code", "full_name"))
    return Preview(
        total=total if total >= floor or not rules else None,
        floor=floor,
        by_region=tuple((code, names.get(code, ""), count) for code, count in told),
        by_class=tuple((code, count) for code, count in sorted(classes.items()) if count >= floor),
        codes=len(codes),
        unclassed=few if (few := unclassed(wanted)) >= floor else None,
    )


def seen_by(actor: Actor, channels: Iterable[int]) -> list[int]:
    """Give those of some channels that somebody sees already."""
    wanted = list(channels)
    found = Channel.objects.filter(channels_in_scope(actor, Action.CATALOGUE), pk__in=wanted)
    return list(found.order_by("pk").values_list("pk", flat=True))


def area_of(request: Request) -> str:
    """Give the leading digits all cameras of a request have in common."""
    rows = of_request(request).order_by().values_list("region", flat=True).distinct()
    regions = [one for one in rows[:_MOST_REGIONS] if one]
    regions += [one["region"] for one in request.rules if one.get("region")]
    if not regions:
        return request.organisation.region
    low, high = min(regions), max(regions)
    same = next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), None)
    return low[: min(len(low), len(high))] if same is None else low[:same]


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns cameras of a request."""

    organisation: Organisation | None
    """None: the unit is no organisation here, so nobody of it signs in."""
    name: str
    cameras: int = 0
    unknown: bool = False
    """No file names one: stands for all of them."""


UNKNOWN = "unknown"
"""Stands for the owner of cameras whose file names none."""
UNKNOWN_NAME = "产权单位未登记"


@dataclass(frozen=True, slots=True)
class Asks:
    """Which cameras need their owner's word."""

    classes: frozenset[str]
    """Of point; empty: all."""
    unclassed: bool = False
    """Whether cameras with neither class nor owner on file are asked about like those with."""
    secret: bool = False
    """Whether those marked `Secrecy` = 1 are asked for."""


def asks_of(table: Workflow, actions: int = 0) -> Asks:
    """Give which cameras need their owner's word by a table, for the rights asked for."""
    unclassed = table.settings.get("unclassed") == Unclassed.ASK
    return Asks(owner_classes(table), unclassed, bool(actions & Action.SECRET))


def unclassed(cameras: QuerySet[Channel]) -> int:
    """Count the cameras with neither class nor owner on file."""
    return cameras.filter(unit=None, point_class="").count()


def passed_over(request: Request, table: Workflow) -> int:
    """Count the cameras nobody is asked about because no file says class or owner."""
    asks = asks_of(table, request.actions)
    each = any(step.each for state in table.states.values() for step in state.steps)
    if not each or not asks.classes or asks.unclassed:
        return 0
    return unclassed(_asked_of(request, asks))


def ownerless(request: Request, asks: Asks) -> int:
    """Count the cameras whose owner would be asked if one were on file."""
    found = _asked_of(request, asks).filter(unit=None)
    if not asks.classes:
        return found.count()
    more = [""] if asks.unclassed else []
    return found.filter(point_class__in=[*asks.classes, *more]).count()


def _asked_of(request: Request, asks: Asks) -> QuerySet[Channel]:
    found = of_request(request)
    return found if asks.secret else found.filter(secret=False)


def owner_classes(table: Workflow) -> frozenset[str]:
    """Give the classes of point whose owners are asked; empty: all."""
    wanted = str(table.settings.get("owner_classes", ""))
    return frozenset(one for one in wanted.split(",") if one)


def owners_of(request: Request, asks: Asks, most: int) -> dict[str, Owner]:
    """Give who owns cameras of a request: organisations, units that are none here, nobody known.

    Where classes of point are given only their cameras count, and those whose class is not known
    but whose owner is.
    """
    found = _asked_of(request, asks).exclude(unit=None)
    if asks.classes:
        found = found.filter(point_class__in=[*asks.classes, ""])
    rows = found.order_by().values_list("unit").annotate(count=Count("pk"))[: most + 1]
    counts = {unit: count for unit, count in rows if unit is not None}
    owners: dict[str, Owner] = {}
    if count := ownerless(request, asks):
        owners[UNKNOWN] = Owner(None, UNKNOWN_NAME, count, unknown=True)
    offices, names = offices_of(counts)
    for unit, many in counts.items():
        org = offices.get(unit)
        key, name = (str(org.pk), org.name) if org else (f"u{unit}", names.get(unit, str(unit)))
        before = owners[key].cameras if key in owners else 0
        owners[key] = Owner(org, name, before + many)
    return owners


def offices_of(units: Iterable[int]) -> tuple[dict[int, Organisation], dict[int, str]]:
    """Give the organisations that stand for units, by themselves or above, and the units' names."""
    rows = list(Unit.objects.filter(pk__in=list(units)).values_list("pk", "path", "name"))
    above = {key: _keys(path) or [key] for key, path, _ in rows}
    wanted = {key for keys in above.values() for key in keys}
    known = {org.unit: org for org in Organisation.objects.filter(unit__in=wanted)}
    found = {
        unit: next((known[key] for key in reversed(keys) if key in known), None)
        for unit, keys in above.items()
    }
    names = {key: name for key, _, name in rows}
    return {unit: org for unit, org in found.items() if org is not None}, names


@dataclass(frozen=True, slots=True)
class Consent:
    """Whose word a camera needs beyond those all cameras need, and why."""

    who: str
    why: str
    """`owner`, `away`, `stand_in`, `unknown`, `refuse`; `not_needed`, `no_class`: nobody's."""


def consents(table: Workflow, cameras: Sequence[Channel]) -> dict[int, Consent]:
    """Give for each camera which owner must agree; empty where owners are not asked at all."""
    rules = [one for state in table.states.values() for one in state.steps if one.each]
    if not rules:
        return {}
    asks, policy = asks_of(table), unknown_owner(table)
    classes = asks.classes
    offices, names = offices_of({one.unit for one in cameras if one.unit is not None})
    stand_in = table.who.get(rules[0].stand_in)
    found = {}
    for one in cameras:
        if classes and one.point_class and one.point_class not in classes:
            found[one.pk] = Consent("", "not_needed")
        elif one.unit is not None:
            org = offices.get(one.unit)
            name = org.name if org else names.get(one.unit, str(one.unit))
            found[one.pk] = Consent(name, "owner" if org else "away")
        elif classes and not one.point_class and not asks.unclassed:
            found[one.pk] = Consent("", "no_class")
        else:
            name = stand_in.name.zh if stand_in and policy is UnknownOwner.STAND_IN else ""
            found[one.pk] = Consent(name, policy.value)
    return found


def for_all(table: Workflow, actions: int = 0) -> list[StepRule]:
    """Give the steps every camera of a request goes through before anything is in force."""
    asked = set(words_of(Action(actions)))
    seen, state, found = set[str](), table.states[table.first], list[StepRule]()
    while state.id not in seen:
        seen.add(state.id)
        every = (rule for rule in state.steps if not rule.each)
        found += [rule for rule in every if not rule.when or asked.intersection(rule.when)]
        ways = [one for one in table.transitions if one.start == state.id]
        way = next((one for one in ways if one.act in {"submit", "approved", "mask_done"}), None)
        if way is None or table.states[way.end].in_force:
            break
        state = table.states[way.end]
    return found


class UnknownOwner(StrEnum):
    """What becomes of cameras whose owner must agree but stands in no file."""

    STAND_IN = "stand_in"
    ASK = "unknown"
    """Somebody is named."""
    REFUSE = "refuse"


class Unclassed(StrEnum):
    """What becomes of cameras with neither class nor owner on file."""

    NONE = "none"
    """Nobody is asked beyond the usual steps; page and list say how many they are."""
    ASK = "ask"
    """They are taken for cameras whose owner must agree (`unknown_owner`)."""


_POLICIES = {"stand_in": UnknownOwner.STAND_IN, "refuse": UnknownOwner.REFUSE}
POLICIES = frozenset({*_POLICIES, "ask"})
"""What `unknown_owner` may be; what an older table says otherwise counts as `ask`."""


def unknown_owner(table: Workflow) -> UnknownOwner:
    """Give what a table says of cameras no file names an owner of; never that they are passed."""
    return _POLICIES.get(str(table.settings.get("unknown_owner", "")), UnknownOwner.ASK)


def _keys(path: str) -> list[int]:
    return [int(one) for one in path.strip("/").split("/") if one]


def nameable(*, actor: Actor, names: bool, search: str, region: str) -> QuerySet[Channel]:
    """Give cameras somebody may name one by one: those he sees; all open ones where allowed."""
    scope = Q(secret=False) if names else channels_in_scope(actor, Action.CATALOGUE)
    found = Channel.objects.filter(scope & ChannelFilter(search=search, region=region).condition())
    return found.order_by("name", "pk")
