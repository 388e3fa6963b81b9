"""Enumerations of agreement: what can differ, what can be decided, what can be double."""

from django.db import models


class DifferenceKind(models.TextChoices):
    """How the files and the network disagree about one camera."""

    ONLY_FILE = "only_file", "只有档案，网上没有"
    ONLY_NETWORK = "only_network", "网上有，没有档案"
    FIELD = "field", "字段不一致"
    DRIFT = "drift", "编码漂移"
    """The camera of a file seems to send another code, or hangs elsewhere than its file says."""
    COLLISION = "collision", "编码冲突"
    """Several devices or platforms show the same code."""


class DifferenceState(models.TextChoices):
    """Where a difference is on its list."""

    OPEN = "open", "待处理"
    DECIDED = "decided", "已决定"
    """Somebody decided to let it be; it opens again when either value changes."""
    GONE = "gone", "已消失"


class DecisionAction(models.TextChoices):
    """What can be decided about a difference."""

    TO_FILE = "to_file", "以网络为准，写入档案"
    TO_NETWORK = "to_network", "以档案为准，上报时改写"
    """The value of the file goes up in our own catalogue."""
    KEEP = "keep", "保持现状"
    MAKE_FILE = "make_file", "按通道建档"
    REMOVED = "removed", "标记为已拆除"
    PLANNED = "planned", "标记为规划中"


class DecisionState(models.TextChoices):
    """What became of a decision."""

    DONE = "done", "已执行"
    UNDONE = "undone", "已撤销"


class DuplicateKind(models.TextChoices):
    """Why two files may be of one camera."""

    ADDRESS = "address", "IP、端口、通道相同"
    MAC = "mac", "MAC相同"
    PLACE = "place", "位置和方向相同"
    POLE = "pole", "同杆同视角"


class DuplicateState(models.TextChoices):
    """Where a pair is; a decided pair does not come back."""

    OPEN = "open", "待处理"
    MERGED = "merged", "已合并"
    REUSED = "reused", "一机多用"
    KEPT = "kept", "确认不重复"
    GONE = "gone", "已消失"


class PairProposal(models.TextChoices):
    """What the software proposes for a pair."""

    MERGE = "merge", "建议合并"
    REUSE = "reuse", "建议一机多用"
    KEEP = "keep", "建议保留"
