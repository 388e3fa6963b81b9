"""Covered rectangles in planar 4:2:0 pictures; what is painted over leaves no trace."""

import math
from typing import NamedTuple

import numpy as np
from av.video.frame import VideoFrame as Picture
from numpy.typing import NDArray

from lianjing.link.pictures import Masks

Plane = NDArray[np.uint8]

BLACK_LIMITED, BLACK_FULL, NO_COLOUR = 16, 0, 128


class Block(NamedTuple):
    """A rectangle in pixels of the luma plane, on even lines and columns."""

    left: int
    top: int
    right: int
    bottom: int


def blocks(masks: Masks, width: int, height: int) -> tuple[Block, ...]:
    """Put masks on the pixel grid, rounded outwards so that no edge stays uncovered."""
    return tuple(
        Block(
            math.floor(rect.left * width) & ~1,
            math.floor(rect.top * height) & ~1,
            min(math.ceil(rect.right * width) + 1 & ~1, width),
            min(math.ceil(rect.bottom * height) + 1 & ~1, height),
        )
        for rect in masks
    )


def planes(picture: Picture) -> tuple[Plane, ...]:
    """Give the visible part of each plane, as memory of the picture itself."""
    return tuple(
        np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[
            : plane.height, : plane.width
        ]
        for plane in picture.planes
    )


def copy(source: Picture, target: Picture) -> None:
    """Copy all planes; a decoder goes on using its own as reference, so it must not be painted."""
    for theirs, ours in zip(planes(source), planes(target), strict=True):
        ours[:] = theirs


def paint(picture: Picture, covered: tuple[Block, ...], *, full_range: bool) -> None:
    """Cover rectangles with solid black."""
    luma, *chroma = planes(picture)
    for block in covered:
        luma[block.top : block.bottom, block.left : block.right] = (
            BLACK_FULL if full_range else BLACK_LIMITED
        )
        for plane in chroma:
            plane[
                block.top // 2 : (block.bottom + 1) // 2, block.left // 2 : (block.right + 1) // 2
            ] = NO_COLOUR
