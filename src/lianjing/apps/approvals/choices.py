"""Kinds of papers, items, notices and of what a request keeps in its history."""

from django.db import models


class RequestPaperKind(models.TextChoices):
    """What a file attached to a request is."""

    OTHER = "other", "其他材料"
    BASIS = "basis", "依据文件"
    INSTRUMENT = "instrument", "法律文书"
    APPROVAL = "approval", "书面审批"
    """The paper that follows an urgent or oral approval."""
    SIGNED_FORM = "signed_form", "签字盖章表单"
    PLEDGE = "pledge", "承诺书"
    BEFORE = "before", "遮挡前材料"
    AFTER = "after", "遮挡后材料"
    PICTURE = "picture", "现场照片"
    """Of a restored camera: its new reference picture."""


class NoticeKind(models.TextChoices):
    """Why somebody is told of a request."""

    ASKED = "asked", "待审批"
    REMINDED = "reminded", "催办"
    ESCALATED = "escalated", "升级督办"
    VACANT = "vacant", "无人审批"
    """Nobody holds the post that must decide."""
    MOVED = "moved", "状态变化"
    NARROWED = "narrowed", "范围缩小"
    COMMENT = "comment", "留言"
    ENDING = "ending", "即将到期"
    OVERDUE = "overdue", "逾期未归还"
    SUSPENDING = "suspending", "即将暂停"
    """Its review is due; unanswered, the right will rest."""


class StepReason(models.TextChoices):
    """Why somebody is asked about a step of which there is one for each owner."""

    OWNER = "owner", "产权单位"
    AWAY = "away", "产权单位不在本平台"
    """The owner on file is no organisation here, so somebody is named for it."""
    STAND_IN = "stand_in", "产权单位未登记, 由他人代行"
    UNKNOWN = "unknown", "产权单位未登记, 待指定"


class EventKind(models.TextChoices):
    """What an entry of the history is."""

    CREATED = "created", "新建"
    CHANGED = "changed", "修改"
    ACT = "act", "办理"
    DECIDED = "decided", "审批"
    TIME = "time", "到期处理"
    COMMENT = "comment", "留言"
    PAPER = "paper", "附件"
    ASSIGNED = "assigned", "指定审批人"
    GRANT = "grant", "授权"


class ItemKind(models.TextChoices):
    """What was done with which footage (操作)."""

    VIEW = "view", "查看"
    COPY = "copy", "复制"
    EXPORT = "export", "导出"


class Box(models.TextChoices):
    """Which requests a list shows."""

    TO_DECIDE = "to_decide", "待我审批"
    MINE = "mine", "我的申请"
    DECIDED = "decided", "我已审批"
    ALL = "all", "全部"


class IdKind(models.TextChoices):
    """Kinds of identity papers; of the number only the last digits are kept."""

    ID_CARD = "id_card", "居民身份证"
    WORK_CARD = "work_card", "工作证"
    POLICE_CARD = "police_card", "人民警察证"
    PASSPORT = "passport", "护照"
    OTHER = "other", "其他"
