"""The pipe between the node and a child: units with a short head, both directions.

A compromised child must not harm the node: sizes are bounded and kinds are checked here.
"""

import struct
from enum import IntEnum, IntFlag
from typing import NamedTuple

from lianjing.kernel.errors import MalformedMessageError

MAX_UNIT = 8 * 1024 * 1024
HEAD = struct.Struct("!BBqqI")
"""Kind, flags, pts, dts, size of the payload."""


class Kind(IntEnum):
    """What a unit is."""

    PLAN = 1
    """To the child, first: what is wanted, as MessagePack."""
    PICTURE = 2
    """An access unit, to the child or from it."""
    STILL = 3
    """From the child: a finished image file."""
    PROBLEM = 4
    """From the child: a code in ASCII; nothing follows."""


class Flag(IntFlag):
    """More about a picture."""

    NONE = 0
    KEY = 1
    """To the child: make it a key picture. From it: it is one."""
    SILENT = 2
    """To the child: decode it, later ones refer to it, but show nothing of it."""


class Unit(NamedTuple):
    """One unit on the pipe."""

    kind: Kind
    flags: Flag
    pts: int
    dts: int
    data: bytes


def pack_head(unit: Unit) -> bytes:
    """Write the head of a unit; its data follows by itself."""
    return HEAD.pack(unit.kind, unit.flags, unit.pts, unit.dts, len(unit.data))


def unpack_head(head: bytes) -> tuple[Kind, Flag, int, int, int]:
    """Read a head; raises `MalformedMessageError` for what is none of ours."""
    kind, flags, pts, dts, size = HEAD.unpack(head)
    if size > MAX_UNIT or kind not in (1, 2, 3, 4) or flags > 3:
        raise MalformedMessageError("not a unit of ours")
    return Kind(kind), Flag(flags), pts, dts, size
