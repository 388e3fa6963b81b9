"""Every read of masks and snapshots."""

from lianjing.apps.pictures.selectors.masks import (
    every_mask,
    mask_history,
    mask_presets,
    masked_channels,
    masks,
    masks_for,
    position_of,
    rects_of,
)
from lianjing.apps.pictures.selectors.snapshots import snapshot_of_mark

__all__ = [
    "every_mask",
    "mask_history",
    "mask_presets",
    "masked_channels",
    "masks",
    "masks_for",
    "position_of",
    "rects_of",
    "snapshot_of_mark",
]
