"""Bounds of masks and marks."""

from lianjing.link.pictures import MAX_MASKS

__all__ = ["DEVICE_MASKS", "MAX_MASKS", "MOST_PRESET", "SMALLEST"]

DEVICE_MASKS = 4
"""Rectangles a device of 2022 covers by itself (GB/T 28181-2022 §9.3, PictureMask)."""

MOST_PRESET = 255
"""Highest number of a preset (GB/T 28181-2022 Annex A.3)."""

SMALLEST = 0.005
"""Least share of a side a mask covers; less is a slip of the mouse."""
