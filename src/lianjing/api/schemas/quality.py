"""Shapes of rules, findings, scores and sums."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.quality.choices import Confidence, FindingState, Severity
from lianjing.apps.quality.models import Finding, RuleSetting
from lianjing.apps.quality.rulebook import Rule, shipped
from lianjing.apps.quality.selectors import FindingFilter
from lianjing.apps.quality.selectors.findings import FileName
from lianjing.apps.quality.selectors.rates import Gap
from lianjing.apps.quality.words import applies, label, told

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


_OF_FINDING = (
    *("id", "rule", "severity", "field", "region", "state", "first_seen", "last_seen"),
    *("gone_at", "due", "waived_by", "waived_at", "waived_reason"),
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
