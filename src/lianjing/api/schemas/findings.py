"""Shapes of findings, of how many there are, and of the score they come to."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.quality import Key, Reason, Region, confidence_text
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.quality.choices import Confidence, FindingState, Severity
from lianjing.apps.quality.models import Finding
from lianjing.apps.quality.rulebook import Rule
from lianjing.apps.quality.selectors import FindingFilter
from lianjing.apps.quality.selectors.findings import FileName
from lianjing.apps.quality.selectors.rates import Gap
from lianjing.apps.quality.words import label, told

_OF_FINDING = (
    *("id", "rule", "severity", "field", "region", "state", "first_seen", "last_seen"),
    *("gone_at", "due", "waived_by", "waived_at", "waived_reason"),
)


class WaiveIn(Schema):
    """Why a finding is accepted."""

    reason: Reason


class FindingUnitRef(Schema):
    """A unit by key and name."""

    id: int
    name: str


class FileRef(Schema):
    """A file by kind, key, name and code."""

    kind: FileKind
    id: int
    name: str
    code: str


class FindingOut(Schema):
    """A finding in words."""

    id: int
    file: FileRef
    rule: str
    title: str
    wrong: str
    why: str
    fix: str
    source: str
    confidence: Confidence
    confidence_text: str
    severity: Severity
    field: str
    field_name: str
    missing: list[str]
    """Keys of missing fields, where the finding is of a profile."""
    others: list[FileRef]
    """Files that share the value."""
    region: str
    unit: FindingUnitRef | None
    state: FindingState
    waivable: bool
    first_seen: datetime
    last_seen: datetime
    gone_at: datetime | None
    due: date | None
    waived_by: str
    waived_at: datetime | None
    waived_reason: str

    @staticmethod
    def of(
        row: Finding, rule: Rule, names: dict[tuple[str, int], FileName], language: str
    ) -> "FindingOut":
        """Show a finding."""
        words = told(rule, row.kind, row.field, row.params, language)
        return FindingOut(
            **{name: getattr(row, name) for name in _OF_FINDING},
            file=file_ref(row.kind, row.file, names),
            title=words.title,
            wrong=words.wrong,
            why=words.why,
            fix=words.fix,
            source=rule.source,
            confidence=rule.confidence,
            confidence_text=confidence_text(rule.confidence, language),
            field_name=label(row.kind, row.field, language) if row.field else "",
            missing=row.params.get("fields", []),
            others=[
                file_ref(kind, key, names)
                for kind, key in row.params.get("others", [])
                if (kind, key) in names
            ],
            unit=FindingUnitRef(id=row.unit.pk, name=row.unit.name) if row.unit else None,
            waivable=rule.waivable and not rule.locked,
        )


def file_ref(kind: str, key: int, names: dict[tuple[str, int], FileName]) -> FileRef:
    """Name a file; one that is not there any more has no name."""
    known = names.get((kind, key), FileName("", ""))
    return FileRef(kind=FileKind(kind), id=key, name=known.name, code=known.code)


class FindingsOut(Schema):
    """A page of findings."""

    items: list[FindingOut]
    total: int
    page: int
    page_size: int


class RuleCountOut(Schema):
    """How many findings a rule has."""

    rule: str
    title: str
    group: str
    severity: Severity
    confidence: Confidence
    confidence_text: str
    findings: int


class FindingCountsOut(Schema):
    """Findings by rule, and in all."""

    items: list[RuleCountOut]
    errors: int
    warnings: int
    notices: int


class FindingQuery(Schema):
    """Filters of findings."""

    kind: FileKind | None = None
    file: Key | None = None
    rule: Annotated[str, Field(max_length=40)] = ""
    severity: Severity | None = None
    state: Literal["open", "waived", "gone", "all"] = "open"
    region: Region = ""
    unit: Key | None = None
    department: Annotated[str, Field(max_length=32)] = ""
    point_class: Annotated[str, Field(max_length=4)] = ""
    gap: Gap | None = None
    search: Annotated[str, Field(max_length=100)] = ""

    def filter(self) -> FindingFilter:
        """Give it as the selector takes it."""
        return FindingFilter(
            kind=self.kind.value if self.kind else "",
            file=self.file,
            rule=self.rule,
            severity=self.severity.value if self.severity else "",
            state="" if self.state == "all" else self.state,
            region=self.region,
            unit=self.unit,
            department=self.department,
            point_class=self.point_class,
            gap=self.gap,
            search=self.search,
        )


class ScoreOut(Schema):
    """How a score comes about, by part, and the formula in words."""

    score: int
    parts: dict[str, float]
    formula: str
    confidence: Confidence
    confidence_text: str
    completeness: float
    complete: bool
    spoilt: list[str]


class QualityOut(Schema):
    """One file: its score and findings."""

    file: FileRef
    judged: bool
    score: ScoreOut | None
    missing: list[str]
    missing_names: list[str]
    findings: list[FindingOut]
