"""Shapes of the papers behind files and of what inspections saw."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from lianjing.api.schemas.compliance import Key, Remark
from lianjing.apps.compliance.choices import FilePaperKind, Seen
from lianjing.apps.compliance.engine import (
    RuleSubject,
)
from lianjing.apps.compliance.models import Inspection, Paper
from lianjing.apps.compliance.services.papers import Look, PaperWish


class FilePaperOut(Schema):
    """A paper behind a file."""

    id: int
    kind: FilePaperKind
    number: str
    issuer: str
    scope: str
    on: date
    until: date | None
    has_scan: bool
    entered_by: str
    entered_at: datetime
    withdrawn_at: datetime | None

    @staticmethod
    def of(row: Paper) -> "FilePaperOut":
        """Show a paper."""
        same = [name for name in FilePaperOut.model_fields if name != "has_scan"]
        return FilePaperOut(
            **{name: getattr(row, name) for name in same}, has_scan=bool(row.digest)
        )


class FilePaperIn(Schema):
    """A paper as somebody enters it."""

    kind: FilePaperKind
    key: Key
    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    issuer: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    on: date
    until: date | None = None
    scope: Remark = ""

    def wish(self) -> PaperWish:
        """Give it as the service takes it."""
        return PaperWish(
            self.kind, self.key, self.number, self.issuer, self.on, self.scope, self.until
        )


class FilePapersOut(Schema):
    """The papers of a subject."""

    items: list[FilePaperOut]


class InspectionOut(Schema):
    """What somebody saw."""

    id: int
    at: datetime
    by: str
    seen: Seen
    note: str
    reported_at: datetime | None
    receipt: str

    @staticmethod
    def of(row: Inspection) -> "InspectionOut":
        """Show an inspection."""
        return InspectionOut(**{name: getattr(row, name) for name in InspectionOut.model_fields})


class InspectionsOut(Schema):
    """What was seen of a subject, the newest first."""

    items: list[InspectionOut]


class InspectionIn(Schema):
    """What somebody saw."""

    subject: Literal[RuleSubject.CAMERA, RuleSubject.UNIT]
    key: Key
    seen: Seen
    at: datetime | None = None
    by: Annotated[str, Field(max_length=80)] = ""
    note: Remark = ""
    reported_at: datetime | None = None
    receipt: Annotated[str, Field(max_length=100)] = ""

    def look(self, now: datetime) -> Look:
        """Give it as the service takes it."""
        return Look(
            subject=self.subject,
            key=self.key,
            seen=self.seen,
            at=self.at or now,
            by=self.by,
            note=self.note,
            reported_at=self.reported_at,
            receipt=self.receipt,
        )
