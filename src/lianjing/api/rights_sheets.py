"""Grants as a workbook."""

import io
from collections.abc import Iterable, Mapping
from datetime import datetime

import xlsxwriter
from django.utils import timezone

from lianjing.api.schemas.rights import whom
from lianjing.apps.rights.choices import Action, GrantState, Origin, Purpose, SubjectKind
from lianjing.apps.rights.engine.words import words_of
from lianjing.apps.rights.models import Grant
from lianjing.apps.sharing.selectors import names_of_uppers

_HEADS = {
    "zh": (
        *("授权编号", "名称", "状态", "来源", "对象类别", "授权对象", "岗位", "操作"),
        *("生效时间", "截止时间", "用途", "用途说明", "依据", "申请编号", "条件"),
        *("并发路数", "签发人", "签发时间", "终止时间", "终止人", "终止原因"),
    ),
    "en": (
        *("Number", "Title", "State", "Origin", "Kind of subject", "Subject", "Post", "Actions"),
        *("From", "Until", "Purpose", "In words", "Basis", "Request", "Conditions"),
        *("Streams", "Issued by", "Issued at", "Ended at", "Ended by", "Why it ended"),
    ),
}


def grants_xlsx(rows: Iterable[Grant], language: str) -> bytes:
    """Write grants; text is written as text and never as a formula."""
    tongue = "en" if language.startswith("en") else "zh"
    out, found = io.BytesIO(), list(rows)
    uppers = names_of_uppers({row.upper for row in found if row.upper})
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("授权" if tongue == "zh" else "Grants")
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, list(_HEADS[tongue]), bold)
        for number, row in enumerate(found, start=1):
            for column, cell in enumerate(_line(row, tongue, uppers)):
                sheet.write_string(number, column, cell)
        sheet.set_column(0, 20, 18)
    return out.getvalue()


def _line(row: Grant, language: str, uppers: Mapping[str, str]) -> list[str]:
    coded = (GrantState(row.state), Origin(row.origin), SubjectKind(row.subject))
    return [
        row.number,
        row.title,
        *(str(one.label) if language == "zh" else one.value for one in coded),
        whom(row, uppers),
        row.post,
        " ".join(words_of(Action(row.actions))),
        _time(row.valid_from),
        _time(row.valid_until),
        str(Purpose(row.purpose).label) if language == "zh" else row.purpose,
        row.purpose_text,
        row.basis,
        row.request,
        row.conditions,
        "" if row.max_streams is None else str(row.max_streams),
        row.created_by,
        _time(row.created_at),
        _time(row.ended_at),
        row.ended_by,
        row.end_reason,
    ]


def _time(at: datetime | None) -> str:
    return "" if at is None else f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
