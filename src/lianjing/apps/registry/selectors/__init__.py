"""Every read of the registry, limited to what the caller may see."""

from lianjing.apps.registry.selectors.channels import (
    ChannelFilter,
    ChannelPage,
    channel,
    channel_history,
    channel_page,
    channels,
    code_of_channel,
)
from lianjing.apps.registry.selectors.counting import node_counts
from lianjing.apps.registry.selectors.devices import (
    DeviceFilter,
    device,
    device_history,
    devices,
    limited,
    registrations,
)
from lianjing.apps.registry.selectors.numbers import database_answers, totals
from lianjing.apps.registry.selectors.push import (
    keys_of_channels,
    keys_of_devices,
    visible_channels,
    visible_devices,
)
from lianjing.apps.registry.selectors.roster import (
    database_identity,
    device_by_code,
    roster_changes,
    roster_devices,
    roster_range,
    roster_version,
)
from lianjing.apps.registry.selectors.tree import (
    TreeNode,
    TreePage,
    TreeView,
    tree_page,
    tree_path,
)

__all__ = [
    "ChannelFilter",
    "ChannelPage",
    "DeviceFilter",
    "TreeNode",
    "TreePage",
    "TreeView",
    "channel",
    "channel_history",
    "channel_page",
    "channels",
    "code_of_channel",
    "database_answers",
    "database_identity",
    "device",
    "device_by_code",
    "device_history",
    "devices",
    "keys_of_channels",
    "keys_of_devices",
    "limited",
    "node_counts",
    "registrations",
    "roster_changes",
    "roster_devices",
    "roster_range",
    "roster_version",
    "totals",
    "tree_page",
    "tree_path",
    "visible_channels",
    "visible_devices",
]
