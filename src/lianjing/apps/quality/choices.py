"""Enumerations of rules and findings."""

from django.db import models


class Severity(models.TextChoices):
    """How bad it is when a rule is broken."""

    ERROR = "error", "错误"
    """The file is wrong or lacks what must be there."""
    WARNING = "warning", "警告"
    """Most likely wrong; somebody should look."""
    NOTICE = "notice", "提示"


class Confidence(models.TextChoices):
    """How sure we are of a rule's source; only V is shown as what the source says."""

    VERIFIED = "V", "已核实"
    """Seen in the text of the standard, decree or form."""
    PARTIAL = "P", "待核实"
    """Seen in part, or in one implementation or summary."""
    MEMORY = "M", "待核实"
    """General knowledge, not checked against the text."""
    RECOMMENDED = "R", "建议"
    """Our own advice; no source demands it."""


class FindingState(models.TextChoices):
    """What has become of a finding."""

    OPEN = "open", "未处理"
    WAIVED = "waived", "已豁免"
    GONE = "gone", "已消除"


class SettingAction(models.TextChoices):
    """What a line of a setting's history says."""

    SET = "set", "设置"
    WITHDRAWN = "withdrawn", "撤销"
