"""What the media node says of running sessions, put into the tables by ingest."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lianjing.apps.register import services as register
from lianjing.apps.viewing.models import Session

_AT_ONCE = 500


@transaction.atomic
def note_measured(*, at: datetime, sent: Mapping[str, int]) -> None:
    """Take in how many bytes each running session has been sent since it began."""
    keys = sorted(sent)
    followed: list[tuple[int, int]] = []
    for start in range(0, len(keys), _AT_ONCE):
        rows = list(Session.objects.filter(key__in=keys[start : start + _AT_ONCE]))
        for row in rows:
            total = max(row.bytes, sent[row.key])
            since = row.seen_at or row.started_at
            seconds = (at - since).total_seconds()
            if seconds > 0:
                row.kbps = int((total - row.bytes) * 8 / 1000 / seconds)
            row.bytes, row.seen_at = total, max(at, since)
            if row.left_at is not None and row.left_at < at:
                row.left_at = None
            if row.entry is not None:
                followed.append((row.entry, total))
        Session.objects.bulk_update(rows, ["kbps", "bytes", "seen_at", "left_at"])
    register.follow_entries(at=at, sent=followed)


@transaction.atomic
def note_left(*, session: str, at: datetime, sent: int, last: bool) -> None:
    """Take in that a connection of a session has gone; with the `last` one it is left."""
    row = Session.objects.filter(key=session).first()
    if row is None:
        return
    row.bytes = max(row.bytes, sent)
    row.seen_at = max(row.seen_at or at, at)
    if last:
        row.left_at, row.kbps = at, 0
    row.save(update_fields=["bytes", "seen_at", "left_at", "kbps"])
    if row.entry is not None:
        register.follow_entry(entry=row.entry, at=min(at, timezone.now()), sent=row.bytes)
