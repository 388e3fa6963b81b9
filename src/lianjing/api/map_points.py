"""Packs points into the bytes the map reads: columns, not objects.

A header of sixteen bytes, little endian (`LJP1`, points here, points there are, zero), then the
columns one after the other: id u32, longitude i32, latitude i32 (1e-7 degrees), direction u16,
angle u16, distance u16, then class, life state, network state, score and severity, one byte each.
`0xFFFF` and `0xFF` say that the file does not say.
"""

import gzip
import hashlib
import struct
import sys
import threading
import time
from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.equipment.choices import LifeState
from lianjing.apps.equipment.selectors import points
from lianjing.apps.equipment.selectors.points import Network, PointFilter, PointRow

MAGIC: Final = b"LJP1"
UNKNOWN_16: Final = 0xFFFF
UNKNOWN_8: Final = 0xFF
STATES: Final = {state.value: number for number, state in enumerate(LifeState)}
CLASSES: Final = {digit: int(digit) for digit in ("1", "2", "3", "4", "9")}
CLEAN, WARNING, ERROR = 0, 2, 3
ABSENT, OFFLINE, ONLINE = 0, 1, 2
_SCALE: Final = 1e7
_BIGGEST_ID: Final = 2**32


@dataclass(frozen=True, slots=True)
class Packed:
    """A table of points, compressed, and the name of exactly these bytes."""

    body: bytes
    tag: str


def pack(rows: Sequence[PointRow], total: int, seen: Network) -> bytes:
    """Give the table of points."""
    rows = [row for row in rows if row.id < _BIGGEST_ID]
    columns: tuple[tuple[str, Callable[[PointRow], int]], ...] = (
        ("I", lambda row: row.id),
        ("i", lambda row: round(_within(row.longitude, 180) * _SCALE)),
        ("i", lambda row: round(_within(row.latitude, 90) * _SCALE)),
        ("H", _direction),
        ("H", _angle),
        ("H", lambda row: _small(row.view_distance)),
        ("B", lambda row: CLASSES.get(row.point_class, 0)),
        ("B", lambda row: STATES.get(row.state, UNKNOWN_8)),
        ("B", lambda row: _network(row, seen)),
        ("B", lambda row: UNKNOWN_8 if row.score is None else min(row.score, 100)),
        ("B", _severity),
    )
    head = MAGIC + struct.pack("<III", len(rows), total, 0)
    return head + b"".join(_column(kind, map(of, rows)) for kind, of in columns)


def _column(kind: str, values: "map[int]") -> bytes:
    column = array(kind, values)
    if sys.byteorder == "big":
        column.byteswap()
    return column.tobytes()


def _within(degrees: float, most: float) -> float:
    return max(-most, min(most, degrees))


def _small(value: float | None) -> int:
    return UNKNOWN_16 if value is None or value < 0 else min(round(value), UNKNOWN_16 - 1)


def _direction(row: PointRow) -> int:
    return _small(points.looks_to(row.azimuth, row.direction))


def _angle(row: PointRow) -> int:
    if row.azimuth is None and points.looks_all_round(row.direction):
        return 360
    return _small(row.horizontal_angle)


def _network(row: PointRow, seen: Network) -> int:
    if row.code is None or row.code not in seen.known:
        return ABSENT
    return ONLINE if row.code in seen.online else OFFLINE


def _severity(row: PointRow) -> int:
    if row.errors:
        return ERROR
    if row.warnings:
        return WARNING
    return UNKNOWN_8 if row.score is None else CLEAN


class Shelf:
    """Keeps the last few tables, for a map that is opened by a room full of people at once.

    A table is given again while no file of it has changed and it is not old: states of the
    network and scores change without touching the files.
    """

    def __init__(self, *, room: int = 8, seconds: float = 20.0) -> None:
        self._room = room
        self._seconds = seconds
        self._lock = threading.Lock()
        self._kept: OrderedDict[object, tuple[object, float, Packed]] = OrderedDict()

    def get(self, key: object, stamp: object, now: float) -> Packed | None:
        """Give the table kept for `key`, if it is still good."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept[0] != stamp or now - kept[1] > self._seconds:
                return None
            self._kept.move_to_end(key)
            return kept[2]

    def put(self, key: object, stamp: object, now: float, packed: Packed) -> None:
        """Keep a table; the one not asked for longest goes."""
        with self._lock:
            self._kept[key] = (stamp, now, packed)
            self._kept.move_to_end(key)
            while len(self._kept) > self._room:
                self._kept.popitem(last=False)


_shelf = Shelf()


def packed_points(actor: Actor, where: PointFilter) -> Packed:
    """Give the table of points for an actor."""
    stamp = points.points_stamp(actor=actor, where=where)
    key = (actor.sees_everything or tuple(sorted(actor.scopes, key=str)), where)
    now = time.monotonic()
    known = _shelf.get(key, stamp, now)
    if known is not None:
        return known
    rows = points.point_rows(actor=actor, where=where)
    body = pack(rows, stamp[0], points.network())
    tag = hashlib.blake2b(body, digest_size=12).hexdigest()
    # The first level takes a tenth of the time of the last and is a fifth bigger.
    made = Packed(gzip.compress(body, compresslevel=1, mtime=0), f'"{tag}"')
    _shelf.put(key, stamp, now, made)
    return made
