"""What is owed as a workbook."""

import io
from collections.abc import Iterable

import xlsxwriter

from lianjing.api.schemas.obligations import ObligationOut

_HEADS = {
    "zh": (
        *("编号", "对象", "名称", "行政区划", "责任单位", "承办", "规则", "性质", "来源", "条款"),
        *("问题", "处理", "严重程度", "状态", "期限", "剩余天数", "发现时间"),
    ),
    "en": (
        *(
            "No.",
            "About",
            "Name",
            "Division",
            "Unit",
            "Assigned to",
            "Rule",
            "Standing",
            "Source",
        ),
        *("Article", "Finding", "What to do", "Severity", "State", "Due", "Days left", "Found"),
    ),
}
_WIDTHS = (8, 8, 26, 12, 22, 18, 26, 22, 30, 18, 46, 40, 10, 10, 12, 10, 18)


def obligations_xlsx(rows: Iterable[ObligationOut], language: str) -> bytes:
    """Write a workbook; text is written as text and never as a formula."""
    body = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(body, options)
    sheet = book.add_worksheet("合规事项" if language != "en" else "Obligations")
    bold = book.add_format({"bold": True, "bottom": 1})
    for column, head in enumerate(_HEADS["en" if language == "en" else "zh"]):
        sheet.write_string(0, column, head, bold)
        sheet.set_column(column, column, _WIDTHS[column])
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(_cells(row)):
            if isinstance(value, int):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, value)
    sheet.freeze_panes(1, 3)
    book.close()
    return body.getvalue()


def _cells(row: ObligationOut) -> tuple[str | int, ...]:
    unit = row.owner or row.unit
    to = " ".join(one for one in (_name(row.organisation), row.assignee) if one)
    return (
        *(row.id, row.subject.value, row.name, row.region, _name(unit), to),
        *(row.title, row.standing_text, row.source, row.article, row.wrong, row.fix),
        *(row.severity.value, row.state.value, row.due.isoformat() if row.due else ""),
        "" if row.days_left is None else row.days_left,
        row.first_seen.isoformat(timespec="minutes"),
    )


def _name(one: object) -> str:
    return str(getattr(one, "name", ""))
