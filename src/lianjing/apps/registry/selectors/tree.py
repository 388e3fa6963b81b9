"""Reads the tree, one level at a time.

Nodes in which there is nothing for somebody are not there for him, and numbers tell of what he
sees alone; see `counting`.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.lookups import In

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.places.selectors import names_of
from lianjing.apps.registry.choices import GroupKind
from lianjing.apps.registry.models import Channel, Group
from lianjing.apps.registry.policies import Scope, Sight, below, scope_of, sight_of
from lianjing.apps.registry.policies.lookups import Listed
from lianjing.apps.registry.selectors.channels import listed
from lianjing.apps.registry.selectors.counting import SECRET, Counts, counted
from lianjing.apps.registry.selectors.found import found_among
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
    scope = scope_of(actor)
    above = _parent(parent)
    level = _Level(scope, above, view)
    if not level.is_known():
        raise NotFoundError(f"no node {parent}")
    groups = Group.objects.filter(parent=above)
    if above is None:
        groups = groups.filter(device__isnull=view is TreeView.REGION)
    if view is TreeView.REGION or (above is not None and above.device_id is None):
        groups = groups.filter(total__gt=0)  # a division nobody is left in stays out of sight
    nodes, nodes_total = level.nodes(groups, offset, limit)
    skipped = max(0, offset - nodes_total)
    channels, channels_total = level.channels(skipped, limit - len(nodes))
    return TreePage(nodes, nodes_total, channels, channels_total)


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
    """Give a node; for one that is not there something to look into as if it were.

    What is below is asked in any case: time must not tell what is not there from what is not
    for this person.
    """
    if key is None:
        return None
    return Group.objects.filter(pk=key).first() or Group(device_id=0, path="-")


class _Level:
    """The nodes directly below one, with what somebody may know of them."""

    def __init__(self, scope: Scope, above: Group | None, view: TreeView) -> None:
        self._by_region = view is TreeView.REGION if above is None else above.device_id is None
        self._scope, self._above = scope, above
        self._sight = sight_of(scope.each())
        self._within = Q()
        if above is not None:
            self._within = below(above, using=Listed if scope.narrow else In)
        self._counts = Counts({})
        if self._sight is not Sight.EVERYTHING:
            counts_of = scope if self._sight is Sight.PART else SECRET
            self._counts = counted(counts_of, by_region=self._by_region, within=self._within)

    def is_known(self) -> bool:
        """Tell whether there is anything below the node for this person."""
        if self._above is None:
            return True
        if self._sight is Sight.EVERYTHING:
            return self._above.pk is not None
        if self._sight is Sight.PART:
            return bool(self._counts.here)
        return Channel.objects.filter(self._scope.each() & self._within).exists()

    def channels(self, offset: int, limit: int) -> tuple[list[Channel], int]:
        """Give some of the channels directly in the node, and how many there are."""
        if self._above is None:
            return [], 0
        here: int | str = self._above.code if self._by_region else self._above.pk
        where = Q(region=here) if self._by_region else Q(group=here)
        if self._scope.narrow:
            total = self._counts.here.get(here, (0, 0))[0]
            if not total or limit <= 0:
                return [], total
            keys, _ = found_among(self._scope, where, offset, limit)
            return list(listed(Q(pk__in=keys))), total
        rows = listed(self._scope.each() & where)
        total = rows.count()
        return list(rows[offset : offset + limit]) if limit > 0 and total else [], total

    def nodes(self, groups: QuerySet[Group], offset: int, limit: int) -> tuple[list[TreeNode], int]:
        """Give some of the nodes, and how many there are."""
        groups = self._known(groups)
        total = groups.count()
        children = self._known(Group.objects.filter(parent=OuterRef("pk")))
        page = groups.annotate(has_children=Exists(children))
        shown = list(page.order_by(_DEVICES_LAST, "kind", "code", "id")[offset : offset + limit])
        divisions = [group.code for group in shown if group.device_id is None]
        names = names_of(divisions) if divisions else {}
        return [self._node(group, names) for group in shown], total

    def _known(self, groups: QuerySet[Group]) -> QuerySet[Group]:
        """Leave out nodes in which there is nothing for this person."""
        if self._sight is Sight.PART:
            return groups.filter(
                pk__in=[key for key, (total, _) in self._counts.of.items() if total]
            )
        if self._counts.of:
            totals = {key: total for key, (total, _) in self._counts.of.items()}
            emptied = Group.objects.filter(pk__in=list(totals)).values_list("pk", "total")
            gone = [key for key, total in emptied if 0 < total <= totals[key]]
            return groups.exclude(pk__in=gone)
        return groups

    def _node(self, group: Group, names: dict[str, str]) -> TreeNode:
        total, online = self._numbers(group)
        return TreeNode(
            id=group.pk,
            kind=GroupKind(group.kind),
            code=group.code,
            name=names.get(group.code) or group.name or group.code,
            total=total,
            online=online,
            has_children=bool(getattr(group, "has_children", False)),
        )

    def _numbers(self, group: Group) -> tuple[int, int]:
        counted_here = self._counts.of.get(group.pk, (0, 0))
        if self._sight is Sight.PART:
            return counted_here
        return max(0, group.total - counted_here[0]), max(0, group.online - counted_here[1])
