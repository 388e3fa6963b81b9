"""A cell before it is understood: the text it shows and what the file says it is."""

from enum import IntEnum
from typing import NamedTuple


class As(IntEnum):
    """What the file says a cell is."""

    TEXT = 0
    NUMBER = 1
    DATE = 2
    """A number the workbook shows as a date; the text is `2020-03-01` or `2020-03`."""
    BOOLEAN = 3
    ERROR = 4
    """`#REF!` and its like."""
    FORMULA = 5
    """The text is what the formula gave when the file was saved."""


class Given(NamedTuple):
    """One cell."""

    text: str
    kind: As
    above: bool = False
    """Whether it stands in a cell above that is merged over this one."""


class GivenRow(NamedTuple):
    """One row: cells that are not blank, by their place counted from 0."""

    number: int
    """As the spreadsheet numbers it, from 1."""
    cells: dict[int, Given]
    fault: str = ""
    """Code of what is wrong with the row as a whole; empty if nothing."""


def letters(column: int) -> str:
    """Give the letters of a column counted from 0: 0 is A, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
