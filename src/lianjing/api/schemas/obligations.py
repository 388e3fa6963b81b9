"""Shapes of what is owed under the rule book, and of how a subject stands."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from lianjing.api.schemas.compliance import Key, Reason, Region, Remark
from lianjing.apps.compliance import wording
from lianjing.apps.compliance.choices import Owed, OwedStepKind
from lianjing.apps.compliance.engine import (
    CheckMethod,
    Gravity,
    Rule,
    RuleOutcome,
    RuleStanding,
    RuleSubject,
)
from lianjing.apps.compliance.models import Obligation, Step
from lianjing.apps.compliance.selectors.obligations import ObligationFilter
from lianjing.apps.compliance.services.owing import Charge
from lianjing.apps.equipment.deadlines import Light
from lianjing.apps.quality.choices import Confidence


class OwnerRef(Schema):
    """A unit or department by key and name."""

    id: int
    name: str


class ObligationOut(Schema):
    """What is owed, in words."""

    id: int
    rule: str
    title: str
    wrong: str
    fix: str
    source: str
    article: str
    confidence: Confidence
    standing: RuleStanding
    standing_text: str
    subject: RuleSubject
    key: int
    name: str
    region: str
    unit: OwnerRef | None
    owner: OwnerRef | None
    organisation: OwnerRef | None
    assignee: str
    severity: Gravity
    outcome: RuleOutcome
    state: Owed
    light: Light
    due: date | None
    due_fixed: bool
    """The rule itself names the day."""
    days_left: int | None
    excusable: bool
    first_seen: datetime
    fixed_at: datetime | None
    asked_by: str
    asked_reason: str
    asked_until: date | None
    excepted_by: str
    excepted_reason: str
    excepted_until: date | None

    @staticmethod
    def of(
        row: Obligation, rule: Rule, light: Light, today: date, language: str, standing: str
    ) -> "ObligationOut":
        """Show an obligation."""
        words = rule.texts(language)
        settled = row.state in {Owed.FIXED, Owed.EXCEPTED}
        return ObligationOut(
            **{name: getattr(row, name) for name in _OF_ROW},
            title=words.title,
            wrong=wording.told(rule, row.params, language),
            fix=words.fix,
            source=rule.source,
            article=rule.article,
            confidence=rule.confidence,
            standing=wording.standing_of(rule.confidence),
            standing_text=standing,
            unit=_ref(row.unit),
            owner=_ref(row.owner),
            organisation=_ref(row.organisation),
            light=light,
            due_fixed=bool(row.params.get("due")),
            days_left=None if settled or row.due is None else (row.due - today).days,
            excusable=rule.excusable and not rule.locked,
        )


_OF_ROW = (
    *("id", "rule", "subject", "key", "name", "region", "assignee", "severity", "outcome"),
    *("state", "due", "first_seen", "fixed_at", "asked_by", "asked_reason", "asked_until"),
    *("excepted_by", "excepted_reason", "excepted_until"),
)


def _ref(row: Any) -> OwnerRef | None:
    return OwnerRef(id=row.pk, name=row.name) if row is not None else None


class ObligationsOut(Schema):
    """A page of what is owed."""

    items: list[ObligationOut]
    total: int
    page: int
    page_size: int


class ObligationStepOut(Schema):
    """One line of a history."""

    at: datetime
    actor: str
    kind: OwedStepKind
    text: str
    facts: dict[str, Any]

    @staticmethod
    def of(row: Step) -> "ObligationStepOut":
        """Show a line."""
        same = ObligationStepOut.model_fields
        return ObligationStepOut(**{name: getattr(row, name) for name in same})


class ObligationDetailOut(ObligationOut):
    """An obligation with its history and what may be done."""

    created_at: datetime
    steps: list[ObligationStepOut]
    acts: list[str]


class ObligationQuery(Schema):
    """Filters of what is owed."""

    rule: Annotated[str, Field(max_length=40)] = ""
    subject: RuleSubject | None = None
    key: Key | None = None
    severity: Gravity | None = None
    state: Literal[
        "unsettled", "open", "acknowledged", "rectifying", "excepted", "fixed", "asked", "all"
    ] = "unsettled"
    light: Light | None = None
    region: Region = ""
    unit: Key | None = None
    organisation: Key | None = None
    assignee: Annotated[str, Field(max_length=64)] = ""
    search: Annotated[str, Field(max_length=100)] = ""

    def filter(self) -> ObligationFilter:
        """Give it as the selector takes it."""
        return ObligationFilter(
            rule=self.rule,
            subject=self.subject.value if self.subject else "",
            key=self.key,
            severity=self.severity.value if self.severity else "",
            state=self.state,
            light=self.light,
            region=self.region,
            unit=self.unit,
            organisation=self.organisation,
            assignee=self.assignee,
            search=self.search,
        )


class ObligationSumOut(Schema):
    """How much is owed under one rule."""

    rule: str
    title: str
    standing: RuleStanding
    standing_text: str
    severity: Gravity
    many: int
    late: int


class ObligationSumsOut(Schema):
    """What is owed, by rule and by light."""

    items: list[ObligationSumOut]
    lights: dict[Light, int]


class ObligationRemarkIn(Schema):
    """What somebody says."""

    text: Remark = ""


class ObligationCommentIn(Schema):
    """What somebody has to say."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class ObligationAssignIn(Schema):
    """Who shall see to several, and by when."""

    ids: Annotated[list[Key], Field(min_length=1, max_length=500)]
    unit: Key | None = None
    organisation: Key | None = None
    assignee: Annotated[str, Field(max_length=64)] | None = None
    due: date | None = None
    text: Remark = ""

    def charge(self) -> Charge:
        """Give it as the service takes it."""
        return Charge(self.unit, self.organisation, self.assignee, self.due)


class ObligationsAssignedOut(Schema):
    """How many were assigned."""

    assigned: int


class ObligationExceptionIn(Schema):
    """Why something shall be accepted, and until when."""

    reason: Reason
    until: date


class ExceptionDecisionIn(Schema):
    """The answer to it."""

    grant: bool
    text: Remark = ""


class JudgedOut(Schema):
    """One rule on one subject, as it is judged now."""

    rule: str
    title: str
    text: str
    source: str
    article: str
    standing: RuleStanding
    standing_text: str
    severity: Gravity
    method: CheckMethod
    outcome: RuleOutcome
    wrong: str
    """In words, where something is owed."""
    due: date | None
    params: dict[str, Any]


class ComplianceOut(Schema):
    """How one subject stands."""

    subject: RuleSubject
    key: int
    name: str
    items: list[JudgedOut]
    owed: list[ObligationOut]


class ComplianceJudgeIn(Schema):
    """Which division to judge again."""

    region: Region = ""
