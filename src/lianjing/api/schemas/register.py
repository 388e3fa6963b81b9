"""The call register, reasons, and who watches now."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.common import Ref
from lianjing.apps.register.choices import Deed
from lianjing.apps.register.models import Correction, Entry, WorkReason
from lianjing.apps.register.selectors import EntryFilter
from lianjing.apps.rights.choices import Purpose
from lianjing.apps.viewing.models import Session
from lianjing.kernel.causes import CODES, explain

Text = Annotated[str, Field(max_length=100)]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


class EntryQuery(Schema):
    """What to look for in the register."""

    person: Text = ""
    unit: Text = ""
    camera: Text = ""
    channel: Id | None = None
    user: Id | None = None
    action: Deed | None = None
    platform: Text = ""
    grant: Text = ""
    number: Text = ""
    begins: datetime | None = None
    ends: datetime | None = None
    running: bool = False

    def where(self) -> EntryFilter:
        """Give it as the selector takes it."""
        return EntryFilter(
            person=self.person,
            unit=self.unit,
            camera=self.camera,
            channel=self.channel,
            user=self.user,
            action=self.action or "",
            platform=self.platform,
            grant=self.grant,
            number=self.number,
            begins=self.begins,
            ends=self.ends,
            running=self.running,
        )


class CorrectionOut(Schema):
    """What was put right about an entry."""

    at: datetime
    by: str
    field: str
    was: str
    now: str
    why: str

    @classmethod
    def of(cls, row: Correction) -> "CorrectionOut":
        """Show a correction."""
        return cls(at=row.at, by=row.by, field=row.field, was=row.was, now=row.now, why=row.why)


class EntryOut(Schema):
    """One entry of the register."""

    id: int
    number: str
    action: Deed
    detail: str
    count: int
    channel: Ref
    span_from: datetime | None
    span_until: datetime | None
    user: str
    user_id: int | None
    person: str
    unit: str
    post: str
    role: str
    platform: str
    platform_name: str
    platform_user: str
    purpose: str
    reason: str
    grant: str
    request: str
    address: str
    terminal: str
    network: str
    call: str
    started_at: datetime
    ended_at: datetime | None
    end_reason: str
    end_text: str
    end_note: str
    end_seen: bool
    bytes: int
    files: list[dict[str, Any]]
    medium: str
    watermark: str
    recipient: str
    destination: str
    corrections: list[CorrectionOut]

    @classmethod
    def of(cls, row: Entry, language: str) -> "EntryOut":
        """Show an entry as it was written, with what was put right beside it."""
        same = (
            *("detail", "count", "span_from", "span_until", "person", "unit", "post", "role"),
            *("platform", "platform_name", "platform_user", "purpose", "reason", "address"),
            *("terminal", "network", "call", "started_at", "ended_at", "end_reason", "end_note"),
            *("end_seen", "bytes", "files", "medium", "watermark", "recipient", "destination"),
        )
        return cls(
            id=row.pk,
            number=row.number,
            action=Deed(row.action),
            channel=Ref(id=row.channel, code=row.channel_code, name=row.channel_name),
            user=row.username,
            user_id=row.user,
            grant=row.grant_number,
            request=row.request_number,
            end_text=end_text(row.end_reason, language),
            corrections=[CorrectionOut.of(one) for one in row.corrections.all()],
            **{name: getattr(row, name) for name in same},
        )


class EntriesOut(Schema):
    """A page of the register, newest first."""

    items: list[EntryOut]
    total: int
    page: int
    page_size: int


class CorrectionIn(Schema):
    """What should have been written, and why it was not."""

    field: Text
    value: Annotated[str, Field(max_length=500)]
    why: Annotated[str, Field(min_length=1, max_length=300)]


class ReasonIn(Schema):
    """What one looks for, for the hours of a shift."""

    purpose: Purpose
    text: Annotated[str, Field(max_length=500)] = ""
    grant: Id | None = None
    group: Id | None = None


class ReasonOut(Schema):
    """A reason that stands until it ends."""

    id: int
    purpose: Purpose
    text: str
    grant: int | None
    group: int | None
    until: datetime

    @classmethod
    def of(cls, row: WorkReason) -> "ReasonOut":
        """Show a reason."""
        return cls(
            id=row.pk,
            purpose=Purpose(row.purpose),
            text=row.text,
            grant=row.grant,
            group=row.group,
            until=row.until,
        )


class ReasonsOut(Schema):
    """One's own reasons that still stand."""

    items: list[ReasonOut]


class WatchingOut(Schema):
    """Somebody who watches now: one of ours, or an upper platform."""

    entry: int
    number: str
    action: Deed
    channel: Ref
    user: str
    user_id: int | None
    person: str
    unit: str
    platform: str
    platform_user: str
    grant: str
    reason: str
    address: str
    since: datetime
    bytes: int
    kbps: int
    stoppable: bool
    """Whether it can be stopped here one by one; an upper may ask again until its grant ends."""

    @classmethod
    def of(cls, row: Entry, session: Session | None) -> "WatchingOut":
        """Show who watches, with the figures of the session where there is one."""
        return cls(
            entry=row.pk,
            number=row.number,
            action=Deed(row.action),
            channel=Ref(id=row.channel, code=row.channel_code, name=row.channel_name),
            user=row.username,
            user_id=row.user,
            person=row.person,
            unit=row.unit,
            platform=row.platform,
            platform_user=row.platform_user,
            grant=row.grant_number,
            reason=row.reason,
            address=row.address,
            since=row.started_at,
            bytes=session.bytes if session else row.bytes,
            kbps=session.kbps if session else 0,
            stoppable=session is not None or bool(row.platform and row.session),
        )


class WatchingListOut(Schema):
    """Everybody who watches now."""

    items: list[WatchingOut]
    total: int


class StopIn(Schema):
    """Whom to stop, and why; what is given is added up."""

    entries: Annotated[list[Id], Field(max_length=500)] = []
    user: Id | None = None
    channel: Id | None = None
    why: Annotated[str, Field(min_length=2, max_length=150)]


class StoppedOut(Schema):
    """How many were stopped."""

    stopped: int


def end_text(code: str, language: str) -> str:
    """Say how a look ended; a code without words says itself."""
    if not code or code not in CODES:
        return code
    return explain(code, language).message
