"""Every write of masks and snapshots."""

from lianjing.apps.pictures.services.devices import ask_device, send_to_device
from lianjing.apps.pictures.services.masks import MaskPlan, set_masks
from lianjing.apps.pictures.services.positions import (
    confirm_masks_fit,
    note_turned,
    tie_masks,
)
from lianjing.apps.pictures.services.snapshots import (
    Taken,
    keep_snapshot_of_upper,
    mark_key,
    take_drawing_picture,
    take_snapshot,
    trace_mark,
)

__all__ = [
    "MaskPlan",
    "Taken",
    "ask_device",
    "confirm_masks_fit",
    "keep_snapshot_of_upper",
    "mark_key",
    "note_turned",
    "send_to_device",
    "set_masks",
    "take_drawing_picture",
    "take_snapshot",
    "tie_masks",
    "trace_mark",
]
