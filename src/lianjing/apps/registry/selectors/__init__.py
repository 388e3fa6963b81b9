"""Every read of the registry, limited to what the caller may see."""

from lianjing.apps.registry.selectors.channels import (
    ChannelFilter,
    channel,
    channel_history,
    channels,
)
from lianjing.apps.registry.selectors.devices import (
    DeviceFilter,
    device,
    device_history,
    devices,
    registrations,
)
from lianjing.apps.registry.selectors.roster import (
    database_identity,
    device_by_code,
    roster_changes,
    roster_devices,
    roster_version,
)
from lianjing.apps.registry.selectors.tree import (
    TreeNode,
    TreePage,
    TreeView,
    counts_of_all_nodes,
    tree_page,
    tree_path,
)

__all__ = [
    "ChannelFilter",
    "DeviceFilter",
    "TreeNode",
    "TreePage",
    "TreeView",
    "channel",
    "channel_history",
    "channels",
    "counts_of_all_nodes",
    "database_identity",
    "device",
    "device_by_code",
    "device_history",
    "devices",
    "registrations",
    "roster_changes",
    "roster_devices",
    "roster_version",
    "tree_page",
    "tree_path",
]
