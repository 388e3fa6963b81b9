"""States of campaigns and tasks, and which act leads from which to which."""

from enum import StrEnum

from django.db import models

from lianjing.apps.accounts.choices import Permission


class CampaignState(models.TextChoices):
    """Where a campaign is."""

    DRAFT = "draft", "草稿"
    OPEN = "open", "进行中"
    CLOSED = "closed", "已结束"


class TaskState(models.TextChoices):
    """Where one unit's part of a campaign is."""

    NOT_OPENED = "not_opened", "未开始"
    FILLING = "filling", "填报中"
    ZERO_REPORT = "zero_report", "零报告"
    HANDED_IN = "handed_in", "已提交"
    RETURNED = "returned", "被退回"
    ACCEPTED = "accepted", "已通过"


class TaskAct(StrEnum):
    """What can be done with a task."""

    OPEN = "open"
    REPORT_ZERO = "report_zero"
    HAND_IN = "hand_in"
    RETURN = "return"
    ACCEPT = "accept"
    REOPEN = "reopen"


_S, _A = TaskState, TaskAct

TRANSITIONS: dict[tuple[TaskState, TaskAct], TaskState] = {
    (_S.NOT_OPENED, _A.OPEN): _S.FILLING,
    (_S.RETURNED, _A.OPEN): _S.FILLING,
    (_S.NOT_OPENED, _A.REPORT_ZERO): _S.ZERO_REPORT,
    (_S.FILLING, _A.REPORT_ZERO): _S.ZERO_REPORT,
    (_S.RETURNED, _A.REPORT_ZERO): _S.ZERO_REPORT,
    (_S.FILLING, _A.HAND_IN): _S.HANDED_IN,
    (_S.RETURNED, _A.HAND_IN): _S.HANDED_IN,
    (_S.HANDED_IN, _A.RETURN): _S.RETURNED,
    (_S.ZERO_REPORT, _A.RETURN): _S.RETURNED,
    (_S.HANDED_IN, _A.ACCEPT): _S.ACCEPTED,
    (_S.ZERO_REPORT, _A.ACCEPT): _S.ACCEPTED,
    (_S.ACCEPTED, _A.REOPEN): _S.RETURNED,
}
"""The life of a task; what is not here cannot be done."""

ACT_NEEDS: dict[TaskAct, Permission] = {
    _A.OPEN: Permission.SURVEY_FILL,
    _A.REPORT_ZERO: Permission.SURVEY_FILL,
    _A.HAND_IN: Permission.SURVEY_FILL,
    _A.RETURN: Permission.SURVEY_MANAGE,
    _A.ACCEPT: Permission.SURVEY_MANAGE,
    _A.REOPEN: Permission.SURVEY_MANAGE,
}
REASONED = frozenset({TaskAct.RETURN, TaskAct.REOPEN})
"""Acts that must say why."""
REPORTED = (TaskState.ZERO_REPORT, TaskState.HANDED_IN, TaskState.ACCEPTED)
"""States that count as reported."""


class CheckResult(models.TextChoices):
    """What a spot check (抽检) found."""

    PLANNED = "planned", "待抽检"
    PASSED = "passed", "合格"
    RECTIFY = "rectify", "需整改"
    RECTIFIED = "rectified", "已整改"


class PaperKind(models.TextChoices):
    """What is attached to a task."""

    SEALED_FORM = "sealed_form", "盖章扫描件"
    OTHER = "other", "其他附件"


class ReminderKind(models.TextChoices):
    """Why a unit is reminded."""

    DUE_SOON = "due_soon", "即将到期"
    OVERDUE = "overdue", "已逾期"
    RETURNED = "returned", "被退回"
    MANUAL = "manual", "人工催办"
