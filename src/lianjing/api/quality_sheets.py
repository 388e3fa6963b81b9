"""The table of sums as CSV and as a workbook."""

import csv
import io
from collections.abc import Iterator

import xlsxwriter

from lianjing.apps.quality.selectors.summary import Summary, SummaryRow

_HEADS = {
    "zh": (
        *("代码", "名称", "单位数", "有摄像机的单位", "摄像机", "参评", "未建成", "待评"),
        *("有错误", "有警告", "必填完整", "坐标合格", "编码合格", "平均分", "平均完整度%"),
    ),
    "en": (
        *("Code", "Name", "Units", "Units with cameras", "Cameras", "Rated", "Not built"),
        *("Waiting", "With errors", "With warnings", "Complete", "Position right"),
        *("Code right", "Mean score", "Mean completeness %"),
    ),
}
_TOTAL = {"zh": "合计", "en": "Total"}
_RISKY = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float | None


def _rows(found: Summary, language: str) -> Iterator[tuple[Cell, ...]]:
    language = "en" if language == "en" else "zh"
    yield _HEADS[language]
    for row in found.rows:
        yield (row.key, row.name, *_numbers(row))
    yield ("", _TOTAL[language], *_numbers(found.total))


def _numbers(row: SummaryRow) -> tuple[Cell, ...]:
    sums = row.sums
    return (
        *(row.units, row.units_with_cameras, sums.cameras, sums.rated, sums.unrated),
        *(sums.waiting, sums.with_errors, sums.with_warnings, sums.complete),
        *(sums.position_good, sums.code_good, sums.score, sums.completeness),
    )


def summary_csv(found: Summary, language: str) -> bytes:
    """Write CSV with a mark of UTF-8; what a spreadsheet would run is quoted."""
    sheet = io.StringIO()
    sheet.write("\ufeff")  # a spreadsheet takes UTF-8 for what it is only with its mark
    writer = csv.writer(sheet)
    for row in _rows(found, language):
        writer.writerow([_harmless(value) for value in row])
    return sheet.getvalue().encode()


def _harmless(value: Cell) -> Cell:
    return f"'{value}" if isinstance(value, str) and value.startswith(_RISKY) else value


def summary_xlsx(found: Summary, language: str) -> bytes:
    """Write a workbook; text is written as text and never as a formula."""
    body = io.BytesIO()
    book = xlsxwriter.Workbook(
        body, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("汇总" if language != "en" else "Summary")
    bold = book.add_format({"bold": True, "bottom": 1})
    for number, row in enumerate(_rows(found, language)):
        for column, value in enumerate(row):
            _write(sheet, number, column, value, None if number else bold)
    sheet.freeze_panes(1, 2)
    sheet.set_column(1, 1, 28)
    book.close()
    return body.getvalue()


def _write(
    sheet: "xlsxwriter.worksheet.Worksheet",
    row: int,
    column: int,
    value: Cell,
    style: "xlsxwriter.format.Format | None",
) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value, style)
    elif value is not None:
        sheet.write_number(row, column, value, style)
