"""What our workbooks look like: formats, drop-down lists, widths, print set-up."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from lianjing.apps.exchange.forms.given import letters
from lianjing.apps.exchange.forms.names import LISTS_SHEET, NOTES_SHEET
from lianjing.apps.exchange.forms.profile import ChoiceTable, Column, Kind, Profile
from lianjing.apps.exchange.forms.showing import Shown

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_INLINE_LIST = 255
"""A drop-down list written into the sheet may not be longer; longer ones stand in a sheet."""
_NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.LONGITUDE, Kind.LATITUDE, Kind.SERIAL})
_DIGITS_KEPT = 15
_FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}


class Styled:
    """A workbook being written, with the formats all its sheets share."""

    def __init__(self, target: Path | BinaryIO, *, streaming: bool) -> None:
        import xlsxwriter  # only whoever writes needs the memory it takes

        where = str(target) if isinstance(target, Path) else target
        self.book = xlsxwriter.Workbook(
            where,
            {
                "constant_memory": streaming,
                "strings_to_numbers": False,
                "strings_to_formulas": False,
                "strings_to_urls": False,
            },
        )
        self.title = self._format(bold=True, font_size=16, align="center")
        self.line = self._format()
        self.group = self._format(bold=True, align="center", border=1, bg_color="#DDEBF7")
        self.label = self._format(
            bold=True, align="center", border=1, bg_color="#DDEBF7", text_wrap=True
        )
        self.needed = self._format(
            bold=True, align="center", border=1, bg_color="#FCE4D6", text_wrap=True
        )
        self.text = self._format(border=1, num_format="@")
        self.number = self._format(border=1)
        self.card = self._format(border=1, num_format="@", text_wrap=True)
        self.sample = self._format(border=1, italic=True, font_color="#7F7F7F", num_format="@")
        self.wrong = self._format(border=1, num_format="@", bg_color="#FFC7CE")
        self.wrapped = self._format(text_wrap=True, valign="top")
        self._decimals: dict[int, Format] = {}
        self._lists: Worksheet | None = None
        self._list_count = 0

    def _format(self, **properties: Any) -> "Format":
        return self.book.add_format({**_FONT, **properties})

    def decimals(self, count: int) -> "Format":
        """Give the format that always shows so many decimals: zeros at the end stay."""
        found = self._decimals.get(count)
        if found is None:
            found = self._format(border=1, num_format="0." + "0" * count if count else "0")
            self._decimals[count] = found
        return found

    def column_format(self, column: Column) -> "Format":
        """Give the format of a column: text, unless its cells are numbers."""
        return self.number if column.kind in _NUMBERS else self.text

    def put(
        self, sheet: "Worksheet", row: int, column: int, value: Shown, form: "Format | None" = None
    ) -> None:
        """Write a cell; text is always text, whatever it begins with."""
        if isinstance(value, str):
            if value == "" and form is None:
                return
            # The library takes <r>…</r> for markup of its own; a blank before it is tidied away.
            sheet.write_string(row, column, f" {value}" if value[:3] == "<r>" else value, form)
        elif isinstance(value, int):
            if abs(value) >= 10**_DIGITS_KEPT:
                sheet.write_string(row, column, str(value), form or self.text)
            else:
                sheet.write_number(row, column, value, form or self.number)
        else:
            self._put_decimal(sheet, row, column, value)

    def _put_decimal(self, sheet: "Worksheet", row: int, column: int, value: Decimal) -> None:
        _, digits, exponent = value.as_tuple()
        count = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        if len(digits) > _DIGITS_KEPT or count > _DIGITS_KEPT:
            sheet.write_string(row, column, f"{value:f}", self.text)
        else:
            sheet.write_number(row, column, float(value), self.decimals(count))

    def validate(
        self, sheet: "Worksheet", column: int, words: list[str], rows: tuple[int, int], note: str
    ) -> None:
        """Offer the words in a drop-down list; what else is written gets a warning, not a no."""
        if not words:
            return
        source: list[str] | str = words
        if len(",".join(words)) > _INLINE_LIST or any("," in word for word in words):
            source = self._listed(words)
        options = {
            "validate": "list",
            "source": source,
            "error_type": "warning",
            "error_title": "不在可选范围内",
            "error_message": "请从下拉列表中选择。",
        }
        if note:
            options |= {"input_title": "填写说明", "input_message": note[:255]}
        sheet.data_validation(rows[0], column, rows[1], column, options)

    def _listed(self, words: list[str]) -> str:
        """Put a long list into the hidden sheet and say where it stands."""
        if self._lists is None:
            self._lists = self.book.add_worksheet(LISTS_SHEET)
            self._lists.hide()
        # Rows, not columns: a sheet that is streamed is written downwards.
        at, self._list_count = self._list_count, self._list_count + 1
        for place, word in enumerate(words):
            self.put(self._lists, at, place, word)
        return f"='{LISTS_SHEET}'!$A${at + 1}:${letters(len(words) - 1)}${at + 1}"

    def notes(self, profile: Profile) -> None:
        """Add the sheet with the remarks of the form and what each column wants."""
        sheet = self.book.add_worksheet(NOTES_SHEET)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 90)
        row = 0
        for note in profile.notes:
            sheet.write_string(row, 1, note, self.wrapped)
            row += 1
        for column in profile.columns:
            if column.note:
                sheet.write_string(row, 0, column.label, self.wrapped)
                sheet.write_string(row, 1, column.note, self.wrapped)
                row += 1

    def __enter__(self) -> "Styled":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Finish the file; after an error let go of what it had begun."""
        if kind is None:
            self.book.close()
            return
        for sheet in self.book.worksheets():
            if sheet.row_data_fh is not None:
                sheet.row_data_fh.close()
                Path(sheet.row_data_filename).unlink(missing_ok=True)
        self.book.fileclosed = True


def words_of(column: Column, tables: Mapping[str, ChoiceTable], *, words: bool) -> list[str]:
    """List what a drop-down of a column offers; several values have none."""
    if column.kind is Kind.YES_NO:
        return list(column.options or ("是", "否"))
    table = tables.get(column.table)
    if column.kind is Kind.CHOICES:
        return []
    if table is None:
        return list(column.options)
    return [choice.label.zh if words else choice.code for choice in table.choices]


def set_up_page(sheet: "Worksheet", *, head_rows: int, first: int) -> None:
    """Print landscape on A4, one page wide, the head on each page; keep the head in sight."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    if head_rows:
        sheet.repeat_rows(first, first + head_rows - 1)
