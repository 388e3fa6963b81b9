"""Tables of what exists: devices, the tree, channels, their history, the roster outbox."""

from lianjing.apps.registry.models.alarm import Alarm
from lianjing.apps.registry.models.channel import Channel, ChannelDetail, ChannelLabel
from lianjing.apps.registry.models.device import Device, RegistrationAttempt
from lianjing.apps.registry.models.group import Group
from lianjing.apps.registry.models.history import StatusChange
from lianjing.apps.registry.models.ingest import BusCursor, Identity
from lianjing.apps.registry.models.label import Label
from lianjing.apps.registry.models.roster import RosterChange

__all__ = [
    "Alarm",
    "BusCursor",
    "Channel",
    "ChannelDetail",
    "ChannelLabel",
    "Device",
    "Group",
    "Identity",
    "Label",
    "RegistrationAttempt",
    "RosterChange",
    "StatusChange",
]
