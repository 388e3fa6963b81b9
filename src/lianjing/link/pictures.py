"""What is done to a picture before somebody sees it: covered rectangles, and the viewer's mark."""

import math

import msgspec

from lianjing.kernel.errors import MalformedMessageError
from lianjing.link.codec import Message

MAX_MASKS = 32
"""Rectangles one picture may have covered."""


class Rect(msgspec.Struct, frozen=True, array_like=True, order=True):
    """A rectangle in fractions of the picture: 0,0 is its upper left, 1,1 its lower right."""

    left: float
    top: float
    right: float
    bottom: float


Masks = tuple[Rect, ...]
"""What is covered; empty is the clear picture."""

EVERYTHING: Masks = (Rect(0.0, 0.0, 1.0, 1.0),)


class Marking(Message, frozen=True):
    """What is written into a picture: for people, for its file, and hidden."""

    lines: tuple[str, ...] = ()
    """Visible text, one line each: name, unit, time, terminal."""
    comment: str = ""
    """Metadata of the file: the register number."""
    hidden: int = 0
    """64-bit number of the invisible mark; 0 embeds none."""
    key: bytes = b""
    """Secret of this installation the invisible mark is spread with."""


def canonical(masks: Masks) -> Masks:
    """Give rectangles in one order, so that the same masks are the same variant.

    Raises `MalformedMessageError` for too many, or one that covers nothing or lies outside:
    a mask that cannot be painted must never become a picture without it.
    """
    if len(masks) > MAX_MASKS:
        raise MalformedMessageError(f"{len(masks)} masks on one picture")
    for rect in masks:
        numbers = (rect.left, rect.top, rect.right, rect.bottom)
        if not all(math.isfinite(number) and 0.0 <= number <= 1.0 for number in numbers):
            raise MalformedMessageError("a mask outside the picture")
        if rect.left >= rect.right or rect.top >= rect.bottom:
            raise MalformedMessageError("a mask that covers nothing")
    return tuple(sorted(set(masks)))
