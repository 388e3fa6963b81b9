"""States of batches, their rows and exports, and the choices of an upload."""

from django.db import models


class BatchState(models.TextChoices):
    """Where an uploaded form is."""

    UPLOADED = "uploaded", "已上传"
    READING = "reading", "读取中"
    READY = "ready", "待确认"
    IMPORTING = "importing", "导入中"
    DONE = "done", "已导入"
    UNDOING = "undoing", "撤销中"
    UNDONE = "undone", "已撤销"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


WORKING = frozenset({BatchState.UPLOADED, BatchState.READING})
"""A job is looking at the form; nothing of the registry is touched."""
WRITING = frozenset({BatchState.IMPORTING, BatchState.UNDOING})
"""A job is changing files; it goes on until it has ended."""
CORRECTABLE = frozenset({BatchState.READY})
"""Rows may be corrected, the options changed, the batch confirmed."""
MARKABLE = frozenset({BatchState.READY, BatchState.DONE})
"""There are rows whose workbook can be sent back."""
DISCARDABLE = frozenset(
    {BatchState.READY, BatchState.FAILED, BatchState.CANCELLED, BatchState.UNDONE}
)


class RowState(models.TextChoices):
    """What a row of a form would do, or did."""

    NEW = "new", "新增"
    CHANGED = "changed", "变更"
    UNCHANGED = "unchanged", "无变化"
    REFUSED = "refused", "不予导入"
    STALE = "stale", "期间已被修改"
    """Somebody changed the file between the dry run and the import; it was not overwritten."""
    UNDONE = "undone", "已撤销"


class Matching(models.TextChoices):
    """How a row finds the file it is about."""

    AUTO = "auto", "编码，其次单位与名称"
    """By code; without one by unit, name and position."""
    CODE = "code", "仅按编码"
    """By code only; a row without one is always new."""


class DatumAnswer(models.TextChoices):
    """What the uploader says about the coordinates of a form that does not say it."""

    ASK = "", "未说明"
    """Not answered yet: rows with a new position are refused until it is."""
    WGS84 = "wgs84", "WGS-84"
    CGCS2000 = "cgcs2000", "CGCS2000"
    GCJ02 = "gcj02", "GCJ-02（火星坐标）"
    BD09 = "bd09", "BD-09（百度）"
    UNKNOWN = "unknown", "不清楚"


class Weight(models.TextChoices):
    """How much a remark on a row weighs."""

    ERROR = "error", "错误"
    WARNING = "warning", "警告"
    NOTICE = "notice", "提示"


class ExportState(models.TextChoices):
    """Where an export is."""

    WAITING = "waiting", "生成中"
    READY = "ready", "可下载"
    FAILED = "failed", "失败"
    EXPIRED = "expired", "已过期"
