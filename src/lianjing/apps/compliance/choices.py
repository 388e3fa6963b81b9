"""Enumerations of obligations, papers and inspections."""

from django.db import models


class Owed(models.TextChoices):
    """Where an obligation is: what somebody owes until it is put right."""

    OPEN = "open", "待处理"
    ACKNOWLEDGED = "acknowledged", "已确认"
    RECTIFYING = "rectifying", "整改中"
    EXCEPTED = "excepted", "已批准例外"
    FIXED = "fixed", "已整改"
    """Found to be right when judged again; never by saying so."""


UNSETTLED = (Owed.OPEN, Owed.ACKNOWLEDGED, Owed.RECTIFYING)
"""States in which somebody has something to do."""


class OwedStepKind(models.TextChoices):
    """What a line of an obligation's history says."""

    FOUND_AGAIN = "found_again", "再次发现"
    ACKNOWLEDGED = "acknowledged", "确认"
    STARTED = "started", "开始整改"
    COMMENTED = "commented", "说明"
    ASSIGNED = "assigned", "指派"
    DUE_SET = "due_set", "调整期限"
    ASKED = "asked", "申请例外"
    GRANTED = "granted", "批准例外"
    REFUSED = "refused", "不予例外"
    ENDED = "ended", "例外结束"
    STILL = "still", "复核未通过"
    FIXED = "fixed", "复核已整改"


class FilePaperKind(models.TextChoices):
    """What a paper is."""

    CONSENT = "consent", "事先同意文件"
    """Of a sensitive unit (Art. 10)."""
    PERMIT = "permit", "迁改许可"
    """To move or remove (Art. 23②)."""
    SUPERVISION = "supervision", "监督检查记录"
    """Of a contractor (Art. 15(2))."""


class Seen(models.TextChoices):
    """What somebody saw who inspected."""

    CLEAN = "clean", "未发现问题"
    PRIVATE = "private", "画面拍到隐私"
    """Of a camera (Art. 8(1)(d))."""
    DEVICE = "device", "发现设备"
    """Of a unit: in a place where none may be (Art. 8(2))."""
