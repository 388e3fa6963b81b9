"""Reads a card: one sheet a record, labels beside or above values, blocks that repeat (F1)."""

import itertools
from collections.abc import Iterator, Mapping, Sequence

from lianjing.apps.exchange.forms.cleaning import cleaner
from lianjing.apps.exchange.forms.given import Given, GivenRow
from lianjing.apps.exchange.forms.head import Labels
from lianjing.apps.exchange.forms.making import CellMaker
from lianjing.apps.exchange.forms.profile import ChoiceTable, Column, Profile
from lianjing.apps.exchange.forms.rows import Cell, Row, SheetHead
from lianjing.apps.exchange.forms.tidy import label_key, tidy

MOST_ROWS = 1_000
"""A card fits a page; what has more rows than this is none."""


class CardReader:
    """Reads one sheet."""

    def __init__(
        self,
        profile: Profile,
        sheet: str,
        rows: Sequence[GivenRow],
        tables: Mapping[str, ChoiceTable],
    ) -> None:
        self._profile = profile
        self._sheet = sheet
        self._rows = rows
        self._tables = tables
        self._labels = Labels(profile)
        self._repeating = {block.id for block in profile.blocks if block.repeats}
        self._makers: dict[tuple[str, int], CellMaker] = {}
        self._records: dict[str, list[Row]] = {block.id: [] for block in profile.blocks}
        self._places: dict[str, int] = {}
        self._printed: dict[str, str] = {}
        self._head: dict[int, Column] = {}
        for row in rows:
            self._take(row)

    @property
    def head(self) -> SheetHead:
        """Describe the sheet."""
        absent = tuple(c.label for c in self._profile.columns if c.key not in self._places)
        first = self._rows[0].number if self._rows else 0
        return SheetHead(self._sheet, first, self._places, self._printed, {}, (), absent)

    def records(self) -> Iterator[Row]:
        """Give the unit first, then each repeat of each block."""
        singles: dict[str, Cell] = {}
        number = 0
        for block, rows in self._records.items():
            if block not in self._repeating:
                for row in rows:
                    number = number or row.number
                    singles |= row.cells
        first = self._profile.blocks[0].id
        if _says(singles):
            yield Row(self._sheet, number, singles, first)
        for block, rows in self._records.items():
            if block in self._repeating:
                yield from (row for row in rows if _says(row.cells))

    def _take(self, row: GivenRow) -> None:
        labels = {place: self._label(given.text) for place, given in row.cells.items()}
        labelled = {place: column for place, column in labels.items() if column is not None}
        if not labelled:
            if self._head:
                self._take_repeat(row)
            return
        repeats = {place: c for place, c in labelled.items() if c.block in self._repeating}
        beside = any(labels.get(place + 1) is None and place + 1 in row.cells for place in repeats)
        if len(repeats) > 1 and len(repeats) == len(labelled) and not beside:
            self._head = repeats
            self._learn(repeats, row)
            return
        self._head = {}
        self._take_pairs(row, labelled)

    def _label(self, text: str) -> Column | None:
        found = self._labels.find(text, "", set()) if len(text) < 60 else None
        return found[0] if found else None

    def _learn(self, columns: Mapping[int, Column], row: GivenRow) -> None:
        for place, column in columns.items():
            self._places.setdefault(column.key, place)
            self._printed.setdefault(column.key, tidy(row.cells[place].text)[0])

    def _take_repeat(self, row: GivenRow) -> None:
        cells = {
            column.key: self._make(column, place, row.number, row.cells.get(place))
            for place, column in self._head.items()
        }
        if _says(cells):
            block = next(iter(self._head.values())).block
            self._records[block].append(Row(self._sheet, row.number, cells, block))

    def _take_pairs(self, row: GivenRow, labelled: Mapping[int, Column]) -> None:
        self._learn(labelled, row)
        ends = [*sorted(labelled), max(row.cells) + 2]
        for place, end in itertools.pairwise(ends):
            column = labelled[place]
            value = next((p for p in range(place + 1, end) if p in row.cells), place + 1)
            cell = self._make(column, value, row.number, row.cells.get(value))
            self._store(column, cell, row.number)

    def _store(self, column: Column, cell: Cell, number: int) -> None:
        """Put a cell into the record of its block; a label met again begins the next repeat."""
        rows = self._records[column.block]
        if not rows or (column.block in self._repeating and column.key in rows[-1].cells):
            rows.append(Row(self._sheet, number, {}, column.block))
        rows[-1].cells.setdefault(column.key, cell)

    def _make(self, column: Column, place: int, number: int, given: Given | None) -> Cell:
        maker = self._makers.get((column.key, place))
        if maker is None:
            clean = cleaner(column, self._tables)
            maker = CellMaker(column, place, column.label, clean)
            self._makers[column.key, place] = maker
        return maker.make(self._sheet, number, given)


def _says(cells: Mapping[str, Cell]) -> bool:
    """Tell whether a record says anything; boxes of which none is ticked do not."""
    return any(cell.value is not None or cell.problem for cell in cells.values())


def count_labels(profile: Profile, rows: Sequence[GivenRow]) -> set[str]:
    """Name the fields whose labels stand somewhere in a sheet."""
    labels = Labels(profile)
    found = set()
    for row in rows:
        for given in row.cells.values():
            if len(given.text) < 60 and label_key(given.text):
                column = labels.find(given.text, "", set())
                if column is not None:
                    found.add(column[0].key)
    return found
