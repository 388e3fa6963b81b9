"""Actions, subjects, states and purposes of grants."""

from django.db import models

from lianjing.kernel.actions import PICTURES, Action

__all__ = [
    "PICTURES",
    "WATCHING",
    "Action",
    "GrantState",
    "Origin",
    "Purpose",
    "Refusal",
    "SubjectKind",
]

WATCHING = Action.CATALOGUE | Action.LIVE


class SubjectKind(models.TextChoices):
    """Whom a grant is for."""

    PERSON = "person", "个人"
    POST = "post", "单位岗位"
    """Everybody in an organisation, or those of one post there."""
    ROLE = "role", "角色"
    """Everybody of a role, each in the area his scopes name."""
    UPPER = "upper", "上级平台"


class GrantState(models.TextChoices):
    """Where a grant stands; whether it is in force also depends on the time."""

    ACTIVE = "active", "生效"
    SUSPENDED = "suspended", "暂停"
    ENDED = "ended", "终止"


class Origin(models.TextChoices):
    """How a grant came about."""

    STANDING = "standing", "常设"
    """Planted with the platform: what a role may do in its own area."""
    REQUEST = "request", "申请审批"
    URGENT = "urgent", "应急"
    DIRECT = "direct", "直接授权"
    """By the security administrator, with a basis on paper."""


class Purpose(models.TextChoices):
    """What pictures are wanted for; the text beside it says more."""

    DUTY = "duty", "值守"
    PUBLIC_SECURITY = "public_security", "治安防控"
    EMERGENCY = "emergency", "应急处置"
    CASE = "case", "案事件办理"
    URBAN = "urban", "城市管理"
    TRAFFIC = "traffic", "交通管理"
    SCHOOL = "school", "校园安全"
    ENVIRONMENT = "environment", "生态环境"
    INSPECTION = "inspection", "监督检查"
    MAINTENANCE = "maintenance", "运行维护"
    OTHER = "other", "其他"


class Refusal(models.TextChoices):
    """Why an action is not allowed: the reasons of the engine, with words."""

    ROLE = "role", "角色不允许"
    NO_GRANT = "no_grant", "没有授权"
    NOT_THIS_ACTION = "not_this_action", "授权不含此操作"
    ENDED = "ended", "已收回"
    EXPIRED = "expired", "已到期"
    SECRET = "secret", "涉密资源"
    PRIVATE = "private", "隐私区域"
    SUSPENDED = "suspended", "已暂停"
    NOT_YET = "not_yet", "尚未生效"
    OUTSIDE_HOURS = "outside_hours", "不在允许时段"
    OTHER_NETWORK = "other_network", "不在允许网络"
    STREAMS_USED_UP = "streams_used_up", "并发路数已满"
