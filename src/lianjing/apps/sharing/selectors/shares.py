"""The share list of an upper platform: the one grant its page edits, and what all of them give."""

from dataclasses import dataclass

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import condition_of
from lianjing.apps.registry.selectors import ChannelFilter
from lianjing.apps.rights.choices import Action, GrantState, Origin, SubjectKind
from lianjing.apps.rights.engine import Reach, Rule
from lianjing.apps.rights.engine.values import Part
from lianjing.apps.rights.models import Grant, GrantRule
from lianjing.apps.sharing.models import UpperPlatform
from lianjing.apps.sharing.selectors.reaching import shared_condition


@dataclass(frozen=True, slots=True)
class ShareList:
    """What the share list of an upper says, beside single channels."""

    grant: Grant | None
    groups: tuple[int, ...]
    """Nodes shared with everything below them."""
    share_all: bool
    actions: Action
    others: int
    """Further grants of this upper in force, which its page does not edit."""


def share_grant(upper: UpperPlatform) -> Grant | None:
    """Find the grant an upper's share list is kept in."""
    rows = Grant.objects.filter(
        subject=SubjectKind.UPPER, upper=upper.key, origin=Origin.DIRECT, request=""
    )
    return rows.exclude(state=GrantState.ENDED).order_by("id").first()


def grants_of(upper: UpperPlatform) -> list[Grant]:
    """Give the grants of an upper that are not over."""
    rows = Grant.objects.filter(subject=SubjectKind.UPPER, upper=upper.key)
    return list(rows.exclude(state=GrantState.ENDED).order_by("id"))


def keys_that_share_everything() -> set[str]:
    """Name the uppers whose share list covers whatever there is and will be."""
    rules = GrantRule.objects.filter(
        region="", group=None, unit=None, point_class="", place_class="", label="", own_area=False
    )
    rows = Grant.objects.filter(
        subject=SubjectKind.UPPER, state=GrantState.ACTIVE, pk__in=rules.values("grant")
    )
    return set(rows.values_list("upper", flat=True))


def share_list_of(*, actor: Actor, upper: UpperPlatform) -> ShareList:
    """Give what the share list of an upper says."""
    require(actor, Permission.SHARING_VIEW)
    grant = share_grant(upper)
    rules = [] if grant is None else list(grant.rules.order_by("id"))
    rest = Grant.objects.filter(subject=SubjectKind.UPPER, upper=upper.key, state=GrantState.ACTIVE)
    if grant is not None:
        rest = rest.exclude(pk=grant.pk)
    return ShareList(
        grant=grant,
        groups=tuple(sorted(rule.group for rule in rules if rule.group is not None)),
        share_all=any(_is_empty(rule) for rule in rules),
        actions=Action(grant.actions if grant is not None else 0),
        others=rest.count(),
    )


def widely_shared(grant: Grant) -> Q:
    """Give the condition on channels the rules of a grant cover, secret ones too."""
    rules = [
        Rule(
            region=row.region,
            group=row.group,
            unit=row.unit,
            point_class=row.point_class,
            place_class=row.place_class,
            label=row.label,
        )
        for row in grant.rules.order_by("id")
    ]
    part = Part(grant=grant.pk, rules=tuple(rules), listed=False, excludes=False, secret=True)
    return condition_of(Reach(parts=(part,)))


def share_list(
    *, actor: Actor, upper: UpperPlatform, search: str = "", only_shared: bool | None = None
) -> QuerySet[Channel]:
    """Give channels by name, each with `shared`: whether any grant shows it to the upper now."""
    require(actor, Permission.SHARING_VIEW)
    condition = shared_condition(upper)
    mark: Combinable = Value(value=True, output_field=BooleanField())
    if condition:
        inside = Channel.objects.filter(condition, pk=OuterRef("pk"))
        mark = Case(When(Exists(inside), then=Value(value=True)), default=Value(value=False))
    found = Channel.objects.filter(ChannelFilter(search=search).condition())
    if only_shared is True:
        found = found.filter(condition)
    elif only_shared is False:
        found = found.exclude(condition) if condition else found.none()
    return (
        found.annotate(shared=mark)
        .select_related("device", "group", "detail")
        .order_by("name", "id")
    )


def _is_empty(rule: object) -> bool:
    facets = ("region", "group", "unit", "point_class", "place_class", "label")
    return not any(getattr(rule, name) for name in facets)
