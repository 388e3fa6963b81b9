"""Writes cards: one sheet a unit, labels beside values, repeats under their labels (F1)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from lianjing.apps.exchange.forms.profile import Block, ChoiceTable, Column, Profile
from lianjing.apps.exchange.forms.sheets import Styled, set_up_page
from lianjing.apps.exchange.forms.showing import Shown, shower

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f']")
_MOST_IN_NAME = 31
_COLUMNS = 5
"""Block, then label and value twice."""
_LINE = 16.0
"""Points a line of text takes."""
_CHARACTERS = 13
"""Chinese characters a cell holds in a line."""


class Card(NamedTuple):
    """What one sheet says."""

    title: str
    """Name of the sheet; made to fit."""
    values: Mapping[str, object] = {}
    repeats: Mapping[str, Sequence[Mapping[str, object]]] = {}
    """The records of each repeating block."""


def write_cards(
    profile: Profile,
    cards: Iterable[Card],
    target: Path | BinaryIO,
    *,
    tables: Mapping[str, ChoiceTable] | None = None,
    spare: int = 0,
) -> int:
    """Write a sheet for each card, with `spare` free rows a repeat; gives how many there were."""
    names: set[str] = set()
    with Styled(target, streaming=False) as styled:
        for card in cards:
            name = _sheet_name(card.title or profile.sheet, names)
            sheet = styled.book.add_worksheet(name)
            _CardWriter(styled, sheet, profile, tables or {}).write(card, spare)
        if not names:
            styled.book.add_worksheet(profile.sheet)
    return len(names)


def _sheet_name(title: str, taken: set[str]) -> str:
    """Make a name a spreadsheet takes: short, without certain signs, no other's."""
    base = _NOT_IN_NAMES.sub(" ", title).strip()[:_MOST_IN_NAME] or "1"
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base[: _MOST_IN_NAME - len(str(number)) - 1]} {number}"
    taken.add(name.casefold())
    return name


class _CardWriter:
    """Writes one sheet."""

    def __init__(
        self,
        styled: Styled,
        sheet: "Worksheet",
        profile: Profile,
        tables: Mapping[str, ChoiceTable],
    ) -> None:
        self._styled = styled
        self._sheet = sheet
        self._profile = profile
        self._tables = tables
        self._row = 0

    def write(self, card: Card, spare: int) -> None:
        """Write title, blocks and remarks."""
        sheet, styled = self._sheet, self._styled
        sheet.set_column(0, 0, 8)
        sheet.set_column(1, _COLUMNS - 1, 26)
        sheet.merge_range(0, 0, 0, _COLUMNS - 1, self._profile.title.zh, styled.title)
        self._row = 1
        for block in self._profile.blocks:
            columns = [c for c in self._profile.columns if c.block == block.id]
            start = self._row
            if block.repeats:
                self._write_repeats(columns, card.repeats.get(block.id, ()), spare)
            else:
                self._write_pairs(columns, card.values)
            self._write_block(block, start)
        for note in self._profile.notes:
            sheet.merge_range(self._row, 0, self._row, _COLUMNS - 1, note, styled.wrapped)
            sheet.set_row(self._row, 15 * (1 + len(note) // 60))
            self._row += 1
        set_up_page(sheet, head_rows=0, first=0)

    def _write_block(self, block: Block, start: int) -> None:
        if self._row - start > 1:
            self._sheet.merge_range(start, 0, self._row - 1, 0, block.title, self._styled.group)
        else:
            self._sheet.write_string(start, 0, block.title, self._styled.group)

    def _write_pairs(self, columns: Sequence[Column], values: Mapping[str, object]) -> None:
        longest = 0
        for number, column in enumerate(columns):
            place = 1 + number % 2 * 2
            self._sheet.write_string(self._row, place, column.label, self._styled.label)
            shown = self._show(column, values.get(column.key))
            self._styled.put(self._sheet, self._row, place + 1, shown, self._styled.card)
            longest = max(longest, len(str(shown)))
            if place > 1 or number == len(columns) - 1:
                self._sheet.set_row(self._row, _LINE * min(8, 1 + longest // _CHARACTERS))
                self._row, longest = self._row + 1, 0

    def _write_repeats(
        self, columns: Sequence[Column], records: Sequence[Mapping[str, object]], spare: int
    ) -> None:
        for place, column in enumerate(columns, 1):
            self._sheet.write_string(self._row, place, column.label, self._styled.label)
        self._row += 1
        for record in (*records, *({},) * max(spare, 0 if records else 1)):
            for place, column in enumerate(columns, 1):
                shown = self._show(column, record.get(column.key))
                self._styled.put(self._sheet, self._row, place, shown, self._styled.card)
            self._row += 1

    def _show(self, column: Column, value: object) -> Shown:
        """Show a value; where the form offers boxes, the boxes, ticked or not."""
        shown = shower(self._profile, column, self._tables)(value)
        if not column.options or not isinstance(shown, str):
            return shown
        return boxes(column.options, shown)


def boxes(options: Sequence[str], shown: str) -> str:
    """Write `□支持 ☑不支持`; what is none of the boxes is written as it is."""
    rest = shown
    marked = []
    for option in sorted(options, key=len, reverse=True):
        if option in rest:
            marked.append(option)
            rest = rest.replace(option, "", 1)
    if rest.strip("/、 "):
        return shown
    return "  ".join(f"{'☑' if option in marked else '□'}{option}" for option in options)
