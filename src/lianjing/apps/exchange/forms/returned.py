"""Sends refused rows back in a fresh form: for large files, and for those that came as CSV."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lianjing.apps.exchange.forms.marks import AUTHOR, MOST_COMMENTS
from lianjing.apps.exchange.forms.names import OWN_LABELS
from lianjing.apps.exchange.forms.profile import ChoiceTable, Kind, Profile
from lianjing.apps.exchange.forms.sheets import Styled
from lianjing.apps.exchange.forms.writing import Head, TableWriter

_COMMENT_SIZE = {"author": AUTHOR, "x_scale": 2.0, "y_scale": 1.2}


class Said(NamedTuple):
    """One thing to say about a field of a row; an empty key is the row as a whole."""

    key: str
    text: str
    error: bool = True


class Returned(NamedTuple):
    """One row that goes back."""

    number: int
    """Where it stood in the file it came in."""
    cells: Mapping[str, str]
    """What was given, by field."""
    said: Sequence[Said]
    sheet: str = ""


def write_returned(
    profile: Profile,
    rows: Iterable[Returned],
    target: Path | BinaryIO,
    *,
    tables: Mapping[str, ChoiceTable] | None = None,
    head: Head | None = None,
) -> int:
    """Write rows as they were given, with what is wrong; gives how many there were.

    Two columns stand after those of the form: what is wrong, and where the row stood. Reading
    the corrected file passes over them.
    """
    with Styled(target, streaming=True) as styled:
        writer = _ReturnedWriter(styled, profile, tables or {}, head or Head())
        for row in rows:
            writer.add(row)
        writer.finish()
    return writer.count


class _ReturnedWriter:
    """Writes the rows under the head of the form."""

    def __init__(
        self,
        styled: Styled,
        profile: Profile,
        tables: Mapping[str, ChoiceTable],
        head: Head,
    ) -> None:
        self._styled = styled
        self._columns = profile.columns
        self._table = TableWriter(styled, profile, tables, head)
        self._extra = len(profile.columns)
        self._comments = self.count = 0
        sheet = self._table.sheet
        sheet.set_column(self._extra, self._extra, 60, styled.wrapped)
        for place, label in enumerate(OWN_LABELS, self._extra):
            self._table.label(place, label)

    def add(self, row: Returned) -> None:
        """Write one row."""
        self.count += 1
        by_key: dict[str, list[str]] = {}
        for said in row.said:
            by_key.setdefault(said.key, []).append(said.text)
        sheet, at = self._table.sheet, self._table.row
        for place, column in enumerate(self._columns):
            serial = column.kind is Kind.SERIAL
            text = str(self.count) if serial else row.cells.get(column.key, "")
            wrong = by_key.get(column.key)
            form = self._styled.wrong if wrong else self._styled.text
            self._styled.put(sheet, at, place, text, form)
            if wrong and self._comments < MOST_COMMENTS:
                sheet.write_comment(at, place, "\n".join(wrong)[:1000], _COMMENT_SIZE)
                self._comments += 1
        listed = "\n".join(said.text for said in row.said)[:10_000]
        self._styled.put(sheet, at, self._extra, listed, self._styled.wrapped)
        where = f"{row.sheet} {row.number}".strip()
        self._styled.put(sheet, at, self._extra + 1, where, self._styled.text)
        self._table.row += 1

    def finish(self) -> None:
        """Write what stands below."""
        self._table.finish(returned=self.count)
