"""Reads announced holidays: the shipped years, and lists a person uploads (hostile, bounded)."""

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from lianjing.kernel.errors import DomainError

MOST_BYTES = 64 * 1024
MOST_ROWS = 400
YEARS = range(2000, 2101)
_WORKED: Mapping[str, bool] = {
    **dict.fromkeys(("休", "休息", "放假", "holiday", "off"), False),
    **dict.fromkeys(("班", "上班", "补班", "worked", "work"), True),
}
_HEADS = frozenset({"日期", "date", "day"})


class BadDaysError(DomainError):
    """A list of days that cannot be taken; `facts` say which line."""

    code = "workdays_bad"


@dataclass(frozen=True, slots=True)
class Day:
    """One day that is not as its weekday says."""

    day: date
    works: bool
    name: str


@dataclass(frozen=True, slots=True)
class Year:
    """What was announced for a year, and where that is from."""

    year: int
    version: str
    source: str
    url: str
    confidence: str
    days: tuple[Day, ...]


@cache
def shipped() -> Mapping[int, Year]:
    """Give the years that come with the product."""
    found = {}
    for path in sorted(files("lianjing.apps.norms.workdays").iterdir(), key=lambda one: one.name):
        if path.name.endswith(".toml"):
            year = _year(tomllib.loads(path.read_text("utf-8")))
            found[year.year] = year
    return found


def _year(raw: Mapping[str, Any]) -> Year:
    days = tuple(one for row in raw["holiday"] for one in _days(row))
    if any(one.day.year != raw["year"] for one in days):
        raise ValueError(f"{raw['year']}: days of another year")
    same = ("year", "version", "source", "url", "confidence")
    return Year(**{name: raw[name] for name in same}, days=tuple(sorted(days, key=_when)))


def _when(one: Day) -> date:
    return one.day


def _days(row: Mapping[str, Any]) -> Iterator[Day]:
    day = row["from"]
    while day <= row["until"]:
        yield Day(day, works=False, name=row["name"])
        day += timedelta(days=1)
    for worked in row.get("worked", ()):
        yield Day(worked, works=True, name=row["name"])


def read_csv(text: str) -> list[Day]:
    """Read lines of `2027-01-01,休,元旦`; raises `BadDaysError`, which names the line."""
    if len(text.encode()) > MOST_BYTES:
        raise _bad(0, "文件过大", "the file is too large")
    found: dict[date, Day] = {}
    for number, row in enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff"))), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].lower() in _HEADS:
            continue
        one = _cells(number, cells)
        if one.day in found:
            raise _bad(number, "日期重复", "a day stands twice")
        found[one.day] = one
        if len(found) > MOST_ROWS:
            raise _bad(number, f"超过{MOST_ROWS}行", f"more than {MOST_ROWS} lines")
    return list(found.values())


def _cells(number: int, cells: list[str]) -> Day:
    try:
        day = date.fromisoformat(cells[0])
    except ValueError as error:
        raise _bad(number, "日期不是 2027-01-01 的样子", "no date like 2027-01-01") from error
    if day.year not in YEARS:
        raise _bad(number, "年份不对", "the year")
    works = _WORKED.get(cells[1].lower()) if len(cells) > 1 else None
    if works is None:
        raise _bad(number, "第二列应为“休”或“班”", "the second column is 休 or 班")
    return Day(day, works=works, name=(cells[2] if len(cells) > 2 else "")[:60])


def _bad(line: int, zh: str, en: str) -> BadDaysError:
    return BadDaysError(en, facts={"line": str(line), "detail": f"{zh} / {en}"})
