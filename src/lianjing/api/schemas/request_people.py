"""What lists around requests show: cameras, notices, people, delegations, what is known."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.requests import (
    Actions,
)
from lianjing.api.schemas.storable import Storable
from lianjing.apps.accounts.models import User
from lianjing.apps.approvals.choices import NoticeKind
from lianjing.apps.approvals.details import Moment
from lianjing.apps.approvals.models import Delegation, Notice
from lianjing.apps.approvals.selectors.resources import Consent
from lianjing.apps.registry.models import Channel
from lianjing.apps.rights.choices import SubjectKind


class RequestCameraOut(Schema):
    """One camera a request is about, for those who decide."""

    id: int
    code: str
    name: str
    region: str
    point_class: str
    place_class: str
    online: bool
    secret: bool
    private: bool
    kept: bool
    """Whether it is still in after narrowing."""
    owner: str
    """Whose word it needs beyond those all cameras need; empty: nobody's."""
    why: str
    """`owner`, `away`, `stand_in`, `unknown`, `refuse`, `not_needed`, `no_class`; empty: the
    workflow asks no owners."""

    @classmethod
    def of(cls, row: Channel, *, kept: bool, consent: Consent | None = None) -> "RequestCameraOut":
        """Show a camera."""
        same = (
            "code",
            "name",
            "region",
            "point_class",
            "place_class",
            "online",
            "secret",
            "private",
        )
        return cls(
            id=row.pk,
            kept=kept,
            owner=consent.who if consent else "",
            why=consent.why if consent else "",
            **{name: getattr(row, name) for name in same},
        )


class RequestCamerasOut(Schema):
    """A page of them, and the codes nothing answers to."""

    items: list[RequestCameraOut]
    total: int
    page: int
    page_size: int
    unknown_codes: list[str]
    ownerless: int
    """How many have no owner on file, though an owner would be asked."""
    unclassed: int
    """How many nobody is asked about because no file says their class or owner."""
    for_all: list[str]
    """Whose word all of them need, in order."""


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
    unclassed: str
    """`ask`: cameras with neither class nor owner on file need somebody's word too; `none`."""
    extra_steps: dict[str, str]
    """Rights that need a decision of their own, and what that is called."""
