"""What is said about the cells of a form that goes back, and how it is kept at hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from lianjing.apps.exchange.forms.problems import Problem

AUTHOR = "联镜"
"""Whose comments ours are: those of an earlier round are taken out again."""
MOST_COMMENTS = 5_000
"""Spreadsheets become slow with more; what is beyond is coloured and listed."""
MOST_COLOURED = 400_000
_COMMENT_CHARACTERS = 1_000


class Mark(NamedTuple):
    """One thing to say about a cell, or about a row."""

    sheet: str
    row: int
    """As the spreadsheet numbers it, from 1."""
    column: int = -1
    """Counted from 0; -1 is the row as a whole."""
    label: str = ""
    text: str = ""
    error: bool = True
    """False: a warning."""


def mark_of(problem: Problem, column: int = -1, language: str = "zh") -> Mark:
    """Make a mark of a problem; `column` is that of its cell."""
    words = problem.explain(language)
    gap = " " if language.startswith("en") else ""
    text = gap.join(part for part in (f"{words.message}:", words.cause, words.advice) if part)
    place = problem.place
    return Mark(place.sheet, place.row, column, place.label, text)


@dataclass(slots=True)
class SheetMarks:
    """The marks of one sheet: texts of comments by row and column, and which cells are coloured."""

    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    rows: dict[int, dict[int, bool]] = field(default_factory=dict)
    """By row, then column: whether it is an error."""


class Marked:
    """All marks of a workbook, by sheet; bounded however many there are."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetMarks] = {}
        self._comments = 0
        self._coloured = 0

    def add(self, mark: Mark) -> None:
        """Keep what will be coloured and commented."""
        sheet = self.sheets.setdefault(mark.sheet, SheetMarks())
        column = max(mark.column, 0)
        cells = sheet.rows.get(mark.row)
        if cells is None:
            if self._coloured >= MOST_COLOURED:
                return
            cells = sheet.rows[mark.row] = {}
        cells[column] = cells.get(column, False) or mark.error
        self._coloured += 1
        place = (mark.row, column)
        known = sheet.comments.get(place)
        if known is not None:
            sheet.comments[place] = f"{known}\n{mark.text}"[:_COMMENT_CHARACTERS]
        elif self._comments < MOST_COMMENTS:
            sheet.comments[place] = mark.text[:_COMMENT_CHARACTERS]
            self._comments += 1


def collect(marks: Iterable[Mark]) -> Marked:
    """Take in marks that need no listing."""
    found = Marked()
    for mark in marks:
        found.add(mark)
    return found
