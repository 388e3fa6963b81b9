"""A form of 5,000 cameras as a county gets it back: 200 rows are wrong, in twenty ways."""

import io
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

FIRST_ROW = 5
"""Below the title, the reporting unit and the two rows of labels; the sample is deleted."""
ROWS = 5_000
FIRST_RUN = 1_100
"""Below it, codes of a form may be those of the demonstration's cameras (areas 00 and 10)."""
EACH = 10
"""Rows wrong in each way."""
COLUMNS = (
    *("serial", "code", "name", "system_name", "maker", "region_name", "police_station"),
    *("longitude", "latitude", "built_on", "osd_text", "rent_instead_of_build"),
    *("device_status", "measure"),
    *("pole.built_on", "pole.code", "pole.height", "pole.arms", "pole.condition"),
)
"""As the printed form has them."""
SCRIPT = "东门<script>window.__run=1</script>"
Cells = dict[str, Any]


class Fault(NamedTuple):
    """One way to fill a row wrongly."""

    column: str
    """Where the comment must stand."""
    wrong: Callable[[Cells], Cells]
    """Cells that are wrong, of a row that is right."""


def _code(at: int, part: str) -> Callable[[Cells], Cells]:
    return lambda row: {"code": row["code"][:at] + part + row["code"][at + len(part) :]}


FAULTS: dict[str, Fault] = {
    "code too short": Fault("code", lambda row: {"code": row["code"][:18]}),
    "code made a number": Fault("code", lambda row: {"code": float(row["code"])}),
    "code in scientific writing": Fault("code", lambda _: {"code": "3.40121E+19"}),
    "letter in the code": Fault("code", _code(17, "O")),
    "unknown division": Fault("code", _code(0, "349999")),
    "unknown industry": Fault("code", _code(8, "99")),
    "unknown type": Fault("code", _code(10, "999")),
    "code twice": Fault("code", lambda _: {"code": "34012110001320000001"}),
    "no name": Fault("name", lambda _: {"name": None}),
    "formula": Fault("name", lambda _: {"name": '=HYPERLINK("http://example.com","x")'}),
    "coordinates swapped": Fault(
        "latitude", lambda row: {"longitude": row["latitude"], "latitude": row["longitude"]}
    ),
    "in the sea": Fault("longitude", lambda _: {"longitude": "125.500001"}),
    "too few decimals": Fault("latitude", lambda row: {"latitude": row["latitude"][:6]}),
    "degrees and minutes": Fault("longitude", lambda _: {"longitude": "118°23′11″"}),
    "one coordinate": Fault("latitude", lambda _: {"latitude": None}),
    "in the future": Fault("built_on", lambda _: {"built_on": "2099.05"}),
    "thirteenth month": Fault("built_on", lambda _: {"built_on": "2020.13"}),
    "neither yes nor no": Fault(
        "rent_instead_of_build", lambda _: {"rent_instead_of_build": "大概"}
    ),
    "word of no table": Fault("device_status", lambda _: {"device_status": "挺好的"}),
    "number of arms": Fault("pole.arms", lambda _: {"pole.arms": "两根半"}),
}


@dataclass(slots=True)
class County:
    """What is right of each row, and which rows are filled wrongly and how."""

    unit: str
    run: int
    """Four digits that make the codes of one form its own."""
    rows: list[Cells] = field(default_factory=list)
    wrong: dict[int, str] = field(default_factory=dict)
    """Way of being wrong by number of the row."""

    def code(self, number: int) -> str:
        """Give the code of the row: basic unit and serial number are the run's and its own."""
        return f"340121{self.run // 100:02d}001320{self.run % 100:02d}{number:04d}"


def compose(unit: str, known: list[Cells]) -> County:
    """Think up the form: the cameras of the network first, then as many as it takes."""
    county = right(unit, ROWS, known)
    ways = [way for way in FAULTS for _ in range(EACH)]
    step = (ROWS - 100) // len(ways)
    for number, way in enumerate(ways):
        county.wrong[FIRST_ROW + 100 + number * step] = way
    return county


def right(unit: str, rows: int, known: Sequence[Cells] = (), *, run: int = 0) -> County:
    """Think up a form with nothing wrong in it."""
    county = County(unit, run or FIRST_RUN + int(time.time()) // 10 % 3_400 * 2)
    for number in range(rows):
        cells = known[number] if number < len(known) else {}
        county.rows.append({**_row(county, number), **cells})
    return county


def _row(county: County, number: int) -> Cells:
    """Give a row with nothing wrong; a few are written as clerks write."""
    code = county.code(number)
    row: Cells = {
        "serial": number + 1,
        "code": code,
        "name": f"人民路{county.run}号杆 {number:04d}",
        "system_name": "青河县雪亮平台",
        "maker": "海康威视",
        "region_name": "青河县",
        "longitude": f"{118.200001 + number % 100 * 0.0013:.6f}",
        "latitude": f"{31.200003 + number // 100 * 0.0013:.6f}",
        "built_on": "2020.03",
        "rent_instead_of_build": "否",
        "device_status": "在用",
        "measure": "保留",
    }
    if number % 50 == 7:
        row |= {"pole.code": f"G{county.run}-{number}", "pole.height": 6.5, "pole.arms": 1}
    if number % 500 == 20:
        row["code"] = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    if number == 33:
        row["name"] = f"{county.run}{SCRIPT}"
    if number % 1000 == 40:
        row["osd_text"] = "测试"
    return row


def fill(template: Path, county: County, into: Path) -> None:
    """Fill the empty form as a clerk does, with the mistakes."""
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    sheet["A2"] = f"填报单位：{county.unit}"
    sheet.delete_rows(FIRST_ROW)
    for number, row in enumerate(county.rows):
        at = FIRST_ROW + number
        way = county.wrong.get(at)
        _write(sheet, at, {**row, **FAULTS[way].wrong(row)} if way else row)
    book.save(into)


def _write(sheet: Worksheet, at: int, row: Cells) -> None:
    for column, key in enumerate(COLUMNS, start=1):
        if row.get(key) is not None:
            sheet.cell(at, column, row[key])


def comments(workbook: Path | bytes) -> dict[tuple[int, str], str]:
    """Read the comments below the labels, by row and column."""
    source = io.BytesIO(workbook) if isinstance(workbook, bytes) else workbook
    sheet = openpyxl.load_workbook(source).worksheets[0]
    return {
        (cell.row, COLUMNS[cell.column - 1]): cell.comment.text
        for cells in sheet.iter_rows(min_row=FIRST_ROW, max_col=len(COLUMNS))
        for cell in cells
        if cell.comment is not None
    }


def mend(marked: Path, county: County, into: Path) -> None:
    """Put right what is wrong, in the workbook that came back."""
    book = openpyxl.load_workbook(marked)
    sheet = book.worksheets[0]
    for at, way in county.wrong.items():
        row = county.rows[at - FIRST_ROW]
        for key in FAULTS[way].wrong(row):
            sheet.cell(at, COLUMNS.index(key) + 1).value = row.get(key)
    book.save(into)
