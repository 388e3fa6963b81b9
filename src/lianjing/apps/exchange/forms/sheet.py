"""The rows of one worksheet, one after the other, in bounded memory."""

import math
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from xml.parsers import expat

from lianjing.apps.exchange.forms.given import As, Given, GivenRow
from lianjing.apps.exchange.forms.problems import Place, refuse
from lianjing.apps.exchange.forms.rows import Limits
from lianjing.apps.exchange.forms.strings import SharedStrings, unescape
from lianjing.apps.exchange.forms.styles import GENERAL, Format, Shows
from lianjing.apps.exchange.forms.xml import Attributes, PartReader

LAST_ROW = 1_048_576
"""As many rows as a worksheet can have."""
_DIGITS = "0123456789"
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_LEAP_BUG = 60
"""Serial 60 is a 29 February 1900 that never was."""
_LAST_SERIAL = 2_958_465
"""31 December 9999."""


class Book:
    """What all worksheets of a workbook share."""

    def __init__(self) -> None:
        self.strings: SharedStrings | None = None
        self.formats: list[Format] = []
        self.epoch_1904 = False
        self.elements = 0
        """Elements of the sheets that were read to their end."""


class SheetReader(PartReader):
    """Takes in a worksheet and hands out its rows as they end."""

    def __init__(self, name: str, title: str, book: Book, limits: Limits) -> None:
        super().__init__(name)
        self._place = Place(sheet=title)
        self._book = book
        self._limits = limits
        self._columns: dict[str, int] = {}
        self._done: list[GivenRow] = []
        self._number = 0
        self._cells: dict[int, Given] = {}
        self._column = -1
        self._type = ""
        self._style = ""
        self._parts: list[str] = []
        self._length = 0
        self._most = limits.elements - book.elements
        self._elements = 0
        self._taking = self._in_cell = self._phonetic = self._formula = False

    def rows(self, pieces: Iterable[bytes]) -> Iterator[GivenRow]:
        """Read the part; a row with nothing in it is not given."""
        for _ in self.feed(pieces):
            done, self._done = self._done, []
            yield from done
        self._book.elements += self._elements

    def begin(self, parser: expat.XMLParserType, prefix: str) -> None:
        """Listen for rows, cells and what is in them."""
        self._row, self._cell, self._value = f"{prefix}row", f"{prefix}c", f"{prefix}v"
        self._inline, self._aid, self._of = f"{prefix}t", f"{prefix}rPh", f"{prefix}f"
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def start(self, name: str, attributes: Attributes) -> None:
        """Take in the beginning of an element."""
        self._elements += 1
        if self._elements > self._most:
            raise refuse("form_too_many_cells", self._place, most=self._limits.elements)
        if name == self._cell:
            self._start_cell(attributes)
        elif name == self._value:
            self._taking = self._in_cell
        elif name == self._row:
            self._start_row(attributes)
        elif name == self._of:
            self._formula = self._in_cell
        elif name == self._inline:
            self._taking = self._in_cell and self._type == "inlineStr" and not self._phonetic
        elif name == self._aid:
            self._phonetic = True

    def _end(self, name: str) -> None:
        if name in (self._value, self._inline):
            self._taking = False
        elif name == self._cell:
            self._end_cell()
        elif name == self._row:
            if self._cells:
                self._done.append(GivenRow(self._number, self._cells))
                self._cells = {}
        elif name == self._aid:
            self._phonetic = False

    def _characters(self, text: str) -> None:
        if self._taking:
            self._length += len(text)
            if self._length > self._limits.cell_characters:
                raise refuse("form_cell_too_long", self._place, most=self._limits.cell_characters)
            self._parts.append(text)

    def _start_row(self, attributes: Attributes) -> None:
        self._number = _number(attributes.get("r"), self._number + 1)
        self._column = -1
        if self._number > LAST_ROW:
            raise refuse("form_too_many_rows", self._place, most=self._limits.rows)

    def _start_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            name = reference.rstrip(_DIGITS)
            column = self._columns.get(name)
            self._column = self._learn_column(name) if column is None else column
        self._type = attributes.get("t", "")
        self._style = attributes.get("s", "")
        self._in_cell, self._formula = True, False

    def _learn_column(self, name: str) -> int:
        if not 0 < len(name) <= 3 or not name.isascii() or not name.isalpha():
            raise refuse("form_damaged", self._place, part=self.name)
        number = 0
        for letter in name.upper():
            number = number * 26 + ord(letter) - 64
        self._columns[name] = number - 1
        return number - 1

    def _end_cell(self) -> None:
        self._in_cell = self._taking = False
        if not self._parts and not self._formula:
            return
        text = "".join(self._parts)
        self._parts, self._length = [], 0
        given = self._read(text)
        if given is None:
            return
        if self._column >= self._limits.columns:
            raise refuse("form_too_many_columns", self._place, most=self._limits.columns)
        self._cells[self._column] = given

    def _read(self, text: str) -> Given | None:
        """Tell what a cell shows; None if it shows nothing."""
        kind = self._type
        if kind == "s":
            shared = self._book.strings.get(_number(text, -1)) if self._book.strings else None
            if shared is None:
                raise refuse("form_damaged", self._place, part=self.name)
            given = Given(shared, As.TEXT)
        elif kind in {"", "n"}:
            given = self._read_number(text)
        elif kind == "b":
            given = Given(text.strip(), As.BOOLEAN)
        elif kind == "e":
            given = Given(text, As.ERROR)
        elif kind == "d":
            given = Given(text[:10], As.DATE)
        else:
            given = Given(unescape(text), As.TEXT)
        if self._formula:
            return Given(given.text, As.FORMULA)
        return given if given.text else None

    def _read_number(self, text: str) -> Given:
        style = self._style
        # The numbers of styles are short; what is not is no number of a style.
        at = int(style) if style and len(style) < 7 and style.isdecimal() else 0
        formats = self._book.formats
        form = formats[at] if at < len(formats) else GENERAL
        if form.shows is not Shows.NUMBER:
            day = serial_to_text(text, form.shows, epoch_1904=self._book.epoch_1904)
            if day:
                return Given(day, As.DATE)
        return Given(shown_number(text, form.decimals), As.NUMBER)


