"""Counts what is in scope for the nodes of the tree.

Who sees everything is shown the stored counters. Who sees all but what is secret is shown them
less what is secret, which is little. For others the channels in scope are counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from django.db.models import Count, Q

from lianjing.apps.registry.models import Channel, Group
from lianjing.apps.registry.policies import Scope, Sight, sight_of
from lianjing.apps.registry.policies.things import keys_of_path
from lianjing.apps.registry.selectors.found import counted_among

SECRET = Scope((Q(secret=True),), narrow=False)
"""What nobody sees without a right of its own."""
_AT_ONCE = 400


class Counts(NamedTuple):
    """Total and online of nodes."""

    of: dict[int, tuple[int, int]]
    here: Mapping[object, tuple[int, int]] = MappingProxyType({})
    """Those directly in a node, by its key or, for divisions, its code."""


def counted(scope: Scope, *, by_region: bool, within: Q | None = None) -> Counts:
    """Count channels in scope for every node of one of the trees, rolled up along the paths."""
    field = "region" if by_region else "group"
    found = {key: (whole, up) for key, whole, up in _by(field, scope, within or Q())}
    paths = _paths(found, by_region=by_region)
    totals: Counter[int] = Counter()
    online: Counter[int] = Counter()
    for key, (whole, up) in found.items():
        for node in paths.get(key, ()):
            totals[node] += whole
            online[node] += up
    return Counts({key: (totals[key], online[key]) for key in totals}, found)


def _by(field: str, scope: Scope, where: Q) -> Iterable[tuple[object, int, int]]:
    if scope.narrow:
        return counted_among(scope, where, field)
    rows = Channel.objects.filter(scope.each() & where).order_by().values_list(field)
    return rows.annotate(whole=Count("pk"), up=Count("pk", filter=Q(online=True)))


def less_secret(
    rows: Iterable[tuple[int, int, int]], *, by_region: bool
) -> dict[int, tuple[int, int]]:
    """Take what is secret off the stored counters (key, total, online)."""
    secret = counted(SECRET, by_region=by_region).of
    return {
        key: (total - secret.get(key, (0, 0))[0], online - secret.get(key, (0, 0))[1])
        for key, total, online in rows
    }


def node_counts(scope: Scope) -> dict[int, tuple[int, int]]:
    """Give total and online of every node with channels in scope."""
    sight = sight_of(scope.each())
    found: dict[int, tuple[int, int]] = {}
    for by_region in (False, True):
        rows = Group.objects.filter(device__isnull=by_region)
        stored = rows.values_list("pk", "total", "online")
        if sight is Sight.EVERYTHING:
            found |= {key: (total, online) for key, total, online in stored}
        elif sight is Sight.OPEN:
            found |= less_secret(stored, by_region=by_region)
        else:
            found |= counted(scope, by_region=by_region).of
    return found


def _paths(keys: Iterable[object], *, by_region: bool) -> dict[object, tuple[int, ...]]:
    wanted = [key for key in keys if key is not None]
    rows = Group.objects.filter(device__isnull=by_region)
    field = "code" if by_region else "pk"
    found: dict[object, tuple[int, ...]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = rows.filter(**{f"{field}__in": wanted[start : start + _AT_ONCE]})
        found |= {key: keys_of_path(path) for key, path in some.values_list(field, "path")}
    return found
