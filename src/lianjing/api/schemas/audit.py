"""Audit records."""

from datetime import datetime
from typing import Any

from ninja import Schema

from lianjing.apps.audit.models import Record


class RecordOut(Schema):
    """Who did what, with the old and new values."""

    id: int
    at: datetime
    actor: str
    address: str
    action: str
    target_type: str
    target_id: str
    target_name: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @classmethod
    def of(cls, record: Record) -> "RecordOut":
        """Show a record."""
        return cls(
            id=record.pk,
            at=record.at,
            actor=record.actor,
            address=record.address,
            action=record.action,
            target_type=record.target_type,
            target_id=record.target_id,
            target_name=record.target_name,
            before=record.before,
            after=record.after,
        )


class RecordsOut(Schema):
    """A page of audit records, newest first."""

    items: list[RecordOut]
    total: int
    page: int
    page_size: int
