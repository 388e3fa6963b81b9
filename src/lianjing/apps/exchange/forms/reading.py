"""Opens a form, says which one it is, and gives its rows one after the other."""

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lianjing.apps.exchange.forms.card import MOST_ROWS, CardReader
from lianjing.apps.exchange.forms.csvfile import CsvFile
from lianjing.apps.exchange.forms.given import GivenRow
from lianjing.apps.exchange.forms.head import read_lines
from lianjing.apps.exchange.forms.making import RowMaker, lost_codes
from lianjing.apps.exchange.forms.merging import Filler
from lianjing.apps.exchange.forms.problems import Place, Problem, refuse
from lianjing.apps.exchange.forms.profile import ChoiceTable, Layout, Profile
from lianjing.apps.exchange.forms.recognising import Found, open_file, recognise, samples_of
from lianjing.apps.exchange.forms.rows import Limits, Row, SheetHead
from lianjing.apps.exchange.forms.workbook import SheetPart, Workbook

Tables = Mapping[str, ChoiceTable]
"""Code tables by id; a column whose table is not among them keeps the words as they are."""

_JUDGED = 200
"""Rows by which a column of codes is judged."""


class _Sheet(NamedTuple):
    """One sheet that is the form."""

    head: SheetHead
    part: SheetPart | None
    """None for a CSV."""


class Reading:
    """A recognised form: its sheets and head lines at once, its rows when asked for.

    `rows()` begins anew each time. `totals` and `foot` are complete when it has ended. Whoever
    opened it closes it; it is its own context manager.
    """

    def __init__(
        self,
        file: Workbook | CsvFile,
        found: Found,
        tables: Tables,
        limits: Limits,
        owned: BinaryIO | None = None,
    ) -> None:
        self._file = file
        self._owned = owned
        self._tables = tables
        self._limits = limits
        self.profile: Profile = found.profile
        self._sheets = [_Sheet(head, part) for head, part in found.sheets]
        self.sheets: tuple[SheetHead, ...] = tuple(sheet.head for sheet in self._sheets)
        of_file = file.remarks if isinstance(file, Workbook) else ()
        self.remarks: tuple[Problem, ...] = (*of_file, *found.remarks)
        """What was left aside: other sheets, columns nobody knows, links to other files."""
        self.totals: list[Row] = []
        """Rows of sums (合计)."""
        self.foot: dict[str, str] = {}
        """The foot lines: 填表人 and the like, by field."""

    @property
    def is_csv(self) -> bool:
        """Tell whether the file is a CSV."""
        return isinstance(self._file, CsvFile)

    @property
    def lines(self) -> dict[str, str]:
        """Give the head lines of the first sheet that has each: 填报单位 and the like, by field."""
        found: dict[str, str] = {}
        for head in self.sheets:
            found = head.lines | found
        return found

    def rows(self) -> Iterator[Row]:
        """Give the rows of all sheets; may raise `FormRefusedError` on the way."""
        self.totals, self.foot = [], {}
        if isinstance(self._file, Workbook):
            self._file.start_over()
        made = itertools.chain.from_iterable(map(self._rows_of, self._sheets))
        for number, row in enumerate(made):
            if number >= self._limits.rows:
                place = Place(row.sheet, row.number)
                raise refuse("form_too_many_rows", place, most=self._limits.rows)
            yield row

    def _given(self, sheet: _Sheet) -> Iterator[GivenRow]:
        if isinstance(self._file, CsvFile):
            return self._file.rows()
        assert sheet.part is not None  # noqa: S101 — a workbook has parts
        return self._file.rows(sheet.part)

    def _rows_of(self, sheet: _Sheet) -> Iterator[Row]:
        if self.profile.layout is Layout.CARD:
            given = list(itertools.islice(self._given(sheet), MOST_ROWS))
            reader = CardReader(self.profile, sheet.head.name, given, self._tables)
            return reader.records()
        return self._table_rows(sheet, self._given(sheet))

    def _filler(self, sheet: _Sheet) -> Filler:
        if isinstance(self._file, CsvFile) or sheet.part is None:
            return Filler([])
        return Filler(self._file.merged(sheet.part))

    def _table_rows(self, sheet: _Sheet, given: Iterator[GivenRow]) -> Iterator[Row]:
        head = sheet.head
        filler = self._filler(sheet)
        data = (row for row in given if row.number > head.head_row)
        first = list(itertools.islice(data, _JUDGED))
        lost = lost_codes(self.profile, head, first)
        maker = RowMaker(self.profile, head, self._tables, lost_codes=lost)
        foot = self.profile.foot
        for row in itertools.chain(first, data):
            filler.see(row)
            if foot and (lines := read_lines(row, foot)):
                self.foot |= {key: value for key, value in lines.items() if value}
            elif maker.is_blank(row) or maker.is_sample(row):
                continue
            elif maker.is_total(row):
                self.totals.append(maker.make(row))
            else:
                filler.fill(row)
                yield maker.make(row)

    def close(self) -> None:
        """Let the file go."""
        if isinstance(self._file, Workbook):
            self._file.close()
        if self._owned is not None:
            self._owned.close()

    def __enter__(self) -> "Reading":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read(
    source: Path | BinaryIO,
    *,
    profile: Profile | None = None,
    tables: Tables | None = None,
    limits: Limits | None = None,
) -> Reading:
    """Open a form; without `profile` the one it resembles most; `FormRefusedError` if none."""
    limits = limits or Limits()
    if isinstance(source, Path):
        stream: BinaryIO = source.open("rb")
    else:
        stream = source
    owned = stream if isinstance(source, Path) else None
    try:
        file = open_file(stream, limits)
        found = recognise(samples_of(file), profile)
        return Reading(file, found, tables or {}, limits, owned)
    except BaseException:
        if owned is not None:
            owned.close()
        raise
