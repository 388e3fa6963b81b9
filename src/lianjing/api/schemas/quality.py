"""Shapes of rules and of their settings."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, StringConstraints

from lianjing.apps.quality.choices import Confidence, Severity
from lianjing.apps.quality.models import RuleSetting
from lianjing.apps.quality.rulebook import Rule, shipped
from lianjing.apps.quality.words import applies, label

Region = Annotated[str, Field(max_length=12, pattern=r"^\d*$")]
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]

_CONFIDENCE_EN = {"V": "verified", "P": "to be verified", "M": "to be verified", "R": "our advice"}


class SettingOut(Schema):
    """What a region set, and why."""

    region: str
    version: int
    enabled: bool | None
    severity: str
    parameters: dict[str, Any]
    reason: str
    set_by: str
    set_at: datetime
    withdrawn: bool
    current: bool

    @staticmethod
    def of(row: RuleSetting) -> "SettingOut":
        """Show a setting."""
        return SettingOut(**{name: getattr(row, name) for name in SettingOut.model_fields})


class RuleOut(Schema):
    """A rule as it holds in a division, and as it is shipped."""

    id: str
    version: int
    kinds: list[str]
    group: str
    title: str
    wrong: str
    """A pattern: what stands in braces is filled from each finding."""
    why: str
    fix: str
    source: str
    confidence: Confidence
    confidence_text: str
    """核实 or not: only what is verified may be read as what the source says."""
    severity: Severity
    enabled: bool
    parameters: dict[str, Any]
    shipped_severity: Severity
    shipped_enabled: bool
    shipped_parameters: dict[str, Any]
    fields: list[str]
    """In words."""
    applies: list[str]
    """To which files, in words: `场所类别：A*、B*`."""
    since: date
    locked: bool
    waivable: bool
    days: int | None
    setting: SettingOut | None

    @staticmethod
    def of(rule: Rule, setting: RuleSetting | None, language: str) -> "RuleOut":
        """Show a rule."""
        words, plain, kind = rule.texts(language), shipped()[rule.id], rule.kinds[0]
        return RuleOut(
            **{name: getattr(rule, name) for name in _SAME},
            **{name: getattr(words, name) for name in ("title", "wrong", "why", "fix")},
            kinds=list(rule.kinds),
            confidence_text=confidence_text(rule.confidence, language),
            parameters=dict(rule.parameters),
            shipped_severity=plain.severity,
            shipped_enabled=plain.enabled,
            shipped_parameters=dict(plain.parameters),
            fields=[_labels(kind, field, language) for field in rule.fields],
            applies=applies(rule, language),
            setting=SettingOut.of(setting) if setting else None,
        )


_SAME = (
    *("id", "version", "group", "source", "confidence", "severity", "enabled"),
    *("since", "locked", "waivable", "days"),
)


def confidence_text(confidence: Confidence, language: str) -> str:
    """Say how sure the source is."""
    return _CONFIDENCE_EN[confidence.value] if language == "en" else str(confidence.label)


def _labels(kind: str, field: str, language: str) -> str:
    return " / ".join(label(kind, part, language) for part in field.split("|"))


class RulesOut(Schema):
    """All rules as they hold in a division."""

    region: str
    items: list[RuleOut]


class RuleHistoryOut(Schema):
    """Every version of the settings of a rule."""

    items: list[SettingOut]


class SettingIn(Schema):
    """How a rule shall hold in a division; what is left out stays as shipped."""

    region: Region = ""
    enabled: bool | None = None
    severity: Severity | None = None
    parameters: dict[str, Any] = {}
    reason: Reason


class WithdrawIn(Schema):
    """Back to the shipped rule."""

    region: Region = ""
    reason: Reason
