"""The tree."""

from ninja import Schema

from lianjing.api.schemas.common import Status, status
from lianjing.apps.registry.choices import GroupKind
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.selectors import TreeNode


class TreeNodeOut(Schema):
    """One node of the tree."""

    id: int
    kind: GroupKind
    code: str
    name: str
    total: int
    online: int
    has_children: bool
    """Nodes below it; `total` tells about channels."""

    @classmethod
    def of(cls, node: TreeNode) -> "TreeNodeOut":
        """Show a node."""
        return cls(
            id=node.id,
            kind=node.kind,
            code=node.code,
            name=node.name,
            total=node.total,
            online=node.online,
            has_children=node.has_children,
        )


class TreeChannelOut(Schema):
    """A channel as a leaf."""

    id: int
    code: str
    name: str
    status: Status
    ptz_type: int
    playing: bool

    @classmethod
    def of(cls, channel: Channel, *, playing: bool) -> "TreeChannelOut":
        """Show a leaf."""
        return cls(
            id=channel.pk,
            code=channel.code,
            name=channel.name,
            status=status(online=channel.online),
            ptz_type=channel.ptz_type,
            playing=playing,
        )


class TreeOut(Schema):
    """Part of one level: first nodes, then channels."""

    nodes: list[TreeNodeOut]
    nodes_total: int
    channels: list[TreeChannelOut]
    channels_total: int


class TreePathOut(Schema):
    """Ids of the nodes from the root to where a channel hangs."""

    nodes: list[int]