def _number(text: str | None, default: int) -> int:
    if text is None or len(text) > 8 or not (text.isascii() and text.isdigit()):
        return default
    return int(text)


def shown_number(text: str, decimals: int = 0) -> str:
    """Write a stored number as a spreadsheet shows it: 15 significant digits at most.

    A style that always shows more decimals than the number needs has them shown, since that is
    what whoever filled the form sees: `117.26657` in the style `0.000000` is `117.266570`.
    """
    text = text.strip()
    try:
        number = float(text)
    except ValueError:
        return text[:40]
    if not math.isfinite(number):
        return text[:40]
    shown = repr(number)
    if len(shown) > 16:
        shown = format(number, ".15g")
    if shown.endswith(".0"):
        shown = shown[:-2]
    if "e-" in shown:
        shown = f"{Decimal(shown):f}"[:40]
    if decimals and "e" not in shown:
        whole, _, after = shown.partition(".")
        shown = f"{whole}.{after.ljust(decimals, '0')}"
    return shown


def serial_to_text(text: str, shows: Shows, *, epoch_1904: bool) -> str:
    """Turn the serial number of a day into `2020-03-01`, or `2020-03` if only that is shown.

    Empty if it is no day: a time of day, or a number no calendar has.
    """
    try:
        serial = float(text)
    except ValueError:
        return ""
    if shows is Shows.TIME or not 1 <= serial <= _LAST_SERIAL:
        return ""
    days = int(serial)
    if epoch_1904:
        epoch = _EPOCH_1904
    else:
        epoch = _EPOCH_1900
        days += 1 if days < _LEAP_BUG else 0
    try:
        day = epoch + timedelta(days=days)
    except OverflowError:
        return ""
    return day.isoformat() if shows is Shows.DAY else f"{day.year:04}-{day.month:02}"
