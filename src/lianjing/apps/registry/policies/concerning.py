"""Which grants concern cameras somebody knows of: found by the database, not one by one."""

from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    Field,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat

from lianjing.apps.places.models import Unit
from lianjing.apps.registry.models import Channel, ChannelLabel, Group
from lianjing.apps.registry.policies.conditions import NOT_SECRET
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.models import GrantChannel, GrantRule

_NEVER = Value("-")
"""What no path and no code begins with."""
_ANY = Value("")
_AFTER_DIGITS = Value("a")
"""Sorts after every digit, in each collation."""


def grants_concerning(known: Q) -> Q:
    """Give the condition on grants that cover at least one of some channels.

    What is in an own area counts as if that area were everybody's: somebody's it may be.
    """
    channels = Channel.objects.filter(known).order_by()
    secret = F("grant__actions").bitand(int(Action.SECRET))
    named = GrantChannel.objects.filter(excluded=False).annotate(into_secret=secret)
    named = named.filter(
        Q(channel__in=channels.filter(secret=False).values("pk"))
        | Q(into_secret__gt=0, channel__in=channels.values("pk"))
    )
    rules = _rules().annotate(into_secret=secret)
    if known and known != NOT_SECRET:
        rules = rules.filter(region__in=_heads(channels))
    rules = rules.filter(
        Q(Exists(_fitting(channels)), label="") | (~Q(label="") & Q(Exists(_labelled(channels))))
    )
    return Q(pk__in=named.values("grant")) | Q(pk__in=rules.values("grant"))


def _heads(channels: QuerySet[Channel]) -> set[str]:
    """Give what a rule's region must be to meet any of some channels: most rules go by this."""
    regions = channels.values_list("region", flat=True).distinct()
    return {region[:length] for region in regions for length in range(len(region) + 1)}


def _rules() -> QuerySet[GrantRule]:
    """Give rules with their facets as beginnings of paths and codes; empty ones fit anything."""
    unit = Unit.objects.filter(pk=OuterRef("unit"))
    node = Group.objects.filter(pk=OuterRef("group"))
    of_device = node.filter(device__isnull=False)
    of_region = node.filter(device__isnull=True)
    return GrantRule.objects.annotate(
        unit_path=Case(When(unit=None, then=_ANY), default=_first(unit, "path", _NEVER)),
        node_path=Case(
            When(group=None, then=_ANY),
            When(Exists(of_region), then=_ANY),
            default=_first(of_device, "path", _NEVER),
        ),
        node_region=Case(When(group=None, then=_ANY), default=_first(of_region, "code", _ANY)),
    )


def _labelled(channels: QuerySet[Channel]) -> QuerySet[ChannelLabel]:
    """Give the labels of a rule on some channels it covers: labels are few, channels many."""
    here = _fitting(channels, outer="rule_").filter(pk=OuterRef("channel"))
    names = ("pk", "region", "node_region", "point_class", "grant", "into_secret")
    taken = {f"rule_{name}": _of_outer(name) for name in (*names, *_PATHS)}
    return ChannelLabel.objects.annotate(**taken).filter(Exists(here), label=OuterRef("label"))


_PATHS = ("unit_path", "node_path", "place_class")


def _fitting(channels: QuerySet[Channel], outer: str = "") -> QuerySet[Channel]:
    """Give those of some channels the rule of the outer query covers, whatever its label."""
    unit = Unit.objects.filter(pk=OuterRef("unit"))
    out = GrantChannel.objects.filter(
        excluded=True, channel=OuterRef("pk"), grant=OuterRef("wanted_grant")
    )
    begins = {
        f"{column}__{test}": end
        for column, name in (("region", "region"), ("region_of_node", "node_region"))
        for test, end in (
            ("gte", OuterRef(outer + name)),
            ("lt", Concat(OuterRef(outer + name), _AFTER_DIGITS)),
        )
    }
    rows: Any = channels.annotate(
        region_of_node=F("region"),
        path_of_unit=_first(unit, "path", _ANY),
        path_of_node=Coalesce("group__path", _ANY),
        wanted_class=_of_outer(outer + "point_class"),
        wanted_grant=_of_outer(outer + "grant"),
        into_secret=_of_outer(outer + "into_secret"),
    )
    fitting: QuerySet[Channel] = rows.filter(
        Q(wanted_class="") | Q(wanted_class=F("point_class")),
        Q(secret=False) | Q(into_secret__gt=0),
        ~Exists(out),
        **begins,
        path_of_unit__startswith=OuterRef(outer + "unit_path"),
        path_of_node__startswith=OuterRef(outer + "node_path"),
        place_class__startswith=OuterRef(outer + "place_class"),
    )
    return fitting


def _of_outer(name: str) -> Combinable:
    kind: Field[Any, Any] = BigIntegerField() if name.endswith(_NUMBERS) else CharField()
    return ExpressionWrapper(OuterRef(name), output_field=kind)


_NUMBERS = ("pk", "grant", "into_secret")


def _first(rows: QuerySet[Unit] | QuerySet[Group], column: str, otherwise: Combinable) -> Coalesce:
    return Coalesce(Subquery(rows.values(column)[:1]), otherwise)
