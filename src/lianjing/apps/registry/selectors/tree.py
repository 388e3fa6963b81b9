"""Reads the tree, one level at a time.

Administrators read the stored counters. Others see counts of what is in their scope only, so these
are counted from the channels in scope and rolled up along the paths.
"""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.places.selectors import names_of
from lianjing.apps.registry.choices import GroupKind
from lianjing.apps.registry.models import Channel, Group
from lianjing.apps.registry.policies import channels_in_scope
from lianjing.kernel.errors import NotFoundError

_DEVICES_LAST = Case(When(kind=GroupKind.DEVICE, then=Value(1)), default=Value(0))
"""A platform below must not be looked for behind hundreds of single cameras."""


class TreeView(StrEnum):
    """Two ways to look at the same channels."""

    ORGANISATION = "organisation"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One node as shown."""

    id: int
    kind: GroupKind
    code: str
    name: str
    total: int
    online: int
    has_children: bool
    """Nodes below; channels alone do not count."""


@dataclass(frozen=True, slots=True)
class TreePage:
    """Part of one level: first nodes, then channels."""

    nodes: list[TreeNode]
    nodes_total: int
    channels: list[Channel]
    channels_total: int


def tree_page(
    *, actor: Actor, view: TreeView, parent: int | None, offset: int = 0, limit: int = 200
) -> TreePage:
    """Give one page of what hangs directly under `parent` (None: the roots of a view)."""
    require(actor, Permission.CHANNELS_VIEW)
    above = _parent(parent)
    if above is not None and not _visible(actor, above):
        raise NotFoundError(f"no node {parent}")
    groups = Group.objects.filter(parent=above)
    if above is None:
        groups = groups.filter(device__isnull=view is TreeView.REGION)
    if view is TreeView.REGION or (above is not None and above.device_id is None):
        groups = groups.filter(total__gt=0)  # a division nobody is left in stays out of sight
    counts = None if actor.sees_everything else _counts(actor, above, view)
    nodes, nodes_total = _nodes(groups, counts, offset, limit)
    left = limit - len(nodes)
    skipped = max(0, offset - nodes_total)
    channels = _channels_of(actor, above)
    channels_total = 0 if above is None else channels.count()
    page = channels[skipped : skipped + left] if left > 0 and channels_total else []
    return TreePage(nodes, nodes_total, list(page), channels_total)


def tree_path(*, actor: Actor, channel: Channel, view: TreeView) -> list[int]:
    """Give the nodes from the root to where a channel hangs."""
    require(actor, Permission.CHANNELS_VIEW)
    if view is TreeView.ORGANISATION:
        path = channel.group.path if channel.group else ""
    else:
        node = Group.objects.filter(device=None, code=channel.region).first()
        path = node.path if node else ""
    return [int(part) for part in path.split("/") if part]


def _parent(key: int | None) -> Group | None:
    if key is None:
        return None
    found = Group.objects.filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no node {key}")
    return found


def _below(node: Group) -> Q:
    if node.device_id is None:
        return Q(region__startswith=node.code)
    return Q(group__in=Group.objects.filter(path__startswith=node.path).values("pk"))


def _visible(actor: Actor, node: Group) -> bool:
    if actor.sees_everything:
        return True
    return Channel.objects.filter(channels_in_scope(actor) & _below(node)).exists()


def _channels_of(actor: Actor, node: Group | None) -> QuerySet[Channel]:
    if node is None:
        return Channel.objects.none()
    here = Q(region=node.code) if node.device_id is None else Q(group=node.pk)
    return (
        Channel.objects.filter(channels_in_scope(actor) & here)
        .select_related("device", "group", "detail")
        .order_by("name", "id")
    )


def _nodes(
    groups: QuerySet[Group],
    counts: dict[int, tuple[int, int]] | None,
    offset: int,
    limit: int,
) -> tuple[list[TreeNode], int]:
    if counts is not None:
        groups = groups.filter(pk__in=[key for key, (total, _) in counts.items() if total])
    total = groups.count()
    below = Group.objects.filter(parent=OuterRef("pk"))
    page = groups.annotate(has_children=Exists(below)).order_by(_DEVICES_LAST, "kind", "code", "id")
    nodes = []
    shown = list(page[offset : offset + limit])
    divisions = [group.code for group in shown if group.device_id is None]
    names = names_of(divisions) if divisions else {}
    for group in shown:
        whole, online = (group.total, group.online) if counts is None else counts[group.pk]
        nodes.append(
            TreeNode(
                id=group.pk,
                kind=GroupKind(group.kind),
                code=group.code,
                name=names.get(group.code) or group.name or group.code,
                total=whole,
                online=online,
                has_children=group.has_children,
            )
        )
    return nodes, total


def _counts(actor: Actor, above: Group | None, view: TreeView) -> dict[int, tuple[int, int]]:
    """Count what is in scope for each node directly under `above`."""
    scope = channels_in_scope(actor) & (_below(above) if above else Q())
    by_region = view is TreeView.REGION if above is None else above.device_id is None
    field = "region" if by_region else "group"
    rows = (
        Channel.objects.filter(scope)
        .values_list(field)
        .annotate(whole=Count("pk"), up=Count("pk", filter=Q(online=True)))
        .order_by()
    )
    totals: Counter[int] = Counter()
    online: Counter[int] = Counter()
    level = len(above.path.strip("/").split("/")) if above else 0
    ancestors = _ancestors(by_region=by_region, level=level)
    for key, count, count_online in rows:
        node = ancestors.get(key)
        if node is not None:
            totals[node] += count
            online[node] += count_online
    return {key: (totals[key], online[key]) for key in totals}


def _ancestors(*, by_region: bool, level: int) -> dict[object, int]:
    """Map each group key (or region code) to the ancestor of it that stands on `level`."""
    nodes = Group.objects.filter(device__isnull=by_region)
    found: dict[object, int] = {}
    for key, code, path in nodes.values_list("pk", "code", "path"):
        parts = path.strip("/").split("/")
        if len(parts) > level:
            found[code if by_region else key] = int(parts[level])
    return found
