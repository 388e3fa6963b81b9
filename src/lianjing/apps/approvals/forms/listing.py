"""A list of requests as a spreadsheet."""

from collections.abc import Iterable
from io import BytesIO

import xlsxwriter

Row = tuple[str, ...]
HEADS = {
    "zh": ("编号", "类型", "标题", "状态", "申请人", "单位", "用途", "提交", "截止", "备注"),
    "en": (
        *("Number", "Workflow", "Title", "State", "Applicant", "Organisation", "Purpose"),
        *("Handed in", "Until", "Note"),
    ),
}


def sheet_of(rows: Iterable[Row], language: str) -> bytes:
    """Write rows; strings stay strings, so that no cell becomes a formula."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet()
        bold = book.add_format({"bold": True})
        page.write_row(0, 0, HEADS[language], bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                page.write_string(number, column, value)
        page.freeze_panes(1, 0)
    return out.getvalue()
