"""The thresholds of the comparison: what each is, its default, and where that comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Threshold:
    """One setting; the confidence is as in the reference of the rules (V, P, M, R)."""

    key: str
    default: object
    zh: str
    en: str
    confidence: str
    least: float = 0
    most: float = 0


THRESHOLDS = (
    Threshold("tolerance", 20.0, "坐标容差（米）", "Tolerance of positions (m)", "R", 0, 10_000),
    Threshold("due_days", 14, "处理期限（天）", "Days to settle a difference", "R", 1, 365),
    Threshold("skipped", [], "不比对的字段", "Fields that are not compared", "R"),
    Threshold("same_place", 3.0, "同一位置（米）", "Same place (m)", "R", 0, 100),
    Threshold("same_view", 20.0, "同一方向（度）", "Same direction (degrees)", "R", 0, 180),
)
"""None of them is law: all are proposals a county may change."""

BY_KEY = {one.key: one for one in THRESHOLDS}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All settings as they are now."""

    tolerance: float
    due_days: int
    skipped: frozenset[str]
    same_place: float
    same_view: float
