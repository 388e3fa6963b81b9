"""Which cameras a request is about: resolved anew at every look, never shown to who may not know.

Rules cover what comes into the area later too; codes and keys name single cameras. Cameras marked
`Secrecy` = 1 are never among them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.models import Organisation
from lianjing.apps.approvals.machine import Scope, Workflow
from lianjing.apps.approvals.models import Request
from lianjing.apps.places.models import Division, Unit
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import channels_in_scope, condition_of
from lianjing.apps.registry.selectors import ChannelFilter
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.engine.values import Part, Reach, Rule

FACETS = ("region", "group", "unit", "point_class", "place_class", "label")
_MOST_REGIONS = 4000


def named(rules: Sequence[Mapping[str, Any]], channels: Sequence[int], codes: Sequence[str]) -> Q:
    """Give the condition on channels that are asked for."""
    found = Q(pk__in=list(channels)) if channels else Q(pk__in=())
    if codes:
        found |= Q(code__in=list(codes))
    if rules:
        filled = tuple(Rule(**{k: v for k, v in one.items() if k in FACETS}) for one in rules)
        part = Part(grant=0, rules=filled, listed=False, excludes=False, secret=True)
        condition = condition_of(Reach(parts=(part,)))
        found = found | condition if condition else Q()
    return found & Q(secret=False)


def of_request(request: Request, scope: Scope | None = None) -> QuerySet[Channel]:
    """Give the cameras of a request, of what is left of it where a scope is given."""
    found = Channel.objects.filter(named(request.rules, request.channels, request.codes))
    if scope is not None:
        if scope.only is not None:
            found = found.filter(pk__in=scope.only)
        if scope.excluded:
            found = found.exclude(pk__in=scope.excluded)
    return found


def missing_codes(request: Request) -> list[str]:
    """Give the codes nothing answers to; for deciders only."""
    wanted = list(request.codes)
    known = set(
        Channel.objects.filter(code__in=wanted, secret=False).values_list("code", flat=True)
    )
    return [code for code in wanted if code not in known]


@dataclass(frozen=True, slots=True)
class Preview:
    """How many cameras a request would cover, as much as an applicant may know."""

    total: int | None
    """None: fewer than `floor`, but some."""
    floor: int
    by_region: tuple[tuple[str, str, int | None], ...] = ()
    """Code and name of the division, count."""
    by_class: tuple[tuple[str, int | None], ...] = ()
    codes: int = 0
    """How many codes are named; whether they exist is not told."""


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
    rows = wanted.values_list("region", "point_class").annotate(count=Count("pk"))
    regions: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    for region, point_class, count in rows[: _MOST_REGIONS * 4]:
        regions[region[:6]] += count
        classes[point_class] += count
    names = dict(Division.objects.filter(code__in=list(regions)).values_list("code", "full_name"))

    def shown(count: int) -> int | None:
        return count if count == 0 or count >= floor else None

    return Preview(
        total=shown(sum(regions.values())),
        floor=floor,
        by_region=tuple(
            (code, names.get(code, ""), shown(n)) for code, n in regions.most_common(50)
        ),
        by_class=tuple((code, shown(n)) for code, n in sorted(classes.items())),
        codes=len(codes),
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


UNKNOWN = "unknown"
"""Stands for the owner of cameras whose file names none."""


def ownerless(request: Request, classes: frozenset[str]) -> int:
    """Count the cameras whose owner would be asked if one were on file."""
    found = of_request(request).filter(unit=None)
    return (found.filter(point_class__in=classes) if classes else found).count()


def owner_classes(table: Workflow) -> frozenset[str]:
    """Give the classes of point whose owners are asked; empty: all."""
    wanted = str(table.settings.get("owner_classes", ""))
    return frozenset(one for one in wanted.split(",") if one)


def owners_of(
    request: Request, classes: frozenset[str], most: int, *, ask_unknown: bool = False
) -> dict[str, Owner]:
    """Give who owns cameras of a request: organisations, and units that are none here.

    Only cameras of some classes of point count where classes are given.
    """
    found = of_request(request).exclude(unit=None)
    if classes:
        found = found.filter(point_class__in=classes)
    rows = found.order_by().values_list("unit", flat=True).distinct()[: most + 1]
    units = [one for one in rows if one is not None]
    owners: dict[str, Owner] = {}
    if ask_unknown and ownerless(request, classes):
        owners[UNKNOWN] = Owner(None, "产权单位未登记")
    paths = dict(Unit.objects.filter(pk__in=units).values_list("pk", "path"))
    above = {key: _keys(paths.get(key, "")) or [key] for key in units}
    known = {
        org.unit: org
        for org in Organisation.objects.filter(unit__in={k for ks in above.values() for k in ks})
    }
    names = dict(Unit.objects.filter(pk__in=units).values_list("pk", "name"))
    for unit in units:
        org = next((known[key] for key in reversed(above[unit]) if key in known), None)
        if org is not None:
            owners[str(org.pk)] = Owner(org, org.name)
        else:
            owners[f"u{unit}"] = Owner(None, names.get(unit, str(unit)))
    return owners


def _keys(path: str) -> list[int]:
    return [int(one) for one in path.strip("/").split("/") if one]


def nameable(*, actor: Actor, names: bool, search: str, region: str) -> QuerySet[Channel]:
    """Give cameras somebody may name one by one: those he sees; all open ones where allowed."""
    scope = Q(secret=False) if names else channels_in_scope(actor, Action.CATALOGUE)
    found = Channel.objects.filter(scope & ChannelFilter(search=search, region=region).condition())
    return found.order_by("name", "pk")
