"""Shapes of audit records, of their chain, and of exports."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.apps.audit.chain.verdict import Fault, Finding
from lianjing.apps.audit.choices import ActionGroup, AuditExportState, AuditOutcome
from lianjing.apps.audit.models import Check, Export, Record
from lianjing.apps.audit.selectors.chain import State
from lianjing.apps.audit.selectors.records import Found, Opened, Wanted

Word = Annotated[str, Field(max_length=100)]


class AuditFilter(Schema):
    """What to search for; what is left out does not matter."""

    person: Word = ""
    camera: Word = ""
    target: Word = ""
    group: ActionGroup | None = None
    action: Word = ""
    address: Word = ""
    outcome: AuditOutcome | None = None
    text: Word = ""
    since: datetime | None = None
    until: datetime | None = None

    def wanted(self) -> Wanted:
        """Give it as the selectors take it."""
        return Wanted(
            person=self.person.strip(),
            camera=self.camera.strip(),
            target=self.target.strip(),
            group=self.group.value if self.group else "",
            action=self.action.strip(),
            address=self.address.strip(),
            outcome=self.outcome.value if self.outcome else "",
            text=self.text.strip(),
            since=self.since,
            until=self.until,
        )


class RecordOut(Schema):
    """Who did what to which object."""

    id: int
    at: datetime
    actor: str
    person: str
    unit: str
    role: str
    address: str
    action: str
    group: str
    outcome: str
    target_type: str
    target_id: str
    target_name: str
    camera: str
    reason: str

    @classmethod
    def of(cls, record: Record) -> "RecordOut":
        """Show a record without its values."""
        return cls(**{name: getattr(record, name) for name in cls.model_fields})


class RecordsOut(Schema):
    """Some records, newest first; there is no total, for that all would have to be counted."""

    items: list[RecordOut]
    older: int | None
    """Give it as `before` to go on; null: there is nothing older."""
    back_to: datetime | None
    """How far back was looked, where the page was not filled."""

    @classmethod
    def of(cls, found: Found) -> "RecordsOut":
        """Show a page."""
        items = [RecordOut.of(row) for row in found.rows]
        return cls(items=items, older=found.older, back_to=found.back_to)


class LinkOut(Schema):
    """Where a record stands in the chain."""

    seq: int
    algorithm: str
    previous: str
    digest: str


class RecordDetailOut(RecordOut):
    """A record with everything it holds, and its link."""

    second: str
    terminal: str
    network: str
    session: str
    grant: str
    approval: str
    footage_from: datetime | None
    footage_to: datetime | None
    duration_ms: int | None
    bytes_out: int | None
    watermark: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    link: LinkOut | None

    @classmethod
    def of_opened(cls, opened: Opened) -> "RecordDetailOut":
        """Show everything."""
        link = opened.link
        values = {n: getattr(opened.record, n) for n in cls.model_fields if n != "link"}
        shown = (
            None
            if link is None
            else LinkOut(
                seq=link.seq,
                algorithm=link.algorithm,
                previous=bytes(link.previous).hex(),
                digest=bytes(link.digest).hex(),
            )
        )
        return cls(**values, link=shown)


class AuditCheckOut(Schema):
    """What a verification found."""

    at: datetime
    by: str
    whole: bool
    seq: int
    text: str
    """What is wrong, in the caller's language."""
    records: int
    seals: int
    seconds: float

    @classmethod
    def of(cls, check: Check, language: str) -> "AuditCheckOut":
        """Show a verification."""
        text = ""
        if check.fault:
            finding = Finding(Fault(check.fault), check.seq, check.facts)
            text = finding.sentence(language)
        return cls(
            at=check.at,
            by=check.by,
            whole=check.whole,
            seq=check.seq,
            text=text,
            records=check.records,
            seals=check.seals,
            seconds=check.seconds,
        )


class AuditChainOut(Schema):
    """How the chain stands."""

    platform: str
    platform_changed: bool
    """The platform has another code now than its chain began with."""
    started_at: datetime | None
    first_key: str
    last: int
    last_digest: str
    linked_at: datetime | None
    waiting: int
    seal: int
    sealed_day: str
    sealed_at: datetime | None
    signer: str
    check: AuditCheckOut | None
    oldest: datetime | None
    keep_days: int
    now: datetime
    """The clock records are stamped by."""

    @classmethod
    def of(cls, state: State, language: str) -> "AuditChainOut":
        """Show how it stands."""
        last, seal = state.last, state.seal
        return cls(
            platform=state.platform,
            platform_changed=state.platform_changed,
            started_at=datetime.fromisoformat(state.started_at) if state.started_at else None,
            first_key=state.first_key,
            last=last.seq if last else 0,
            last_digest=bytes(last.digest).hex() if last else "",
            linked_at=last.linked_at if last else None,
            waiting=state.waiting,
            seal=seal.number if seal else 0,
            sealed_day=seal.day.isoformat() if seal else "",
            sealed_at=seal.made_at if seal else None,
            signer=seal.signer if seal else "",
            check=AuditCheckOut.of(state.check, language) if state.check else None,
            oldest=state.oldest,
            keep_days=state.keep_days,
            now=state.now,
        )


class AuditExportOut(Schema):
    """An export somebody asked for."""

    id: int
    state: AuditExportState
    filter: dict[str, str]
    records: int
    first: int
    last: int
    size: int
    sha256: str
    cause: str
    job: int | None
    asked_at: datetime

    @classmethod
    def of(cls, export: Export) -> "AuditExportOut":
        """Show an export."""
        values = {n: getattr(export, n) for n in cls.model_fields if n not in {"id", "state"}}
        return cls(id=export.pk, state=AuditExportState(export.state), **values)


class AuditExportsOut(Schema):
    """One's own exports, newest first."""

    items: list[AuditExportOut]
    total: int
    page: int
    page_size: int


class AuditJobOut(Schema):
    """Work that was asked for."""

    job: int
