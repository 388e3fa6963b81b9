"""Reads labels, what rests on them, and what a change of them would come to."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.places.models import Unit
from lianjing.apps.registry.models import Channel, ChannelLabel, Label
from lianjing.apps.registry.policies import begins, channels_in_scope
from lianjing.apps.registry.policies.things import things_of
from lianjing.apps.registry.selectors.channels import ChannelFilter
from lianjing.apps.rights.choices import GrantState
from lianjing.apps.rights.engine import Thing
from lianjing.apps.rights.models import Grant, GrantRule
from lianjing.apps.rights.selectors import foresight
from lianjing.kernel.errors import NotAllowedError, NotFoundError

MOST_CODES = 20_000
_AT_ONCE = 400
_WORK = 300_000
"""People times cameras an impact is reckoned for exactly."""


@dataclass(frozen=True, slots=True)
class LabelFilter:
    """Which cameras to look at; empty fields do not count."""

    search: str = ""
    region: str = ""
    unit: int | None = None
    label: str = ""
    without: str = ""

    def condition(self) -> Q:
        """Give the condition on channels."""
        found = ChannelFilter(search=self.search).condition() & begins("region", self.region)
        if self.unit is not None:
            path = Unit.objects.filter(pk=self.unit).values_list("path", flat=True).first()
            found &= Q(unit__in=Unit.objects.filter(path__startswith=path or "-").values("pk"))
        if self.label:
            found &= Q(pk__in=_having(self.label))
        if self.without:
            found &= ~Q(pk__in=_having(self.without))
        return found


@dataclass(frozen=True, slots=True)
class Impact:
    """What it would come to: who sees more or fewer cameras."""

    grants: tuple[Grant, ...]
    people: tuple[str, ...]
    """Names of those who see other cameras than before."""
    uppers: tuple[str, ...]
    cameras: int
    """Cameras anybody sees, or does not see any more, by it."""
    exact: bool = True
    """False: reckoned on some of the cameras only, because there are too many."""


def require_labels(actor: Actor) -> None:
    """Raise unless the actor has to do with labels: who sets them, who looks after grants."""
    if not (actor.may(Permission.LABELS_MANAGE) or actor.may(Permission.GRANTS_VIEW)):
        raise NotAllowedError(f"{actor.username} has nothing to do with labels")


def labels(*, actor: Actor, search: str = "") -> QuerySet[Label]:
    """Give labels by their names, with `cameras` the actor knows of and `grants` resting on it."""
    require_labels(actor)
    channels = Channel.objects.filter(_sight(actor)).order_by().values("pk")
    having = ChannelLabel.objects.filter(label=OuterRef("name"), channel__in=channels)
    rules = GrantRule.objects.filter(_in_force("grant__"), label=OuterRef("name"))
    rows = Label.objects.filter(name__icontains=search) if search else Label.objects.all()
    return rows.annotate(
        cameras=_counted(having, "label", "pk"),
        grants=_counted(rules, "label", "grant", distinct=True),
    ).order_by("name")


def label(*, actor: Actor, key: int) -> Label:
    """Give one label; raises `NotFoundError`."""
    found = labels(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no label {key}")
    return found


def label_names(*, actor: Actor, search: str = "", most: int = 500) -> list[str]:
    """Give names of labels, for rules of grants."""
    require_labels(actor)
    rows = Label.objects.filter(name__icontains=search) if search else Label.objects.all()
    return list(rows.order_by("name").values_list("name", flat=True)[:most])


def cameras(*, actor: Actor, where: LabelFilter) -> QuerySet[Channel]:
    """Give cameras the actor knows of, by name, to be labelled."""
    require_labels(actor)
    rows = Channel.objects.filter(_sight(actor) & where.condition())
    return rows.order_by("name", "id")


def labels_of_some(channels: Collection[int]) -> dict[int, list[str]]:
    """Give the labels of some channels, in one query."""
    found: dict[int, list[str]] = {key: [] for key in channels}
    rows = ChannelLabel.objects.filter(channel__in=list(channels)).order_by("label")
    for key, name in rows.values_list("channel", "label"):
        found[key].append(name)
    return found


def by_codes(*, actor: Actor, codes: Sequence[str]) -> tuple[list[int], list[str]]:
    """Give the channels of some codes, and the codes nothing the actor knows of answers to."""
    require_labels(actor)
    return in_sight_by_codes(actor=actor, codes=codes)


def in_sight_by_codes(*, actor: Actor, codes: Sequence[str]) -> tuple[list[int], list[str]]:
    """Give the channels in sight that have some codes, and the codes that are unknown."""
    wanted = list(dict.fromkeys(code.strip() for code in codes if code.strip()))[:MOST_CODES]
    known: dict[str, list[int]] = {}
    condition = channels_in_scope(actor)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = Channel.objects.filter(condition, code__in=wanted[start : start + _AT_ONCE])
        for key, code in rows.order_by("pk").values_list("pk", "code"):
            known.setdefault(code, []).append(key)
    keys = [key for code in wanted for key in known.get(code, ())]
    return keys, [code for code in wanted if code not in known]


def in_sight_by_keys(*, actor: Actor, keys: Sequence[int]) -> list[Channel]:
    """Give those of some channels that are in sight, by name."""
    found: list[Channel] = []
    condition = channels_in_scope(actor)
    for start in range(0, len(keys), _AT_ONCE):
        found += Channel.objects.filter(condition, pk__in=keys[start : start + _AT_ONCE])
    return sorted(found, key=lambda one: (one.name, one.pk))


def resting_on(names: Collection[str]) -> list[Grant]:
    """Give the grants, in force or still to be, that rest on any of some labels."""
    rules = GrantRule.objects.filter(label__in=[name for name in names if name])
    rows = Grant.objects.filter(_in_force(), pk__in=rules.values("grant"))
    return list(rows.select_related("person", "organisation").order_by("-id"))


def in_sight(actor: Actor, name: str, channels: Collection[int]) -> tuple[list[int], set[int]]:
    """Give those of some channels in sight, and of those the ones that have a label."""
    wanted = sorted(set(channels))
    found: list[int] = []
    having: set[int] = set()
    condition = channels_in_scope(actor)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        rows = Channel.objects.filter(condition, pk__in=some).order_by("pk")
        here = list(rows.values_list("pk", flat=True))
        labels = ChannelLabel.objects.filter(label=name, channel__in=here)
        having.update(labels.values_list("channel", flat=True))
        found += here
    return found, having


def to_change(*, actor: Actor, label: Label, channels: Collection[int], take: bool) -> list[int]:
    """Give those of some channels that would differ."""
    require_labels(actor)
    found, having = in_sight(actor, label.name, channels)
    return sorted(having) if take else [key for key in found if key not in having]


def impact(*, actor: Actor, label: Label, channels: Sequence[int], put: bool) -> Impact:
    """Say what a change would come to: names of people to who gives rights only."""
    require_labels(actor)
    found = impact_of(label.name, channels, put=put)
    if actor.may(Permission.GRANTS_VIEW_ALL):
        return found
    return replace(found, grants=(), people=(), uppers=())


def impact_of(name: str, channels: Sequence[int], *, put: bool) -> Impact:
    """Reckon who would see more or fewer cameras if a label were put on some, or taken off.

    At whatever hour and from wherever it may be: hours and networks of grants are left aside.
    """
    grants = resting_on([name])
    if not grants or not channels:
        return Impact(tuple(grants), (), (), 0)
    holders = foresight.holders_of(grants)
    most = max(1, _WORK // max(1, len(holders)))
    some = list(channels[:most])
    before = _things(some)
    after = [_labelled(one, name, put=put) for one in before]
    people: list[str] = []
    uppers: list[str] = []
    touched: set[int] = set()
    for holder in holders:
        differs = foresight.differing(holder, before, after)
        touched |= differs
        if differs:
            (uppers if holder.upper else people).append(holder.name)
    exact = len(some) == len(channels)
    return Impact(tuple(grants), tuple(people), tuple(uppers), len(touched), exact)


def _things(keys: Sequence[int]) -> list[Thing]:
    found: list[Thing] = []
    for start in range(0, len(keys), _AT_ONCE):
        rows = Channel.objects.filter(pk__in=keys[start : start + _AT_ONCE])
        found += things_of(list(rows))
    return found


def _labelled(thing: Thing, name: str, *, put: bool) -> Thing:
    return replace(thing, labels=thing.labels | {name} if put else thing.labels - {name})


def _sight(actor: Actor) -> Q:
    return Q() if actor.may(Permission.AUDIT_VIEW) else channels_in_scope(actor)


def _having(name: str) -> QuerySet[ChannelLabel, Any]:
    return ChannelLabel.objects.filter(label=name).values("channel")


def _in_force(head: str = "") -> Q:
    ends = Q(**{f"{head}valid_until": None}) | Q(**{f"{head}valid_until__gt": timezone.now()})
    return ends & ~Q(**{f"{head}state": GrantState.ENDED})


def _counted(
    rows: QuerySet[ChannelLabel] | QuerySet[GrantRule],
    by: str,
    what: str,
    *,
    distinct: bool = False,
) -> Coalesce:
    many = rows.order_by().values(by).annotate(many=Count(what, distinct=distinct))
    return Coalesce(Subquery(many.values("many")[:1]), 0)


def names_of_some(rows: Iterable[Channel]) -> dict[int, str]:
    """Give the names of the units that own some channels."""
    keys = {one.unit for one in rows if one.unit is not None}
    return dict(Unit.objects.filter(pk__in=keys).values_list("pk", "name"))
