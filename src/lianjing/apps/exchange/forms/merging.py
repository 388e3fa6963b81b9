"""Cells merged downwards: what stands in the uppermost holds for the rows beside it."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from lianjing.apps.exchange.forms.given import Given, GivenRow

MOST = 50_000
"""Merged areas that are looked at in a sheet."""
_WORD = b"mergeCell"
_AREA = re.compile(
    rb"<(?:\w{1,20}:)?mergeCell\s[^<>]{0,200}?ref=[\"']([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})[\"']"
)
_LONGEST = 400
"""Longer than any tag `_AREA` takes; two pieces overlap by this much."""


class Area(NamedTuple):
    """One area that is merged over several rows."""

    first: int
    last: int
    column: int


def areas(pieces: Iterable[bytes]) -> list[Area]:
    """Find the areas of a worksheet: they are listed after its rows."""
    found: dict[Area, None] = {}
    tail = b""
    for piece in pieces:
        window = tail + piece
        if _WORD in window:
            for match in _AREA.finditer(window):
                area = Area(int(match[2]), int(match[3]), _column(match[1]))
                if area.last > area.first and len(found) < MOST:
                    found[area] = None
        tail = window[-_LONGEST:]
    return sorted(found)


def _column(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number - 1


class Filler:
    """Fills the covered cells of rows, which come one after the other."""

    def __init__(self, found: list[Area]) -> None:
        self._waiting = found[::-1]
        self._active: dict[int, tuple[int, Given]] = {}

    def see(self, row: GivenRow) -> None:
        """Take in a row: what areas begin in it, and which have ended."""
        while self._waiting and self._waiting[-1].first <= row.number:
            area = self._waiting.pop()
            given = row.cells.get(area.column) if area.first == row.number else None
            if given is not None:
                self._active[area.column] = (area.last, given._replace(above=True))
        for column in [c for c, (last, _) in self._active.items() if last < row.number]:
            del self._active[column]

    def fill(self, row: GivenRow) -> None:
        """Give the covered cells of a row what stands above them."""
        for column, (_, given) in self._active.items():
            row.cells.setdefault(column, given)
