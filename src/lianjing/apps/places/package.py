"""Reads packages of divisions: the one we ship, a newer one, or a county's own list.

The shipped package is text packed with xz, the upper four levels in one file and the villages
in one file a province. Others come as CSV with a code and a name, or as JSON; codes may have
their filling zeros. A package is read as hostile: bounded in size, and refused with words.
"""

import csv
import io
import json
import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from lianjing.apps.places.codes import division_key, is_division_key
from lianjing.kernel.errors import DomainError

SHIPPED = Path(__file__).with_name("data")
MAX_BYTES = 128 * 1024 * 1024
"""The villages of the whole country as CSV take forty."""
MAX_ROWS = 1_000_000
_NAME_LENGTH = 100
_CODES = ("code", "代码", "区划代码", "行政区划代码", "编码")
_UNFILLED = frozenset({2, 4, 8, 9})
"""A file with codes of these lengths does not fill codes up with zeros."""
_NAMES = ("name", "名称", "区划名称", "行政区划名称")


class BadPackageError(DomainError):
    """A file that holds no divisions."""

    code = "bad_division_package"


class Row(NamedTuple):
    """One division as a package gives it: its key and its name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Package:
    """What a file holds and what it calls itself."""

    name: str
    version: str
    published: str
    rows: tuple[Row, ...]
    scope: str = ""
    """What all its codes begin with."""

    @property
    def levels(self) -> str:
        """Give the levels it holds, as digits."""
        lengths = {len(row.key) for row in self.rows}
        table = ((2, "1"), (4, "2"), (6, "3"), (9, "4"), (12, "5"))
        return "".join(level for length, level in table if length in lengths)

    def within(self, key: str) -> "Package | None":
        """Give the part of it below one division, if there is any."""
        rows = tuple(row for row in self.rows if row.key.startswith(key))
        return replace(self, rows=rows, scope=key) if rows else None


def shipped_upper() -> Package:
    """Give the provinces, cities, counties and towns we ship."""
    return _packed(SHIPPED / "divisions.txt.xz")


def shipped_villages(province: str) -> Package | None:
    """Give the villages of one province, if we ship any."""
    file = SHIPPED / "villages" / f"{province}.txt.xz"
    return _packed(file) if province.isdigit() and file.exists() else None


def _packed(file: Path) -> Package:
    head, _, text = lzma.decompress(file.read_bytes()).decode().partition("\n")
    about = json.loads(head.removeprefix("# "))
    rows = tuple(Row(*line.split(" ", 1)) for line in text.splitlines())
    return Package(
        name=about["name"],
        version=about["version"],
        published=about["published"],
        rows=rows,
        scope=about.get("scope", ""),
    )


def read(path: Path, *, name: str, version: str, published: str = "") -> Package:
    """Read a CSV or JSON file of divisions."""
    if not path.is_file():
        raise _bad(f"没有文件 {path} / there is no file {path}")
    if path.stat().st_size > MAX_BYTES:
        raise _bad(f"文件超过 {MAX_BYTES} 字节 / more than {MAX_BYTES} bytes")
    return parse(path.read_bytes(), name=name, version=version, published=published)


def parse(content: bytes, *, name: str, version: str, published: str = "") -> Package:
    """Make a package of the bytes of a CSV or JSON file."""
    text = _decoded(content)
    pairs = list(_limited(_from_json(text) if text.lstrip()[:1] in "[{" else _from_csv(text)))
    filled = not any(len(code) in _UNFILLED for code, _ in pairs)
    rows: dict[str, Row] = {}
    for line, (code, called) in enumerate(pairs, start=1):
        key = division_key(code) if filled else code
        if not is_division_key(key) or not called or len(called) > _NAME_LENGTH:
            raise _bad(
                f"第 {line} 条不是区划: {code[:20]} {called[:40]} / "
                f"entry {line} is no division: {code[:20]} {called[:40]}"
            )
        rows[key] = Row(key, called)
    if not rows:
        raise _bad("文件里没有区划 / there are no divisions in the file")
    ordered = tuple(sorted(rows.values()))
    return Package(name, version, published, ordered, common_prefix(rows))


def _limited(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for count, (code, called) in enumerate(pairs):
        if count == MAX_ROWS:
            raise _bad(f"超过 {MAX_ROWS} 行 / more than {MAX_ROWS} rows")
        yield code.strip(), called.strip()


def common_prefix(keys: Iterable[str]) -> str:
    """Give the key of the smallest division that holds all of these."""
    ordered = sorted(keys)
    first, last = ordered[0], ordered[-1]
    for length in (9, 6, 4, 2):
        if len(first) >= length and first[:length] == last[:length]:
            return first[:length]
    return ""


def _decoded(content: bytes) -> str:
    for charset in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(charset)
        except UnicodeDecodeError:
            continue
    raise _bad("既不是 UTF-8 也不是 GB18030 文字 / neither UTF-8 nor GB18030 text")


def _from_csv(text: str) -> Iterator[tuple[str, str]]:
    try:
        lines = csv.DictReader(io.StringIO(text, newline=""))
        fields = lines.fieldnames or []
        code = next((field for field in fields if field.strip().lower() in _CODES), None)
        called = next((field for field in fields if field.strip().lower() in _NAMES), None)
        if code is None or called is None:
            raise _bad("表头须有 code 和 name 列 / the head needs the columns code and name")
        for line in lines:
            yield line[code] or "", line[called] or ""
    except csv.Error as error:
        raise _bad(f"不是 CSV: {error} / not CSV: {error}") from error


def _from_json(text: str) -> Iterator[tuple[str, str]]:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _bad("不是 JSON / not JSON") from error
    if isinstance(whole, dict):
        yield from ((str(code), str(called)) for code, called in whole.items())
        return
    for entry in whole:
        if not isinstance(entry, dict):
            raise _bad("列表里须是带 code 和 name 的对象 / a list of objects with code and name")
        yield str(entry.get("code", "")), str(entry.get("name", ""))


def _bad(detail: str) -> BadPackageError:
    return BadPackageError(detail, facts={"detail": detail})
