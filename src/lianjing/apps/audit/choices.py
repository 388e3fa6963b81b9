"""Groups of actions, outcomes, states of flags and exports."""

from django.db import models


class ActionGroup(models.TextChoices):
    """What kind of thing was done; told from the noun of the action (`groups.py`)."""

    SIGN_IN = "sign_in", "登录"
    PEOPLE = "people", "账号与角色"
    RIGHTS = "rights", "授权"
    APPROVAL = "approval", "审批"
    LIVE = "live", "实时观看"
    PLAYBACK = "playback", "回放"
    CONTROL = "control", "控制"
    PICTURE = "picture", "抓图"
    EXPORT = "export", "下载与导出"
    SHARING = "sharing", "共享与发布"
    RECORD = "record", "档案变更"
    CONFIGURATION = "configuration", "配置"
    OPERATION = "operation", "运维"
    REFUSED = "refused", "被拒绝"
    AUDIT = "audit", "审计"
    BACKUP = "backup", "备份恢复"
    INTEGRATION = "integration", "接口调用"
    OTHER = "other", "其他"


class AuditOutcome(models.TextChoices):
    """How it went."""

    OK = "ok", "成功"
    REFUSED = "refused", "被拒绝"
    FAILED = "failed", "失败"


class FlagState(models.TextChoices):
    """What an auditor has done about a flag."""

    OPEN = "open", "待核查"
    EXPLAINED = "explained", "已说明"
    CONFIRMED = "confirmed", "确认异常"


class AuditExportState(models.TextChoices):
    """Where an export is."""

    WAITING = "waiting", "等待"
    READY = "ready", "可下载"
    FAILED = "failed", "失败"
