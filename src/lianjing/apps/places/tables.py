"""Reads small tables people upload: CSV with a head, UTF-8 or GB18030, bounded."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lianjing.kernel.errors import DomainError

MAX_BYTES = 8 * 1024 * 1024
MAX_ROWS = 50_000


class BadTableError(DomainError):
    """A file that is not such a table."""

    code = "bad_table"


class Line(NamedTuple):
    """One line under the head."""

    number: int
    """As a spreadsheet counts: the head is line one."""
    values: Mapping[str, str]


def read(content: bytes, columns: Mapping[str, Sequence[str]]) -> list[Line]:
    """Read the named columns; each has the names it may go by in the head."""
    if len(content) > MAX_BYTES:
        raise _bad(f"文件超过 {MAX_BYTES} 字节", f"more than {MAX_BYTES} bytes")
    try:
        lines = csv.reader(io.StringIO(_decoded(content), newline=""))
        head = [cell.strip().lower() for cell in next(lines, [])]
        places = {name: _place(head, names) for name, names in columns.items()}
        found: list[Line] = []
        for number, cells in enumerate(lines, start=2):
            if len(found) == MAX_ROWS:
                raise _bad(f"超过 {MAX_ROWS} 行", f"more than {MAX_ROWS} lines")
            values = {name: _cell(cells, place) for name, place in places.items()}
            if any(values.values()):
                found.append(Line(number, values))
    except csv.Error as error:
        raise _bad(f"不是 CSV ({error})", f"not CSV ({error})") from error
    return found


def _place(head: Sequence[str], names: Sequence[str]) -> int:
    for name in names:
        if name in head:
            return head.index(name)
    raise _bad(f"表头缺少 {names[0]} 列", f"the head lacks the column {names[0]}")


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip().replace("\0", "") if place < len(cells) else ""


def _decoded(content: bytes) -> str:
    for charset in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(charset)
        except UnicodeDecodeError:
            continue
    raise _bad("既不是 UTF-8 也不是 GB18030 文字", "neither UTF-8 nor GB18030 text")


def _bad(zh: str, en: str) -> BadTableError:
    return BadTableError(en, facts={"detail": f"{zh} / {en}"})
