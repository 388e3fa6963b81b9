"""Shapes of the rule book: rules, what divisions changed, packs of regions."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, StringConstraints

from lianjing.apps.compliance import wording
from lianjing.apps.compliance.engine import CheckMethod, Gravity, Rule, RuleStanding, RuleSubject
from lianjing.apps.compliance.engine.rule import weaker
from lianjing.apps.compliance.models import (
    RuleOverride,
    RulePack,
)
from lianjing.apps.compliance.services.rules import Wish
from lianjing.apps.quality.choices import Confidence

Region = Annotated[str, Field(max_length=12, pattern=r"^\d*$")]
Key = Annotated[int, Field(ge=0, le=2**63 - 1)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]
Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class RuleOverrideOut(Schema):
    """What a division changed, from when, and why."""

    region: str
    version: int
    from_on: date
    enabled: bool | None
    severity: str
    parameters: dict[str, Any]
    days: int | None
    reason: str
    set_by: str
    set_at: datetime
    withdrawn: bool

    @staticmethod
    def of(row: RuleOverride) -> "RuleOverrideOut":
        """Show a change."""
        return RuleOverrideOut(
            **{name: getattr(row, name) for name in RuleOverrideOut.model_fields}
        )


class BookRuleOut(Schema):
    """A rule of the rule book as it holds in a division, and as it is shipped."""

    id: str
    version: int
    pack: str
    subjects: list[RuleSubject]
    title: str
    text: str
    fix: str
    source: str
    article: str
    confidence: Confidence
    standing: RuleStanding
    standing_text: str
    """As what it may be shown: only what is verified is called law."""
    severity: Gravity
    method: CheckMethod
    since: date | None
    until: date | None
    places: list[str]
    enabled: bool
    parameters: dict[str, Any]
    days: int | None
    bounds: dict[str, Any]
    """`{parameter: {"least": 30}}`: how far it may go before it is weaker than its source."""
    weaker: list[str]
    """What makes it weaker than the decree as it holds now."""
    shipped_enabled: bool
    shipped_severity: Gravity
    shipped_parameters: dict[str, Any]
    shipped_days: int | None
    locked: bool
    excusable: bool
    national: bool
    restricted: bool
    follows: str
    override: RuleOverrideOut | None
    owed: int
    late: int
    outcomes: dict[str, int]
    """How many subjects were judged how in the last whole run."""

    @staticmethod
    def of(
        rule: Rule, shipped: Rule, override: RuleOverride | None, language: str
    ) -> "BookRuleOut":
        """Show a rule; sums are filled in by the caller."""
        words, weak = rule.texts(language), weaker(shipped, rule)
        return BookRuleOut(
            **{name: getattr(rule, name) for name in _SAME},
            **{name: getattr(words, name) for name in ("title", "fix")},
            text=wording.asks(rule, language),
            **{f"shipped_{name}": getattr(shipped, name) for name in _SHIPPED},
            subjects=list(rule.subjects),
            places=list(rule.places),
            standing=wording.standing_of(rule.confidence),
            standing_text=wording.standing_text(rule, language, weaker=bool(weak)),
            since=None if rule.since == date.min else rule.since,
            parameters=dict(rule.parameters),
            shipped_parameters=dict(shipped.parameters),
            bounds={key: {bound.kind: bound.value} for key, bound in rule.bounds.items()},
            weaker=list(weak),
            override=RuleOverrideOut.of(override) if override else None,
            owed=0,
            late=0,
            outcomes={},
        )


_SAME = (
    *("id", "version", "pack", "source", "article", "confidence", "severity", "method", "until"),
    *("enabled", "days", "locked", "excusable", "national", "restricted", "follows"),
)
_SHIPPED = ("enabled", "severity", "days")


class BookOut(Schema):
    """The rule book as it holds in a division."""

    region: str
    version: str
    items: list[BookRuleOut]


class BookHistoryOut(Schema):
    """Every change of a rule."""

    items: list[RuleOverrideOut]


class RuleOverrideIn(Schema):
    """How a rule shall hold in a division; what is left out stays as shipped."""

    region: Region = ""
    enabled: bool | None = None
    severity: Gravity | None = None
    parameters: dict[str, Any] = Field(default={}, max_length=20)
    days: Annotated[int, Field(ge=0, le=3650)] | None = None
    from_on: date | None = None

    def wish(self) -> Wish:
        """Give it as the service takes it."""
        return Wish(self.enabled, self.severity, self.parameters, self.days, self.from_on)


class RuleOverrideReasonIn(RuleOverrideIn):
    """The same, with the reason."""

    reason: Reason


class RuleOverrideBackIn(Schema):
    """Back to the shipped rule."""

    region: Region = ""
    reason: Reason


class RulePreviewOut(Schema):
    """How many would be found before and after; an estimate where a sample was judged."""

    subjects: int
    judged: int
    before: int
    after: int
    appear: int
    vanish: int
    estimated: bool
    weaker: list[str]
    standing_text: str


class RulePackOut(Schema):
    """A pack of regional rules."""

    name: str
    version: str
    region: str
    title: str
    rules: int
    loaded_by: str
    loaded_at: datetime | None

    @staticmethod
    def of(row: RulePack, rules: int) -> "RulePackOut":
        """Show a pack that was loaded."""
        same = ("name", "version", "region", "title", "loaded_by", "loaded_at")
        return RulePackOut(**{name: getattr(row, name) for name in same}, rules=rules)


class RulePacksOut(Schema):
    """Packs that were loaded, and examples that come with the product."""

    items: list[RulePackOut]
    examples: list[RulePackOut]


class RulePackIn(Schema):
    """A pack as its file."""

    text: Annotated[str, Field(min_length=1, max_length=256 * 1024)]
