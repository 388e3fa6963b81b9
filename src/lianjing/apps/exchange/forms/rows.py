"""What reading a form gives: rows of cells, each with what was given and what was made of it."""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from lianjing.apps.exchange.forms.problems import Problem
from lianjing.apps.exchange.forms.profile import Need, Profile


class PartialDate(NamedTuple):
    """A date of which perhaps only the month or the year is known: `2020.03`."""

    year: int
    month: int = 0
    """0 where it is not known."""
    day: int = 0
    """0 where it is not known."""

    def isoformat(self) -> str:
        """Give `2020-03-01`, `2020-03` or `2020`."""
        text = f"{self.year:04}"
        if self.month:
            text += f"-{self.month:02}"
        if self.day:
            text += f"-{self.day:02}"
        return text

    def dotted(self) -> str:
        """Give it as the forms print it: `2020.03.01`, `2020.03` or `2020`."""
        return self.isoformat().replace("-", ".")


Value = str | int | bool | Decimal | PartialDate
"""What a cell can hold; a blank cell holds None."""


class Step(StrEnum):
    """One thing that was put right while a cell was read; its words are in `words`."""

    TRIMMED = "trimmed"
    """Blanks, line breaks or invisible characters around or inside."""
    HALF_WIDTH = "half_width"
    """Full-width digits, letters or signs made half-width."""
    NUMBER_TO_TEXT = "number_to_text"
    """A number where the form wants text."""
    TEXT_TO_NUMBER = "text_to_number"
    """Text where the form wants a number."""
    UNIT_DROPPED = "unit_dropped"
    """`30天` read as 30."""
    SERIAL_DATE = "serial_date"
    """A date cell of the spreadsheet."""
    DATE_SPELLING = "date_spelling"
    """`2020年3月` or `2020/3` read as `2020.03`."""
    DEGREE_MARK = "degree_mark"
    """A degree sign or a letter of the compass left out."""
    MERGED = "merged"
    """The cell is covered by a merged one above it, whose value it has."""
    SORTED = "sorted"
    """Several values put in order, with half-width `/` between them."""
    WORD_TO_CODE = "word_to_code"
    """A word of the code table read as its code."""


class Cell(NamedTuple):
    """One cell."""

    raw: str
    """As the spreadsheet shows it."""
    value: Value | None
    """What it means; None if blank or refused."""
    problem: Problem | None
    column: int
    """Counted from 0, in the sheet."""
    steps: tuple[Step, ...] = ()


class Row(NamedTuple):
    """One record of a form; a card gives one for the unit and one for each repeat of a block."""

    sheet: str
    number: int
    """The row in the spreadsheet, from 1; in a CSV the line its record begins on."""
    cells: dict[str, Cell]
    """By canonical field; a column the file does not have is not in it."""
    block: str = ""
    """The part of a card."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with the row as a whole, such as a line in another encoding."""

    @property
    def values(self) -> dict[str, Value | None]:
        """Give the values alone."""
        return {key: cell.value for key, cell in self.cells.items()}

    @property
    def all_problems(self) -> list[Problem]:
        """Give what is wrong with the row and with its cells."""
        of_cells = [cell.problem for cell in self.cells.values() if cell.problem is not None]
        return [*self.problems, *of_cells]

    def missing(
        self, profile: Profile, *, mandatory: str = "", first_class: bool = False
    ) -> list[str]:
        """Name the fields that had to be filled and are not; a wrong cell is not missing."""
        wanted = {Need.ALWAYS, Need.FIRST_CLASS} if first_class else {Need.ALWAYS}
        return [
            column.key
            for column in profile.columns
            if column.block == self.block
            and column.need(mandatory) in wanted
            and (cell := self.cells.get(column.key, _BLANK)).value is None
            and cell.problem is None
        ]


_BLANK = Cell("", None, None, -1)


class SheetHead(NamedTuple):
    """One sheet of the file that is the form."""

    name: str
    head_row: int
    """The row of the (lower) labels, from 1."""
    columns: dict[str, int]
    """Where each field stands, counted from 0."""
    labels: dict[str, str]
    """The label of each field as this file prints it."""
    lines: dict[str, str]
    """The head lines: 填报单位 and the like, by field."""
    unknown: tuple[str, ...] = ()
    """Labels that the form does not have; their columns are left out."""
    absent: tuple[str, ...] = ()
    """Labels of the form that the sheet does not have."""


class Limits(NamedTuple):
    """How much of a stranger's file is read before it is refused."""

    file_bytes: int = 64 * 2**20
    inflated_bytes: int = 768 * 2**20
    """Of all parts together that are read."""
    ratio: int = 200
    """How much larger a part of more than a megabyte may be than it is in the file."""
    entries: int = 2_000
    sheets: int = 200
    shared_strings: int = 4_000_000
    rows: int = 300_000
    """Rows with anything in them, of all sheets."""
    elements: int = 30_000_000
    """Of all sheets together; a cell takes two or three, a blank one too: they cost time."""
    columns: int = 150
    """The last column with anything in it."""
    cell_characters: int = 32_767
    """As many as a spreadsheet lets into a cell."""
