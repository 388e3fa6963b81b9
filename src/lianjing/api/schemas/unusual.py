"""Shapes of unusual use that rules noticed, and of those rules."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.apps.audit.choices import FlagState
from lianjing.apps.audit.models import Flag
from lianjing.apps.audit.selectors.unusual import Standing
from lianjing.apps.audit.unusual.engine import Rule


class FlagOut(Schema):
    """Something unusual, explained."""

    id: int
    rule: str
    title: str
    severity: str
    subject: str
    started_at: datetime
    until: datetime
    count: int
    threshold: int
    minutes: int
    measure: str
    by: str
    source: str
    confidence: str
    text: str
    records: list[int]
    cameras: list[str]
    state: FlagState
    comment: str
    settled_by: str
    settled_at: datetime | None
    made_at: datetime

    @classmethod
    def of(cls, flag: Flag, language: str) -> "FlagOut":
        """Show a flag; its rule as it stood when it was raised."""
        facts: Mapping[str, Any] = flag.facts
        plain = ("rule", "severity", "subject", "started_at", "until", "count", "threshold")
        rest = ("minutes", "comment", "settled_by", "settled_at", "made_at")
        said = ("measure", "by", "source", "confidence", "text")
        values: dict[str, Any] = {name: getattr(flag, name) for name in (*plain, *rest)}
        values |= {name: str(facts.get(name, "")) for name in said}
        return cls(
            id=flag.pk,
            title=str(facts.get("en" if language == "en" else "zh", "")),
            state=FlagState(flag.state),
            records=list(facts.get("records", ())),
            cameras=list(facts.get("cameras", ())),
            **values,
        )


class FlagsOut(Schema):
    """A page of flags, newest first."""

    items: list[FlagOut]
    total: int
    page: int
    page_size: int


class FlagSettledIn(Schema):
    """What a flag was about."""

    state: FlagState
    comment: Annotated[str, Field(max_length=500)]


class UnusualRuleOut(Schema):
    """A rule as it holds here, and the numbers it is shipped with."""

    key: str
    title: str
    groups: list[str]
    actions: list[str]
    by: str
    measure: str
    severity: str
    source: str
    confidence: str
    weekend: bool
    enabled: bool
    threshold: int
    minutes: int
    hours_from: str
    hours_to: str
    shipped_threshold: int
    shipped_minutes: int
    reason: str
    changed_by: str

    @classmethod
    def of(cls, standing: Standing, language: str) -> "UnusualRuleOut":
        """Show a rule."""
        rule, setting = standing.rule, standing.setting
        start, end = _hours(rule)
        return cls(
            key=rule.key,
            title=rule.en if language == "en" else rule.zh,
            groups=sorted(rule.groups),
            actions=sorted(rule.actions),
            by=rule.by.value,
            measure=rule.measure.value,
            severity=rule.severity.value,
            source=rule.source,
            confidence=rule.confidence,
            weekend=rule.weekend,
            enabled=rule.enabled,
            threshold=rule.threshold,
            minutes=rule.minutes,
            hours_from=start,
            hours_to=end,
            shipped_threshold=standing.shipped.threshold,
            shipped_minutes=standing.shipped.minutes,
            reason=setting.reason if setting else "",
            changed_by=setting.changed_by if setting else "",
        )


def _hours(rule: Rule) -> tuple[str, str]:
    if rule.hours is None:
        return "", ""
    return f"{rule.hours[0]:%H:%M}", f"{rule.hours[1]:%H:%M}"


class UnusualRulesOut(Schema):
    """All rules."""

    items: list[UnusualRuleOut]


class UnusualRuleIn(Schema):
    """How a rule shall hold; null leaves a number as shipped."""

    enabled: bool = True
    threshold: int | None = None
    minutes: int | None = None
    hours_from: Annotated[str, Field(max_length=5)] = ""
    hours_to: Annotated[str, Field(max_length=5)] = ""
    reason: Annotated[str, Field(max_length=300)]
