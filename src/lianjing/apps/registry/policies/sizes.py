"""Judges how many channels somebody reaches, roughly and quickly: a matter of speed alone."""

import time
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet

from lianjing.apps.places.models import Unit
from lianjing.apps.registry.models import Channel, ChannelLabel, Group
from lianjing.apps.registry.policies.ranges import begins
from lianjing.apps.rights.engine import Reach, Rule

NARROW = 20_000
"""Up to here it is quicker to find the keys of all channels first."""
_KEPT_SECONDS = 60


class Size(NamedTuple):
    """How many channels a facet leaves."""

    many: int
    """Exact up to `NARROW`."""
    facet: str


def size_of(reach: Reach) -> int:
    """Give about how many channels somebody reaches, or at least `NARROW` for many."""
    total = 0
    for part in reach.parts:
        total += part.names
        for rule in part.rules:
            total += narrowest(rule).many
            if total > NARROW:
                return total
    return total


def narrowest(rule: Rule) -> Size:
    """Give the facet of a rule that leaves the fewest channels; counted once a minute."""
    return _narrowest(rule, int(time.monotonic() // _KEPT_SECONDS))


@lru_cache(maxsize=4096)
def _narrowest(rule: Rule, _minute: int) -> Size:
    sizes = [Size(NARROW + 1, "")]
    if rule.region:
        division = Group.objects.filter(device=None, code=rule.region).first()
        sizes.append(Size(_total(division), "region"))
    if rule.group is not None:
        sizes.append(Size(_total(Group.objects.filter(pk=rule.group).first()), "group"))
    if rule.unit is not None:
        unit = Unit.objects.filter(pk=rule.unit).first()
        below = Unit.objects.filter(path__startswith=unit.path if unit else "-")
        rows = Channel.objects.filter(unit__in=below.values("pk"))
        sizes.append(Size(_counted(rows), "unit"))
    if rule.place_class:
        rows = Channel.objects.filter(begins("place_class", rule.place_class))
        sizes.append(Size(_counted(rows.filter(begins("region", rule.region))), "place_class"))
    if rule.label:
        sizes.append(Size(_counted(ChannelLabel.objects.filter(label=rule.label)), "label"))
    return min(sizes)


def _counted(rows: QuerySet[Any]) -> int:
    return rows.order_by()[: NARROW + 1].count()


def _total(node: Group | None) -> int:
    return NARROW + 1 if node is None else node.total
