"""Judges how many channels somebody reaches, roughly and quickly: a matter of speed alone."""

import time
from functools import lru_cache

from lianjing.apps.places.models import Unit
from lianjing.apps.registry.models import Channel, ChannelLabel, Group
from lianjing.apps.registry.policies.ranges import begins
from lianjing.apps.rights.engine import Reach, Rule

NARROW = 20_000
"""Up to here it is quicker to find the keys of all channels first."""
_KEPT_SECONDS = 60


def size_of(reach: Reach) -> int:
    """Give about how many channels somebody reaches, or at least `NARROW` for many."""
    total = 0
    for part in reach.parts:
        total += part.names
        for rule in part.rules:
            total += _of_rule(rule, int(time.monotonic() // _KEPT_SECONDS))
            if total > NARROW:
                return total
    return total


@lru_cache(maxsize=4096)
def _of_rule(rule: Rule, _minute: int) -> int:
    """Give the size of the smallest facet; nothing is counted twice within a minute."""
    sizes = [NARROW + 1]
    if rule.region:
        sizes.append(_total(Group.objects.filter(device=None, code=rule.region).first()))
    if rule.group is not None:
        sizes.append(_total(Group.objects.filter(pk=rule.group).first()))
    if rule.unit is not None:
        unit = Unit.objects.filter(pk=rule.unit).first()
        below = Unit.objects.filter(path__startswith=unit.path if unit else "-")
        rows = Channel.objects.filter(unit__in=below.values("pk"))
        sizes.append(rows.order_by()[: NARROW + 1].count())
    if rule.place_class:
        rows = Channel.objects.filter(begins("place_class", rule.place_class))
        rows = rows.filter(begins("region", rule.region))
        sizes.append(rows.order_by()[: NARROW + 1].count())
    if rule.label:
        rows_of = ChannelLabel.objects.filter(label=rule.label)
        sizes.append(rows_of.order_by()[: NARROW + 1].count())
    return min(sizes)


def _total(node: Group | None) -> int:
    return NARROW + 1 if node is None else node.total
