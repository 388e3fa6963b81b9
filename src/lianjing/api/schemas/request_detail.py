"""One request whole: what it says, who decides, what happened."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.requests import (
    Actions,
    Code,
    FootageOut,
    Networks,
    RequestOut,
    ResourceRuleIn,
    ScopeOut,
    Storable,
    Weekly,
    actions_of,
    plain_of,
)
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.models import User
from lianjing.apps.approvals.choices import EventKind, NoticeKind, RequestPaperKind
from lianjing.apps.approvals.details import Evidence, Moment, Publication, Relocation, Viewing
from lianjing.apps.approvals.machine import Decision, StepRule, Workflow
from lianjing.apps.approvals.models import Delegation, Notice, Paper, Request, RequestEvent, Step
from lianjing.apps.approvals.selectors import requests as selectors
from lianjing.apps.approvals.selectors.tables import table_of
from lianjing.apps.approvals.services.moving import narrowing_of
from lianjing.apps.approvals.services.offers import left_of, offers
from lianjing.apps.registry.models import Channel
from lianjing.apps.rights.choices import SubjectKind
from lianjing.apps.rights.models import Grant


class StepSeatOut(Schema):
    """Those of a post in an organisation who may decide."""

    organisation: str
    post: str
    substitute: bool


class StepNarrowingOut(Schema):
    """What a decider took away."""

    actions: Actions | None
    until: datetime | None
    weekly: Weekly
    networks: Networks
    max_streams: int | None
    excluded: list[int]
    """Keys of cameras, for those who may read the list; else empty."""
    only: list[int] | None
    taken_out: int
    kept: int | None
    """How many cameras it was cut down to."""
    conditions: str


class StepOut(Schema):
    """One decision asked for, or given."""

    id: int
    round: int
    state: str
    key: str
    name: str
    label: str
    """The owner, where one is asked for each."""
    organisation: str
    seats: list[StepSeatOut]
    assignee: str
    open: bool
    vacant: bool
    """Nobody holds the post; whoever manages workflows must name somebody."""
    narrows: bool
    needs_words: bool
    opened_at: datetime
    due_at: datetime | None
    escalated_at: datetime | None
    decision: Decision | None
    decided_at: datetime | None
    decided_by: str
    decided_post: str
    on_behalf_of: str
    words: str
    narrowing: StepNarrowingOut | None
    mine: bool
    """Whether the caller is asked and may decide now."""

    @classmethod
    def of(
        cls, row: Step, table: Workflow, language: str, *, mine: bool, cameras: bool
    ) -> "StepOut":
        """Show a step; keys of cameras only to those who may read the list."""
        rule = _rule(table, row)
        same = ("round", "state", "key", "label", "open", "vacant", "opened_at", "due_at")
        more = ("escalated_at", "decided_at", "decided_post", "words")
        return cls(
            id=row.pk,
            **{name: getattr(row, name) for name in (*same, *more)},
            name=rule.name.word(language) if rule else row.key,
            organisation=row.organisation.name if row.organisation else "",
            seats=[
                StepSeatOut(
                    organisation=one.organisation.name, post=one.post, substitute=one.substitute
                )
                for one in row.seats.all()
            ],
            assignee=(row.assignee.name or row.assignee.username) if row.assignee else "",
            narrows=bool(rule and rule.narrows),
            needs_words=bool(rule and rule.comment),
            decision=Decision(row.decision) if row.decision else None,
            decided_by=row.decided_name,
            on_behalf_of=row.behalf_name,
            narrowing=_narrowing(row, cameras=cameras),
            mine=mine,
        )


def _rule(table: Workflow, row: Step) -> StepRule | None:
    key = row.key.partition(":")[0]
    rules = (one for state in table.states.values() for one in state.steps)
    return next((one for one in rules if one.id == key), None)


def _narrowing(row: Step, *, cameras: bool) -> StepNarrowingOut | None:
    if not row.narrowing:
        return None
    one = narrowing_of(row.narrowing)
    return StepNarrowingOut(
        actions=None if one.actions is None else actions_of(one.actions),
        until=one.until,
        weekly=list(one.weekly),
        networks=list(one.networks),
        max_streams=one.max_streams,
        excluded=sorted(one.excluded) if cameras else [],
        only=sorted(one.only) if cameras and one.only is not None else None,
        taken_out=len(one.excluded),
        kept=None if one.only is None else len(one.only),
        conditions=one.conditions,
    )


class RequestEventOut(Schema):
    """One thing that happened."""

    id: int
    kind: EventKind
    at: datetime
    actor: str
    on_behalf_of: str
    act: str
    name: str
    """What was done, in words where the table has some."""
    step: str
    before: str
    after: str
    text: str
    changes: dict[str, Any]

    @classmethod
    def of(cls, row: RequestEvent, table: Workflow, language: str) -> "RequestEventOut":
        """Show an event."""
        way = table.way(row.before, row.act)
        same = ("kind", "at", "act", "step", "before", "after", "text", "changes")
        return cls(
            id=row.pk,
            **{name: getattr(row, name) for name in same},
            actor=row.actor_name,
            on_behalf_of=row.for_name,
            name=way.name.word(language) if way else "",
        )


class RequestPaperOut(Schema):
    """A file attached."""

    id: int
    kind: RequestPaperKind
    name: str
    digest: str
    media_type: str
    size: int
    added_by: str
    added_at: datetime

    @classmethod
    def of(cls, row: Paper) -> "RequestPaperOut":
        """Show a paper."""
        return cls(id=row.pk, **{k: getattr(row, k) for k in cls.model_fields if k != "id"})


class OfferedActOut(Schema):
    """An act the caller may do now."""

    act: str
    name: str
    needs_words: bool
    fills: list[str]
    """Particulars it fills in."""
    missing: list[str]
    """What must be there first (`request.missing.*` in words)."""


class RequestGrantOut(Schema):
    """A grant the request gave."""

    id: int
    number: str
    state: str
    person: str
    valid_from: datetime
    valid_until: datetime | None
    actions: Actions

    @classmethod
    def of(cls, row: Grant) -> "RequestGrantOut":
        """Show a grant."""
        return cls(
            id=row.pk,
            number=row.number,
            state=row.state,
            person=row.person_name,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            actions=actions_of(row.actions),
        )


class RequestDetailOut(RequestOut):
    """A request whole, with what the caller can do with it."""

    version: int
    round: int
    requester_post: str
    credit_code: str
    department: str
    phone: str
    subject: SubjectKind | None
    persons: list[int]
    person_names: list[str]
    subject_organisation: int | None
    subject_post: str
    upper: str
    purpose_text: str
    basis: str
    actions: Actions
    rules: list[ResourceRuleIn]
    channels: list[int]
    codes: list[Code]
    weekly: Weekly
    networks: Networks
    terminals: str
    max_streams: int | None
    accounts: int
    protection: str
    security_person: str
    security_phone: str
    pledge: bool
    evidence: Evidence | None
    viewing: Viewing | None
    publication: Publication | None
    relocation: Relocation | None
    parent: str
    """Number of the request it renews."""
    left: ScopeOut
    begins: datetime | None
    half_at: datetime | None
    in_force_since: datetime | None
    closed_at: datetime | None
    steps: list[StepOut]
    events: list[RequestEventOut]
    papers: list[RequestPaperOut]
    footage: list[FootageOut]
    grants: list[RequestGrantOut]
    acts: list[OfferedActOut]
    editable: bool
    sees_cameras: bool
    """Whether the caller may read the resolved list of cameras."""
    forms: list[str]

    @classmethod
    def show(cls, row: Request, actor: Actor, language: str) -> "RequestDetailOut":
        """Show a request to somebody."""
        return cls(**plain_of(row, language), **_own(row, actor), **_around(row, actor, language))


_SAME = (
    "version",
    "round",
    "requester_post",
    "credit_code",
    "department",
    "phone",
    "persons",
    "subject_post",
    "upper",
    "purpose_text",
    "basis",
    "rules",
    "channels",
    "codes",
    "weekly",
    "networks",
    "terminals",
    "max_streams",
    "accounts",
    "protection",
    "security_person",
    "security_phone",
    "pledge",
    "begins",
    "half_at",
    "in_force_since",
    "closed_at",
)


def _own(row: Request, actor: Actor) -> dict[str, Any]:
    table = table_of(row)
    people = selectors.persons(row)
    given = dict(row.details)
    found: dict[str, Any] = {name: getattr(row, name) for name in _SAME}
    if not selectors.party(actor, row):
        for name in ("phone", "security_phone"):
            found[name] = _hidden(found[name])
        for name in ("person_name", "person_phone", "id_last", "first_id_last", "second_id_last"):
            if given.get(name):
                given[name] = "" if name.endswith("last") else _hidden(str(given[name]))
    for name in ("evidence", "viewing", "publication", "relocation"):
        found[name] = given if table.details == name else None
    return {
        **found,
        "subject": row.subject or None,
        "person_names": [one.name or one.username for one in people],
        "subject_organisation": row.subject_organisation_id,
        "actions": actions_of(row.actions),
        "parent": row.parent.number if row.parent else "",
        "left": ScopeOut.of(left_of(row)),
        "forms": list(table.forms),
        "sees_cameras": selectors.sees_cameras(actor, row),
    }


def _hidden(text: str) -> str:
    """Show the first character, and the last four of something longer."""
    return text if len(text) < 2 else f"{text[0]}***{text[-4:] if len(text) > 7 else ''}"


def _around(row: Request, actor: Actor, language: str) -> dict[str, Any]:
    table = table_of(row)
    offered = offers(actor, row)
    mine = set(offered.steps)
    cameras = selectors.sees_cameras(actor, row)
    return {
        "steps": [
            StepOut.of(one, table, language, mine=one.pk in mine, cameras=cameras)
            for one in selectors.steps(row)
        ],
        "events": [RequestEventOut.of(one, table, language) for one in selectors.events(row)],
        "papers": [RequestPaperOut.of(one) for one in selectors.papers(row)],
        "footage": [FootageOut.of(one) for one in selectors.items(row)],
        "grants": [RequestGrantOut.of(one) for one in selectors.grants(row)],
        "acts": [
            OfferedActOut(
                act=way.act,
                name=way.name.word(language),
                needs_words=way.reason,
                fills=list(way.fills),
                missing=list(offered.missing[way.act]),
            )
            for way in offered.acts
        ],
        "editable": row.state == table.first and row.requester_id == actor.user_id,
    }


class RequestCameraOut(Schema):
    """One camera a request is about, for those who decide."""

    id: int
    code: str
    name: str
    region: str
    point_class: str
    place_class: str
    online: bool
    kept: bool
    """Whether it is still in after narrowing."""

    @classmethod
    def of(cls, row: Channel, *, kept: bool) -> "RequestCameraOut":
        """Show a camera."""
        same = ("code", "name", "region", "point_class", "place_class", "online")
        return cls(id=row.pk, kept=kept, **{name: getattr(row, name) for name in same})


class RequestCamerasOut(Schema):
    """A page of them, and the codes nothing answers to."""

    items: list[RequestCameraOut]
    total: int
    page: int
    page_size: int
    unknown_codes: list[str]
    ownerless: int
    """How many have no owner on file, though an owner would be asked."""


class NoticeOut(Schema):
    """One thing the caller is told."""

    id: int
    kind: NoticeKind
    request: int
    number: str
    title: str
    text: str
    at: datetime
    read: bool

    @classmethod
    def of(cls, row: Notice) -> "NoticeOut":
        """Show a notice."""
        return cls(
            id=row.pk,
            kind=NoticeKind(row.kind),
            request=row.request_id,
            number=row.request.number,
            title=row.request.title,
            text=row.text,
            at=row.at,
            read=row.read_at is not None,
        )


class NoticesOut(Schema):
    """A page of notices."""

    items: list[NoticeOut]
    total: int
    page: int
    page_size: int


class ReadIn(Schema):
    """Which notices were read; none named: all."""

    keys: Annotated[list[int], Field(max_length=500)] | None = None


class ReadOut(Schema):
    """How many were marked."""

    count: int


class ColleagueOut(Schema):
    """Somebody a request may be for, or who may decide or stand in."""

    id: int
    username: str
    name: str
    post: str
    organisation: str

    @classmethod
    def of(cls, row: User) -> "ColleagueOut":
        """Show somebody."""
        return cls(
            id=row.pk,
            username=row.username,
            name=row.name,
            post=row.post,
            organisation=row.organisation.name if row.organisation else "",
        )


class ColleaguesOut(Schema):
    """Some people."""

    items: list[ColleagueOut]


class DelegationIn(Storable):
    """Who stands in, from when until when, and why."""

    taker: Annotated[int, Field(ge=1, le=2**63 - 1)]
    begins: Moment
    ends: Moment
    reason: Annotated[str, Field(min_length=1, max_length=300)]
    giver: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None
    """For somebody else, by whoever manages workflows."""


class DelegationOut(Schema):
    """Somebody stands in for somebody."""

    id: int
    giver: str
    taker: str
    begins: datetime
    ends: datetime
    reason: str
    created_by: str
    ended_at: datetime | None

    @classmethod
    def of(cls, row: Delegation) -> "DelegationOut":
        """Show a delegation."""
        same = ("begins", "ends", "reason", "created_by", "ended_at")
        return cls(
            id=row.pk,
            giver=row.giver.name or row.giver.username,
            taker=row.taker.name or row.taker.username,
            **{name: getattr(row, name) for name in same},
        )


class DelegationsOut(Schema):
    """A page of delegations."""

    items: list[DelegationOut]
    total: int
    page: int
    page_size: int


class PrefillOut(Schema):
    """What is known already of the caller: nothing of it is asked again."""

    workflow: str
    workflow_name: str
    requester: str
    username: str
    post: str
    organisation: str
    organisation_id: int | None
    credit_code: str
    phone: str
    department: str
    security_person: str
    security_phone: str
    protection: str
    actions: Actions
    """What may be asked for."""
    subjects: list[SubjectKind]
    naming: str
    """By what cameras may be named: areas, names, codes."""
    most_days: int
    most_cameras: int
    details: str
    """Which particulars it asks for."""
