"""Enumerations of the files: life, where a change came from, photos, filing."""

from django.db import models


class LifeState(models.TextChoices):
    """Where a piece of equipment is in its life; a removed one keeps its code for ever."""

    PLANNED = "planned", "规划"
    BUILDING = "building", "在建"
    ACCEPTED = "accepted", "已验收"
    IN_USE = "in_use", "在用"
    REPAIR = "repair", "维修"
    MOVED = "moved", "迁移中"
    REMOVED = "removed", "拆除"


LIFE_STEPS: dict[LifeState, frozenset[LifeState]] = {
    LifeState.PLANNED: frozenset({LifeState.BUILDING, LifeState.IN_USE, LifeState.REMOVED}),
    LifeState.BUILDING: frozenset({LifeState.ACCEPTED, LifeState.IN_USE, LifeState.REMOVED}),
    LifeState.ACCEPTED: frozenset({LifeState.IN_USE, LifeState.BUILDING, LifeState.REMOVED}),
    LifeState.IN_USE: frozenset({LifeState.REPAIR, LifeState.MOVED, LifeState.REMOVED}),
    LifeState.REPAIR: frozenset({LifeState.IN_USE, LifeState.MOVED, LifeState.REMOVED}),
    LifeState.MOVED: frozenset({LifeState.IN_USE, LifeState.REPAIR, LifeState.REMOVED}),
    LifeState.REMOVED: frozenset(),
}
"""Which state may follow which; what was removed comes back only as a new file."""


class Source(models.TextChoices):
    """Where a change of a file came from."""

    PAGE = "page", "页面"
    PHONE = "phone", "手机"
    IMPORT = "import", "导入"
    NETWORK = "network", "网络"
    API = "api", "接口"
    MERGE = "merge", "合并"
    SYSTEM = "system", "系统"


class FileKind(models.TextChoices):
    """What a file is about."""

    CAMERA = "camera", "摄像机"
    RECORDER = "recorder", "录像机"
    SYSTEM = "system", "平台"
    POLE = "pole", "杆件"
    LINK = "link", "链路"
    CONTRACT = "contract", "合同"


class PhotoKind(models.TextChoices):
    """What a picture shows."""

    CLOSE_UP = "close_up", "特写照片"
    SCENE = "scene", "实景照片"
    SIGN = "sign", "提示标识"
    VIEW = "view", "监控画面"
    OTHER = "other", "其他"


class FilingState(models.TextChoices):
    """Where a filing (备案) with the county police is (Decree 799 Art. 14)."""

    NOT_DUE = "not_due", "未到期"
    DUE = "due", "待备案"
    OVERDUE = "overdue", "已逾期"
    SUBMITTED = "submitted", "已提交"
    ACCEPTED = "accepted", "已备案"
    RETURNED = "returned", "被退回"
    CHANGE_DUE = "change_due", "待变更备案"
    CANCELLED = "cancelled", "已注销"


class DatumGiven(models.TextChoices):
    """The datum coordinates were given in; they are stored in WGS-84 as well."""

    WGS84 = "wgs84", "WGS-84"
    CGCS2000 = "cgcs2000", "CGCS2000"
    GCJ02 = "gcj02", "GCJ-02（火星坐标）"
    BD09 = "bd09", "BD-09（百度）"
    UNKNOWN = "unknown", "未知"
