"""Writes forms: templates, exports to workbooks and to CSV, in the labels and order of the form."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from lianjing.apps.exchange.forms.csvfile import guard
from lianjing.apps.exchange.forms.problems import refuse
from lianjing.apps.exchange.forms.profile import ChoiceTable, Column, Kind, Layout, Line, Profile
from lianjing.apps.exchange.forms.sheet import LAST_ROW
from lianjing.apps.exchange.forms.sheets import Styled, set_up_page, words_of
from lianjing.apps.exchange.forms.showing import Shower, Shown, shower

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Values = Mapping[str, object]
"""The values of one record by canonical field, as reading gives them."""

_TEMPLATE_ROWS = 2_000
"""Rows of a template that have drop-down lists."""
_WIDTH = 12.0
_PLAIN = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.LONGITUDE, Kind.LATITUDE, Kind.SERIAL})


class Head(NamedTuple):
    """What stands above and below the table besides the labels."""

    lines: Mapping[str, str] = {}
    """填报单位 and the like, by field."""
    foot: Mapping[str, str] = {}
    """填表人 and the like, by field."""


class TableWriter:
    """Writes one sheet that is a table, row by row."""

    def __init__(
        self,
        styled: Styled,
        profile: Profile,
        tables: Mapping[str, ChoiceTable],
        head: Head,
    ) -> None:
        self._styled = styled
        self._profile = profile
        self._tables = tables
        self._head = head
        self._showers: list[tuple[Column, Shower]] = [
            (column, shower(profile, column, tables)) for column in profile.columns
        ]
        self._formats = [styled.column_format(column) for column in profile.columns]
        self.sheet: Worksheet = styled.book.add_worksheet(profile.sheet)
        self.row = 0
        self._count = 0
        self._write_head()

    def _write_head(self) -> None:
        sheet, profile = self.sheet, self._profile
        for place, column in enumerate(profile.columns):
            sheet.set_column(place, place, column.width or _WIDTH, self._formats[place])
        last = len(profile.columns) - 1
        if profile.title_row:
            sheet.set_row(self.row, 28)
            sheet.merge_range(self.row, 0, self.row, last, profile.title.zh, self._styled.title)
            self.row += 1
        if profile.head:
            self.row = self._write_lines(profile.head, self._head.lines)
        first = self.row
        if profile.grouped:
            self._write_groups()
        sheet.set_row(self.row, 32)
        for place, column in enumerate(profile.columns):
            needed = profile.words and column.need() != "O"
            form = self._styled.needed if needed else self._styled.label
            sheet.write_string(self.row, place, column.label, form)
        self.row += 1
        sheet.freeze_panes(self.row, 0)
        set_up_page(sheet, head_rows=self.row - first, first=first)

    def _write_groups(self) -> None:
        groups: list[tuple[str, int, int]] = []
        for place, column in enumerate(self._profile.columns):
            if groups and groups[-1][0] == column.group:
                groups[-1] = (column.group, groups[-1][1], place)
            else:
                groups.append((column.group, place, place))
        for group, start, end in groups:
            if start == end:
                self.sheet.write_string(self.row, start, group, self._styled.group)
            else:
                self.sheet.merge_range(self.row, start, self.row, end, group, self._styled.group)
        self.row += 1

    def _write_lines(self, lines: Sequence[Line], values: Mapping[str, str]) -> int:
        """Write `填报单位：…` and its like side by side over the width of the table."""
        self.sheet.set_row(self.row, None, self._styled.line)
        step = max(1, len(self._profile.columns) // len(lines))
        for number, line in enumerate(lines):
            text = f"{line.label}：{values.get(line.key, '')}"
            self.sheet.write_string(self.row, number * step, text, self._styled.line)
        return self.row + 1

    def add(self, values: Values) -> None:
        """Write one record."""
        if self.row >= LAST_ROW:
            raise refuse("form_too_many_rows", most=LAST_ROW)
        self._count += 1
        put, row, sheet = self._styled.put, self.row, self.sheet
        for place, (column, show) in enumerate(self._showers):
            shown: Shown
            if column.kind is Kind.SERIAL:
                shown = self._count
            else:
                value = values.get(column.key)
                shown = "" if value is None else show(value)
            if shown != "":
                put(
                    sheet,
                    row,
                    place,
                    shown,
                    None if isinstance(shown, int) else self._formats[place],
                )
        self.row += 1

    def add_sample(self) -> None:
        """Write the row that shows how to fill the form."""
        for place, column in enumerate(self._profile.columns):
            self._styled.put(self.sheet, self.row, place, column.sample, self._styled.sample)
        self.row += 1

    def add_totals(self, totals: Values) -> None:
        """Write the row of sums."""
        for place, column in enumerate(self._profile.columns):
            value = self._profile.total if place == 0 else totals.get(column.key, "")
            shown = value if isinstance(value, int) else str(value)
            self._styled.put(self.sheet, self.row, place, shown, self._styled.label)
        self.row += 1

    def label(self, place: int, text: str) -> None:
        """Add a label after those of the form; before the first row."""
        self.sheet.write_string(self.row - 1, place, text, self._styled.label)

    def finish(self, *, spare: int = 0, returned: int = 0) -> None:
        """Write the foot and the drop-down lists, for `spare` more rows than there are."""
        first = self.row - (self._count or returned)
        for place, column in enumerate(self._profile.columns):
            words = words_of(column, self._tables, words=self._profile.words or column.words)
            last = min(LAST_ROW - 1, self.row + max(spare, 1) - 1)
            self._styled.validate(self.sheet, place, words, (first, last), column.note)
        if self._profile.foot:
            self.row = self._write_lines(self._profile.foot, self._head.foot)


def write_template(
    profile: Profile,
    target: Path | BinaryIO,
    *,
    tables: Mapping[str, ChoiceTable] | None = None,
    head: Head | None = None,
) -> None:
    """Write the empty form: labels, sample row, remarks, drop-down lists."""
    if profile.layout is Layout.CARD:
        from lianjing.apps.exchange.forms.cards import Card, write_cards

        write_cards(profile, [Card(profile.sheet)], target, tables=tables, spare=5)
        return
    with Styled(target, streaming=False) as styled:
        writer = TableWriter(styled, profile, tables or {}, head or Head())
        if any(column.kind is Kind.SERIAL for column in profile.columns):
            writer.add_sample()
        if profile.total:
            writer.row += 20
            writer.add_totals({})
        writer.finish(spare=0 if profile.total else _TEMPLATE_ROWS)
        if profile.notes or any(column.note for column in profile.columns):
            styled.notes(profile)


def write_rows(
    profile: Profile,
    rows: Iterable[Values],
    target: Path | BinaryIO,
    *,
    tables: Mapping[str, ChoiceTable] | None = None,
    head: Head | None = None,
    totals: Values | None = None,
) -> int:
    """Write records into a workbook, one after the other; gives how many there were.

    Memory does not grow with their number. Reading the file gives the same values again.
    """
    count = 0
    with Styled(target, streaming=True) as styled:
        writer = TableWriter(styled, profile, tables or {}, head or Head())
        for values in rows:
            writer.add(values)
            count += 1
        if profile.total:
            writer.add_totals(totals or {})
        writer.finish()
    return count


def write_csv(
    profile: Profile,
    rows: Iterable[Values],
    target: Path | BinaryIO,
    *,
    tables: Mapping[str, ChoiceTable] | None = None,
) -> int:
    """Write records as CSV (UTF-8 with its mark, commas); gives how many there were.

    What a spreadsheet could take for a formula gets a `'` before it, which reading takes away.
    """
    if isinstance(target, Path):
        with target.open("wb") as stream:
            return write_csv(profile, rows, stream, tables=tables)
    showers = [
        (column, shower(profile, column, tables or {}))
        for column in profile.columns
        if column.kind is not Kind.SERIAL
    ]
    text = io.TextIOWrapper(target, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([column.label for column, _ in showers])
    count = 0
    for values in rows:
        writer.writerow([_csv_cell(show(values.get(column.key))) for column, show in showers])
        count += 1
    text.flush()
    text.detach()
    return count


def _csv_cell(shown: Shown) -> str:
    if isinstance(shown, str):
        return guard(shown)
    return f"{shown:f}" if not isinstance(shown, int) else str(shown)
