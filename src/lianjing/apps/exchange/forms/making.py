"""Makes rows of what stands in a sheet: each cell cleaned, each problem with its place."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lianjing.apps.exchange.forms.cleaning import Cleaner, cleaner
from lianjing.apps.exchange.forms.given import Given, GivenRow, letters
from lianjing.apps.exchange.forms.problems import Place, Problem
from lianjing.apps.exchange.forms.profile import ChoiceTable, Column, Kind, Profile
from lianjing.apps.exchange.forms.rows import Cell, Row, SheetHead, Step
from lianjing.apps.exchange.forms.tidy import one_line, tidy

_SAMPLE = frozenset({"样例", "示例", "例", "例如", "样表", "举例", "示范"})
_TOTAL = ("合计", "总计", "小计", "共计")
_REMARKS = ("注:", "注：", "说明:", "说明：", "备注:", "备注：", "填表说明", "填写说明")
_LOST_ZEROS = "00000"


class CellMaker(NamedTuple):
    """What reads one column of one sheet."""

    column: Column
    place: int
    label: str
    clean: Cleaner

    def make(self, sheet: str, number: int, given: Given | None, *, lost: bool = False) -> Cell:
        """Read one cell; a blank one is a cell without a value."""
        if given is None:
            return Cell("", None, None, self.place)
        made = self.clean(given)
        if made.problem:
            return self._wrong(sheet, number, given, made.problem, made.facts)
        if lost and isinstance(made.value, str) and made.value.endswith(_LOST_ZEROS):
            return self._wrong(
                sheet, number, given, "cell_code_as_number", {"given": one_line(given.text)}
            )
        steps = (*made.steps, Step.MERGED) if given.above else made.steps
        return Cell(given.text, made.value, None, self.place, steps)

    def _wrong(
        self, sheet: str, number: int, given: Given, code: str, facts: Mapping[str, str]
    ) -> Cell:
        place = Place(sheet, number, letters(self.place), self.label)
        problem = Problem(code, {"label": self.label, **facts}, place)
        return Cell(given.text, None, problem, self.place)


class RowMaker:
    """Makes the rows of one sheet that is a table."""

    def __init__(
        self,
        profile: Profile,
        head: SheetHead,
        tables: Mapping[str, ChoiceTable],
        *,
        lost_codes: frozenset[str] = frozenset(),
    ) -> None:
        self._sheet = head.name
        self._lost = lost_codes
        self._serial: int | None = None
        self._makers: list[CellMaker] = []
        self._notes = {one_line(note) for note in profile.notes}
        for key, place in head.columns.items():
            column = profile.column(key)
            if column.kind is Kind.SERIAL:
                self._serial = place
            else:
                made = CellMaker(column, place, head.labels[key], cleaner(column, tables))
                self._makers.append(made)
        self._first = min(head.columns.values())
        self._places = frozenset(head.columns.values())

    def make(self, given: GivenRow) -> Row:
        """Read one row."""
        cells = given.cells
        made = {
            maker.column.key: maker.make(
                self._sheet,
                given.number,
                cells.get(maker.place),
                lost=maker.column.key in self._lost,
            )
            for maker in self._makers
        }
        problems: tuple[Problem, ...] = ()
        if given.fault:
            problems = (Problem(given.fault, {}, Place(self._sheet, given.number)),)
        return Row(self._sheet, given.number, made, "", problems)

    def is_blank(self, given: GivenRow) -> bool:
        """Tell whether a row holds nothing but its number, or the remarks under a form."""
        filled = [place for place in given.cells if place in self._places and place != self._serial]
        if not filled:
            return True
        if len(given.cells) > 1:
            # A row of blanks that a spreadsheet keeps as text.
            return not any(tidy(given.cells[place].text)[0] for place in filled)
        text = next(iter(given.cells.values())).text
        clean = tidy(text)[0]
        return not clean or clean.startswith(_REMARKS) or one_line(text) in self._notes

    def is_sample(self, given: GivenRow) -> bool:
        """Tell whether it is the row that shows how to fill the form."""
        place = self._serial if self._serial is not None else self._first
        first = given.cells.get(place)
        return first is not None and one_line(first.text).strip("()（）:：") in _SAMPLE

    def is_total(self, given: GivenRow) -> bool:
        """Tell whether it is a row of sums."""
        first = given.cells.get(min(given.cells))
        if first is None or len(first.text) > 40:
            return False
        return one_line(first.text).rstrip(":：") in _TOTAL


def lost_codes(profile: Profile, head: SheetHead, rows: Sequence[GivenRow]) -> frozenset[str]:
    """Name the code columns whose codes went through a number and came back with five zeros.

    One code may truly end in 00000; when half of those that are looked at do, a spreadsheet has
    cut them at its 15 digits.
    """
    found = []
    for key, place in head.columns.items():
        if profile.column(key).kind is not Kind.CODE:
            continue
        texts = [one_line(row.cells[place].text) for row in rows if place in row.cells]
        codes = [text for text in texts if len(text) == 20 and text.isdigit()]
        if codes and 2 * sum(code.endswith(_LOST_ZEROS) for code in codes) >= len(codes):
            found.append(key)
    return frozenset(found)
