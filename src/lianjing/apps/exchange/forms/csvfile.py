"""Rows of a CSV: its encoding and separator found out, a line in another encoding its own fault."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from lianjing.apps.exchange.forms.given import As, Given, GivenRow
from lianjing.apps.exchange.forms.problems import refuse
from lianjing.apps.exchange.forms.rows import Limits

_SEPARATORS = ",;\t"
_LINE_BYTES = 2**20
_CHINESE = re.compile(r"[\u3001-\u3011\u4e00-\u9fa5\uff01-\uff5e]")
_SAMPLE_LINES = 20_000
_GUARDED = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
"""What a spreadsheet could take for a formula; `'` too, so that guarding can be undone."""


def guard(text: str) -> str:
    """Put `'` before a text that a spreadsheet would run (`=`, `+`, `-`, `@`, tab, return)."""
    return f"'{text}" if text.startswith(_GUARDED) else text


def unguard(text: str) -> str:
    """Take a guard away, and the `="…"` by which codes are kept from becoming numbers."""
    if text[:1] == "'" and text[1:2] in _GUARDED and len(text) > 1:
        return text[1:]
    if text.startswith('="') and text.endswith('"') and text.count('"') == 2:
        return text[2:-1]
    return text


class CsvFile:
    """A CSV, open."""

    title = ""

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        self._stream = stream
        self._limits = limits
        size = stream.seek(0, 2)
        if size == 0:
            raise refuse("form_empty")
        if size > limits.file_bytes:
            raise refuse("form_too_large", found=size, most=limits.file_bytes)
        self.encoding = self._find_encoding()
        self.separator = self._find_separator()

    def _find_encoding(self) -> str:
        """Decide by what gives more Chinese; a short GB18030 text may well be odd UTF-8."""
        self._stream.seek(0)
        head = self._stream.read(4096)
        for mark, name in (
            (codecs.BOM_UTF8, "utf-8-sig"),
            (codecs.BOM_UTF16_LE, "utf-16"),
            (codecs.BOM_UTF16_BE, "utf-16"),
        ):
            if head.startswith(mark):
                return name
        if b"\x00" in head:
            raise refuse("form_not_text")
        votes = {"utf-8": 0, "gb18030": 0}
        self._stream.seek(0)
        for _, line in zip(range(_SAMPLE_LINES), self._byte_lines(), strict=False):
            if not line.isascii():
                # Chinese in UTF-8 has a reading in GB18030 too; the other way round hardly ever.
                wide = _chinese(line, "utf-8")
                votes["utf-8" if wide else "gb18030"] += wide or _chinese(line, "gb18030")
        return "gb18030" if votes["gb18030"] > votes["utf-8"] else "utf-8"

    def _byte_lines(self) -> Iterator[bytes]:
        while line := self._stream.readline(_LINE_BYTES):
            if len(line) >= _LINE_BYTES:
                raise refuse("form_line_too_long", most=_LINE_BYTES)
            yield line

    def _lines(self) -> Iterator[tuple[str, str]]:
        """Give each line and the code of what is wrong with it."""
        self._stream.seek(0)
        if self.encoding == "utf-16":
            yield from self._wide_lines()
            return
        for number, raw in enumerate(self._byte_lines()):
            line = raw[3:] if number == 0 and raw.startswith(codecs.BOM_UTF8) else raw
            encoding = "gb18030" if self.encoding == "gb18030" else "utf-8"
            fault = "row_null" if b"\x00" in line else ""
            line = line.replace(b"\x00", b"")
            if encoding == "gb18030" and not line.isascii() and _chinese(line, "utf-8"):
                # Most UTF-8 can be read as GB18030, but nobody writes what comes out.
                yield line.decode("utf-8"), "row_encoding"
                continue
            try:
                yield line.decode(encoding), fault
            except UnicodeDecodeError:
                yield line.decode(encoding, errors="replace"), "row_encoding"

    def _wide_lines(self) -> Iterator[tuple[str, str]]:
        text = io.TextIOWrapper(
            io.BufferedReader(_Unclosed(self._stream)), "utf-16", errors="replace", newline=""
        )
        while line := text.readline(_LINE_BYTES):
            if len(line) >= _LINE_BYTES:
                raise refuse("form_line_too_long", most=_LINE_BYTES)
            yield line.replace("\x00", ""), "row_encoding" if "\ufffd" in line else ""

    def _find_separator(self) -> str:
        """Take the separator that stands most often in the first line with any."""
        for _, (line, _) in zip(range(20), self._lines(), strict=False):
            counts = {separator: line.count(separator) for separator in _SEPARATORS}
            if any(counts.values()):
                return max(counts, key=lambda separator: counts[separator])
        return ","

    def rows(self) -> Iterator[GivenRow]:
        """Give the rows that have anything in them."""
        faults: list[tuple[int, str]] = []

        def lines() -> Iterator[str]:
            for number, (line, fault) in enumerate(self._lines(), 1):
                if fault:
                    faults.append((number, fault))
                yield line

        reader = csv.reader(lines(), delimiter=self.separator)
        first = 1
        while True:
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise refuse("form_csv_quotes", found=first) from error
            fault = faults[0][1] if faults else ""
            faults.clear()
            cells = self._cells(fields)
            if cells:
                yield GivenRow(first, cells, fault)
            first = reader.line_num + 1

    def _cells(self, fields: list[str]) -> dict[int, Given]:
        cells: dict[int, Given] = {}
        for column, text in enumerate(fields):
            if not text:
                continue
            if column >= self._limits.columns:
                raise refuse("form_too_many_columns", most=self._limits.columns)
            if len(text) > self._limits.cell_characters:
                raise refuse("form_cell_too_long", most=self._limits.cell_characters)
            cells[column] = Given(unguard(text), As.TEXT)
        return cells


class _Unclosed(io.RawIOBase):
    """Lets a text reader have a stream without closing it at its end."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        data = self._stream.read(len(view))
        view[: len(data)] = data
        return len(data)


def _chinese(line: bytes, encoding: str) -> int:
    """Count the common Chinese characters a line has in an encoding; none if it is not in it."""
    try:
        text = line.decode(encoding)
    except UnicodeDecodeError:
        return 0
    return len(_CHINESE.findall(text))
