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
    styled = Styled(target, streaming=True)
    writer = TableWriter(styled, profile, tables or {}, head or Head())
    places = {column.key: place for place, column in enumerate(profile.columns)}
    extra = len(profile.columns)
    writer.sheet.set_column(extra, extra, 60, styled.wrapped)
    for place, label in enumerate(OWN_LABELS, extra):
        writer.label(place, label)
    comments = count = 0
    for row in rows:
        count += 1
        by_key: dict[str, list[str]] = {}
        for said in row.said:
            by_key.setdefault(said.key, []).append(said.text)
        for key, place in places.items():
            wrong = key in by_key
            text = row.cells.get(key, "")
            if profile.columns[place].kind is Kind.SERIAL:
                text = str(count)
            form = styled.wrong if wrong else styled.text
            styled.put(writer.sheet, writer.row, place, text, form)
            if wrong and comments < MOST_COMMENTS:
                writer.sheet.write_comment(
                    writer.row, place, "\n".join(by_key[key])[:1000], _COMMENT_SIZE
                )
                comments += 1
        listed = "\n".join(said.text for said in row.said)[:10_000]
        styled.put(writer.sheet, writer.row, extra, listed, styled.wrapped)
        where = f"{row.sheet} {row.number}".strip()
        styled.put(writer.sheet, writer.row, extra + 1, where, styled.text)
        writer.row += 1
    writer.finish(returned=count)
    styled.close()
    return count
