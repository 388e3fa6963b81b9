"""The register on paper: xlsx and csv with the columns the decree names first (Art. 16(2)③)."""

import csv
import io
from collections.abc import Iterable, Iterator
from enum import StrEnum

import xlsxwriter
from django.utils import timezone

from lianjing.api.schemas.register import end_text
from lianjing.apps.register.choices import Deed
from lianjing.apps.register.models import Entry

BOM = "\ufeff"
_UNSAFE = ("=", "+", "-", "@", "\t", "\r")


class SheetKind(StrEnum):
    """What a spreadsheet is written as."""

    XLSX = "xlsx"
    CSV = "csv"


SHEET_TYPES = {
    SheetKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    SheetKind.CSV: "text/csv; charset=utf-8",
}

_HEADS = {
    "zh": (
        *("登记编号", "调用时间", "结束时间", "调用事由", "调用内容", "调用单位", "调用人姓名"),
        *("操作", "摄像机编码", "录像起", "录像止", "岗位", "授权编号", "申请编号", "终端地址"),
        *("次数", "流量(字节)", "结束原因", "文件", "SHA-256", "介质编号", "接收人", "用途去向"),
        *("水印编号", "上级平台", "上级用户标识", "更正"),
    ),
    "en": (
        *("No.", "From", "Until", "Reason", "Content", "Unit", "Name"),
        *("Action", "Camera code", "Footage from", "Footage until", "Post", "Grant", "Request"),
        *("Terminal", "Count", "Bytes", "Ended by", "Files", "SHA-256", "Medium", "Recipient"),
        *("Use and destination", "Watermark", "Upper platform", "User there", "Put right"),
    ),
}
_DEEDS_EN = {
    Deed.LIVE: "live",
    Deed.PLAYBACK: "playback",
    Deed.PTZ: "PTZ",
    Deed.SNAPSHOT: "snapshot",
    Deed.DOWNLOAD: "download",
}


def write_sheet(rows: Iterable[Entry], kind: SheetKind, language: str) -> bytes:
    """Write entries as a spreadsheet; no cell is ever a formula."""
    tongue = "en" if language.startswith("en") else "zh"
    lines = (_line(row, tongue) for row in rows)
    if kind is SheetKind.CSV:
        return _csv(_HEADS[tongue], lines)
    return _xlsx(_HEADS[tongue], lines)


def _csv(heads: Iterable[str], lines: Iterable[list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([_harmless(cell) for cell in line] for line in lines)
    return (BOM + out.getvalue()).encode()


def _xlsx(heads: Iterable[str], lines: Iterator[list[str]]) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("调用登记")
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, list(heads), bold)
        for number, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                sheet.write_string(number, column, cell)
        sheet.set_column(0, 2, 20)
        sheet.set_column(3, 6, 24)
    return out.getvalue()


def _line(row: Entry, language: str) -> list[str]:
    deed = Deed(row.action)
    right = {one.field: one.now for one in row.corrections.all()}
    files = [f for f in row.files if isinstance(f, dict)]
    return [
        row.number,
        _time(row.started_at),
        _time(row.ended_at) + ("" if row.end_seen else " *"),
        row.reason,
        f"{row.channel_name} {row.detail}".strip(),
        row.unit,
        row.person,
        str(deed.label) if language == "zh" else _DEEDS_EN[deed],
        row.channel_code,
        _time(row.span_from),
        _time(row.span_until),
        row.post,
        row.grant_number,
        row.request_number,
        row.address,
        str(row.count),
        str(row.bytes),
        f"{end_text(row.end_reason, language)} {row.end_note}".strip(),
        "; ".join(str(f.get("name", "")) for f in files),
        "; ".join(str(f.get("sha256", "")) for f in files),
        row.medium,
        row.recipient,
        row.destination,
        row.watermark,
        f"{row.platform_name} {row.platform}".strip(),
        row.platform_user,
        "; ".join(f"{field}: {now}" for field, now in right.items()),
    ]


def _time(at: object) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}" if at is not None else ""  # type: ignore[arg-type]


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking text for a formula."""
    return f"'{cell}" if cell.startswith(_UNSAFE) else cell
