"""Every write of the registry by people, and every command to devices."""

from lianjing.apps.registry.services.control import (
    Movement,
    control,
    device_status,
    move,
    presets,
    reboot_device,
    refresh_device,
)
from lianjing.apps.registry.services.devices import (
    DeviceChanges,
    change_device,
    create_device,
    delete_device,
    note_access_shown,
    plant_root,
)
from lianjing.apps.registry.services.labels import (
    change_label,
    create_label,
    label_channels,
    put_label,
    remove_label,
)
from lianjing.apps.registry.services.roster import (
    identify_database,
    note_change,
    note_facets_changed,
)

__all__ = [
    "DeviceChanges",
    "Movement",
    "change_device",
    "change_label",
    "control",
    "create_device",
    "create_label",
    "delete_device",
    "device_status",
    "identify_database",
    "label_channels",
    "move",
    "note_access_shown",
    "note_change",
    "note_facets_changed",
    "plant_root",
    "presets",
    "put_label",
    "reboot_device",
    "refresh_device",
    "remove_label",
]
