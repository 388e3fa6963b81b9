"""Indicators of the registry: what each counts, in words, and what should be reached.

Numerator and denominator are shown with the rate, and what is left out is listed, since rates
can be made to shine by leaving records out. Thresholds are advice unless a source is named.
"""

from dataclasses import dataclass
from enum import StrEnum

from lianjing.apps.quality.choices import Confidence


class Indicator(StrEnum):
    """The indicators, by the names used in filters and columns."""

    FILED = "filed"
    """建档率."""
    COMPLETE = "complete"
    """完整率."""
    VALID = "valid"
    """合格率."""
    POSITION = "position"
    """经纬度准确率."""
    CODE = "code"
    """编码合规率."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator in words."""

    key: Indicator
    name_zh: str
    name_en: str
    zh: str
    en: str
    target: int
    """Per cent."""
    confidence: Confidence
    source: str

    def name(self, language: str) -> str:
        """Name it in a language."""
        return self.name_en if language == "en" else self.name_zh

    def words(self, language: str) -> str:
        """Say what it counts."""
        return self.en if language == "en" else self.zh


DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        Indicator.FILED,
        "建档率",
        "Filed",
        "目录中的摄像机通道里，已有同码档案的所占比例。",
        "Of the cameras in the catalogues, those with a file of the same code.",
        100,
        Confidence.PARTIAL,
        "2015年意见（转引）：摄像机基础信息建档率100%",
    ),
    Definition(
        Indicator.COMPLETE,
        "完整率",
        "Complete",
        "参评档案中，错误级必填项全部填写的所占比例。",
        "Of the files rated, those with every field that a profile of severity error demands.",
        100,
        Confidence.RECOMMENDED,
        "本平台建议",
    ),
    Definition(
        Indicator.VALID,
        "合格率",
        "Without errors",
        "参评档案中，没有错误级问题（含缺必填项，不含已豁免）的所占比例。",
        "Of the files rated, those without a finding of severity error that is not waived.",
        98,
        Confidence.RECOMMENDED,
        "本平台建议",
    ),
    Definition(
        Indicator.POSITION,
        "经纬度准确率",
        "Position right",
        "参评档案中，有坐标且小数位数、坐标系、所在区域各项规则均通过的所占比例。不含实地核对。",
        "Of the files rated, those with a position that passes all rules on decimals, datum and "
        "area. Checks on site are not part of it.",
        98,
        Confidence.RECOMMENDED,
        "本平台建议；小数位数见金寨县调研表表注",
    ),
    Definition(
        Indicator.CODE,
        "编码合规率",
        "Code right",
        "参评档案中，有20位编码且编码各项规则均通过的所占比例。",
        "Of the files rated, those with a 20-digit code that passes all rules on codes.",
        100,
        Confidence.RECOMMENDED,
        "本平台建议；编码规则见GB/T 28181-2022 附录E",
    ),
)
