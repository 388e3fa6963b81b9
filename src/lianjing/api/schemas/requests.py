"""Requests as they are written and shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.storable import Storable
from lianjing.apps.accounts.choices import Post
from lianjing.apps.approvals.choices import ItemKind
from lianjing.apps.approvals.details import Evidence, Moment, Publication, Relocation, Viewing
from lianjing.apps.approvals.machine import Decision, Narrowing, Scope
from lianjing.apps.approvals.models import Item, Request
from lianjing.apps.approvals.selectors.resources import Preview
from lianjing.apps.approvals.selectors.tables import table_of
from lianjing.apps.approvals.services import ItemPlan, RequestPlan
from lianjing.apps.rights.choices import Action, Purpose, SubjectKind
from lianjing.apps.rights.services import RulePlan

Short = Annotated[str, Field(max_length=100)]
Line = Annotated[str, Field(max_length=500)]
Words = Annotated[str, Field(max_length=2000)]
Row = Annotated[int, Field(ge=1, le=2**63 - 1)]
Hours = tuple[
    Annotated[int, Field(ge=1, le=127)],
    Annotated[int, Field(ge=0, le=1439)],
    Annotated[int, Field(ge=1, le=2880)],
]
"""`(days, from, until)`: days as a sum of 1 (Monday) to 64 (Sunday), minutes of the day."""
Weekly = Annotated[list[Hours], Field(max_length=50)]
Networks = Annotated[list[Annotated[str, Field(max_length=50)]], Field(max_length=50)]
Code = Annotated[str, Field(max_length=64, pattern=r"^[0-9A-Za-z_-]+$")]
Actions = list[str]
"""Names of `Action` in lower case: catalogue, live, playback, ptz, snapshot, download …"""

OFFERED = tuple(one.name.lower() for one in Action if one.name)


def actions_of(value: int) -> list[str]:
    """Name the actions of a sum."""
    return [one.name.lower() for one in Action if one.name and value & one]


def sum_of(names: Sequence[str]) -> Action:
    """Sum actions by their names; unknown ones count for nothing."""
    found = Action(0)
    for name in names:
        if name in OFFERED:
            found |= Action[name.upper()]
    return found


class ResourceRuleIn(Schema):
    """Cameras by what they are; every facet that is filled must fit, several rules add up."""

    region: Annotated[str, Field(max_length=8, pattern=r"^\d*$")] = ""
    group: Row | None = None
    unit: Row | None = None
    point_class: Annotated[str, Field(max_length=4)] = ""
    place_class: Annotated[str, Field(max_length=8)] = ""
    label: Annotated[str, Field(max_length=40)] = ""

    def plan(self) -> RulePlan:
        """Give what the service takes."""
        return RulePlan(**self.dict())


class ResourcesIn(Storable):
    """Which cameras: by rules, by keys of those one sees, by codes one knows."""

    rules: Annotated[list[ResourceRuleIn], Field(max_length=50)] = []
    channels: Annotated[list[Row], Field(max_length=5000)] = []
    codes: Annotated[list[Code], Field(max_length=2000)] = []


class RequestIn(ResourcesIn):
    """A request as the applicant writes it; only `title` must be there for a draft."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    purpose: Purpose = Purpose.OTHER
    purpose_text: Line = ""
    basis: Line = ""
    actions: Annotated[Actions, Field(max_length=len(OFFERED))] = []
    valid_from: Moment | None = None
    valid_until: Moment | None = None
    weekly: Weekly = []
    networks: Networks = []
    terminals: Annotated[str, Field(max_length=300)] = ""
    max_streams: Annotated[int, Field(ge=1, le=10_000)] | None = None
    accounts: Annotated[int, Field(ge=1, le=10_000)] = 1
    protection: Annotated[str, Field(max_length=1000)] = ""
    security_person: Annotated[str, Field(max_length=64)] = ""
    security_phone: Annotated[str, Field(max_length=40)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    credit_code: Annotated[str, Field(max_length=18)] = ""
    department: Short = ""
    pledge: bool = False
    subject: SubjectKind = SubjectKind.PERSON
    persons: Annotated[list[Row], Field(max_length=200)] = []
    subject_organisation: Row | None = None
    subject_post: Post | None = None
    upper: Annotated[str, Field(max_length=16)] = ""
    evidence: Evidence | None = None
    viewing: Viewing | None = None
    publication: Publication | None = None
    relocation: Relocation | None = None

    def plan(self) -> RequestPlan:
        """Give what the service takes."""
        particulars = self.evidence or self.viewing or self.publication or self.relocation
        names = set(RequestPlan.__dataclass_fields__) - {
            "details",
            "actions",
            "rules",
            "weekly",
        }
        return RequestPlan(
            **{name: getattr(self, name) for name in names},
            actions=sum_of(self.actions),
            rules=[one.plan() for one in self.rules],
            weekly=[(days, begins, ends) for days, begins, ends in self.weekly],
            details=particulars,
        )


class RequestNewIn(RequestIn):
    """A new request: which workflow, and what it says."""

    workflow: Annotated[str, Field(max_length=24)]


class RequestChangeIn(RequestIn):
    """A draft anew as a whole, and the version that was read."""

    version: int


class PreviewIn(ResourcesIn):
    """What to count, as it would be asked for."""

    workflow: Annotated[str, Field(max_length=24)] = "share"


class RegionCountOut(Schema):
    """Cameras of a division or class; those with few are not named."""

    code: str
    name: str
    count: int


class PreviewOut(Schema):
    """How many cameras it would be; null: fewer than `floor`, or none.

    Codes are only counted: whether a code exists is told to those who decide.
    """

    total: int | None
    floor: int
    regions: list[RegionCountOut]
    classes: list[RegionCountOut]
    codes: int
    unclassed: int | None
    """How many have neither class nor owner on file; null: fewer than `floor`, or none."""

    @classmethod
    def of(cls, one: Preview) -> "PreviewOut":
        """Show counts."""
        return cls(
            total=one.total,
            floor=one.floor,
            regions=[RegionCountOut(code=c, name=n, count=k) for c, n, k in one.by_region],
            classes=[RegionCountOut(code=c, name="", count=k) for c, k in one.by_class],
            codes=one.codes,
            unclassed=one.unclassed,
        )


class NarrowingIn(Storable):
    """What a decider leaves; what is null or empty stays as it is."""

    actions: Annotated[Actions, Field(max_length=len(OFFERED))] | None = None
    until: Moment | None = None
    weekly: Weekly = []
    networks: Networks = []
    max_streams: Annotated[int, Field(ge=1, le=10_000)] | None = None
    excluded: Annotated[list[Row], Field(max_length=5000)] = []
    only: Annotated[list[Row], Field(max_length=5000)] | None = None
    conditions: Line = ""

    def narrowing(self) -> Narrowing:
        """Give what the machine takes."""
        return Narrowing(
            actions=None if self.actions is None else int(sum_of(self.actions)),
            until=self.until,
            weekly=tuple((days, begins, ends) for days, begins, ends in self.weekly),
            networks=tuple(self.networks),
            max_streams=self.max_streams,
            excluded=frozenset(self.excluded),
            only=None if self.only is None else frozenset(self.only),
            conditions=self.conditions,
        )


class RequestDecisionIn(Storable):
    """What somebody says to a step."""

    decision: Decision
    words: Annotated[str, Field(max_length=1000)] = ""
    narrowing: NarrowingIn | None = None


class RequestActIn(Storable):
    """What is said with an act, and the particulars it fills in."""

    words: Annotated[str, Field(max_length=500)] = ""
    evidence: Evidence | None = None
    viewing: Viewing | None = None
    publication: Publication | None = None
    relocation: Relocation | None = None

    def details(self) -> dict[str, Any]:
        """Give the particulars that were sent, as they are stored."""
        sent = self.model_dump(mode="json", exclude_unset=True)
        for name in ("evidence", "viewing", "publication", "relocation"):
            if sent.get(name):
                found: dict[str, Any] = sent[name]
                return {k: v for k, v in found.items() if v is not None}
        return {}


class CommentIn(Storable):
    """Words on a request."""

    text: Annotated[str, Field(min_length=1, max_length=2000)]


class RequestAssignIn(Storable):
    """Who decides a step in place of its post, and why."""

    person: Row
    words: Annotated[str, Field(min_length=1, max_length=500)]


class FootageIn(Storable):
    """One span of footage that was viewed, copied or exported."""

    kind: ItemKind = ItemKind.EXPORT
    code: Code
    name: Annotated[str, Field(max_length=200)] = ""
    begins: Moment
    ends: Moment
    medium: Annotated[str, Field(max_length=60)] = ""
    file_name: Annotated[str, Field(max_length=200)] = ""
    size: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None
    digest: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    watermark: Annotated[str, Field(max_length=64)] = ""

    def plan(self) -> ItemPlan:
        """Give what the service takes."""
        return ItemPlan(**self.dict())


class FootageOut(FootageIn):
    """The same as it is on record."""

    id: int
    added_by: str
    added_at: datetime

    @classmethod
    def of(cls, row: Item) -> "FootageOut":
        """Show one."""
        return cls(id=row.pk, **{k: getattr(row, k) for k in cls.model_fields if k != "id"})


class ScopeOut(Schema):
    """What is left of what was asked for."""

    actions: Actions
    until: datetime | None
    weekly: Weekly
    networks: Networks
    max_streams: int | None
    excluded: int
    """How many cameras were taken out."""
    only: int | None
    """How many cameras it was cut down to; null: not cut down to a list."""
    conditions: list[str]

    @classmethod
    def of(cls, one: Scope) -> "ScopeOut":
        """Show what is left."""
        return cls(
            actions=actions_of(one.actions),
            until=one.until,
            weekly=list(one.weekly),
            networks=list(one.networks),
            max_streams=one.max_streams,
            excluded=len(one.excluded),
            only=None if one.only is None else len(one.only),
            conditions=list(one.conditions),
        )


class RequestOut(Schema):
    """A request in a list."""

    id: int
    number: str
    workflow: str
    workflow_name: str
    title: str
    state: str
    state_name: str
    in_force: bool
    closed: bool
    requester: str
    organisation: str
    purpose: Purpose
    valid_from: datetime | None
    valid_until: datetime | None
    ends: datetime | None
    last_at: datetime | None
    paper_by: datetime | None
    created_at: datetime
    submitted_at: datetime | None
    updated_at: datetime
    words: str

    @classmethod
    def of(cls, row: Request, language: str) -> "RequestOut":
        """Show a request in a list."""
        return cls(**plain_of(row, language))


def plain_of(row: Request, language: str) -> dict[str, Any]:
    """Give the values of a list row."""
    table = table_of(row)
    same = (
        "number",
        "workflow",
        "title",
        "state",
        "in_force",
        "closed",
        "purpose",
        "valid_from",
        "valid_until",
        "ends",
        "last_at",
        "paper_by",
        "created_at",
        "submitted_at",
        "updated_at",
        "words",
    )
    return {
        **{name: getattr(row, name) for name in same},
        "id": row.pk,
        "workflow_name": table.name.word(language),
        "state_name": table.states[row.state].name.word(language),
        "requester": row.requester_name,
        "organisation": row.organisation_name,
    }


class RequestsOut(Schema):
    """A page of requests."""

    items: list[RequestOut]
    total: int
    page: int
    page_size: int


class RequestCountsOut(Schema):
    """What waits for the caller."""

    to_decide: int
    to_correct: int
    in_force: int
    notices: int
