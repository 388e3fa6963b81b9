"""Packs points into the bytes the map reads: columns, not objects.

A header of sixteen bytes, little endian (`LJP1`, points here, points there are, zero), then the
columns one after the other: id u32, longitude i32, latitude i32 (1e-7 degrees), direction u16,
angle u16, distance u16, then class, life state, network state, score and severity, one byte each.
`0xFFFF` and `0xFF` say that the file does not say.
"""

import contextlib
import gc
import gzip
import hashlib
import struct
import sys
import threading
import time
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.equipment.choices import LifeState
from lianjing.apps.equipment.selectors import points
from lianjing.apps.equipment.selectors.points import Network, PointFilter, PointRow
from lianjing.apps.rights import selectors as rights
from lianjing.apps.rights.choices import Action

MAGIC: Final = b"LJP1"
UNKNOWN_16: Final = 0xFFFF
UNKNOWN_8: Final = 0xFF
STATES: Final = {state.value: number for number, state in enumerate(LifeState)}
CLASSES: Final = {digit: int(digit) for digit in ("1", "2", "3", "4", "9")}
CLEAN, WARNING, ERROR = 0, 2, 3
_SCALE: Final = 1e7
_BIGGEST_ID: Final = 2**32


@dataclass(frozen=True, slots=True)
class Packed:
    """A table of points, compressed, and the name of exactly these bytes."""

    body: bytes
    tag: str


def pack(rows: Sequence[PointRow], total: int, seen: Network) -> bytes:
    """Give the table of points; column by column, because a hundred thousand rows pass here."""
    rows = [row for row in rows if row[0] < _BIGGEST_ID]
    of = dict(zip(PointRow._fields, zip(*rows, strict=True), strict=False)) if rows else _NONE
    columns: tuple[tuple[str, Iterable[int]], ...] = (
        ("I", of["id"]),
        ("i", [round(degrees * _SCALE) for degrees in of["longitude"]]),
        ("i", [round(degrees * _SCALE) for degrees in of["latitude"]]),
        ("H", _each(_direction, of["azimuth"], of["direction"])),
        ("H", _each(_angle, of["azimuth"], of["direction"], of["horizontal_angle"])),
        ("H", _each(_small, of["view_distance"])),
        ("B", [CLASSES.get(digit, 0) for digit in of["point_class"]]),
        ("B", [STATES.get(state, UNKNOWN_8) for state in of["state"]]),
        ("B", [(code in seen.known) + (code in seen.online) for code in of["code"]]),
        ("B", [UNKNOWN_8 if score is None else min(score, 100) for score in of["score"]]),
        ("B", _each(_severity, of["score"], of["errors"], of["warnings"])),
    )
    head = MAGIC + struct.pack("<III", len(rows), total, 0)
    return head + b"".join(_column(kind, values) for kind, values in columns)


_NONE: Final[dict[str, tuple[Any, ...]]] = dict.fromkeys(PointRow._fields, ())


def _each(work: Callable[..., int], *columns: Sequence[Any]) -> list[int]:
    """Do `work` once for each different value: there are few, and many rows."""
    keys = list(zip(*columns, strict=True))
    done = {key: work(*key) for key in set(keys)}
    return [done[key] for key in keys]


def _column(kind: str, values: Iterable[int]) -> bytes:
    column = array(kind, values)
    if sys.byteorder == "big":
        column.byteswap()
    return column.tobytes()


def _small(value: float | None) -> int:
    return UNKNOWN_16 if value is None or value < 0 else min(round(value), UNKNOWN_16 - 1)


def _direction(azimuth: float | None, direction: str) -> int:
    return _small(points.looks_to(azimuth, direction))


def _angle(azimuth: float | None, direction: str, angle: float | None) -> int:
    if azimuth is None and points.looks_all_round(direction):
        return 360
    return _small(angle)


def _severity(score: int | None, errors: int, warnings: int) -> int:
    if errors:
        return ERROR
    if warnings:
        return WARNING
    return UNKNOWN_8 if score is None else CLEAN


class Shelf:
    """Keeps the last few tables, for a map that is opened by a room full of people at once.

    A table is given again while its stamp is the same; it is not kept for ever, because a stamp
    is no proof: two scores may change and leave their sum.
    """

    def __init__(self, *, room: int = 8, seconds: float = 600.0) -> None:
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


@contextlib.contextmanager
def _no_collecting() -> Iterator[None]:
    """Make a million tuples without looking for cycles among them: there are none.

    It takes half the time. Another thread that ends first only lets the looking begin again.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def packed_points(actor: Actor, where: PointFilter) -> Packed:
    """Give the table of points for an actor."""
    stamp = points.points_stamp(actor=actor, where=where)
    files = actor.sees_everything or tuple(sorted(actor.scopes, key=str))
    key = (files, rights.reach(actor, Action.CATALOGUE), where)
    now = time.monotonic()
    known = _shelf.get(key, stamp, now)
    if known is not None:
        return known
    with _no_collecting():
        rows = points.point_rows(actor=actor, where=where)
        body = pack(rows, stamp.many, points.network(actor=actor))
        del rows
    tag = hashlib.blake2b(body, digest_size=12).hexdigest()
    # The first level takes a tenth of the time of the last and is a fifth bigger.
    made = Packed(gzip.compress(body, compresslevel=1, mtime=0), f'"{tag}"')
    _shelf.put(key, stamp, now, made)
    return made
