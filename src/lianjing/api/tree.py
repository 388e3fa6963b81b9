"""The tree."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.paging import Key
from lianjing.api.schemas.tree import TreeChannelOut, TreeNodeOut, TreeOut, TreePathOut
from lianjing.apps.registry import selectors
from lianjing.apps.registry.selectors import TreeView
from lianjing.apps.viewing.selectors import playing

router = Router(tags=["tree"], auth=signed_in)

Offset = Annotated[int, Field(ge=0, le=10_000_000)]
Limit = Annotated[int, Field(ge=1, le=500)]


@router.get("/tree", response=TreeOut)
def tree(
    request: HttpRequest,
    view: TreeView = TreeView.ORGANISATION,
    parent: Key | None = None,
    offset: Offset = 0,
    limit: Limit = 200,
) -> TreeOut:
    """Give part of one level of the tree: first nodes, then channels.

    `offset` counts nodes and channels as one list.
    """
    page = selectors.tree_page(
        actor=actor_in(request), view=view, parent=parent, offset=offset, limit=limit
    )
    watched = playing(channel.pk for channel in page.channels) if page.channels else set()
    return TreeOut(
        nodes=[TreeNodeOut.of(node) for node in page.nodes],
        nodes_total=page.nodes_total,
        channels=[TreeChannelOut.of(c, playing=c.pk in watched) for c in page.channels],
        channels_total=page.channels_total,
    )


@router.get("/tree/path", response=TreePathOut)
def tree_path(
    request: HttpRequest, channel: Key, view: TreeView = TreeView.ORGANISATION
) -> TreePathOut:
    """Give the nodes from the root to a channel, to unfold the tree down to it."""
    actor = actor_in(request)
    found = selectors.channel(actor=actor, key=channel)
    return TreePathOut(nodes=selectors.tree_path(actor=actor, channel=found, view=view))
