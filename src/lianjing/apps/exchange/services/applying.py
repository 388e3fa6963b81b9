"""Writes the staged rows of a confirmed batch into the registry.

Portion after portion, each in one transaction that also marks its rows as applied: whoever is
killed in between goes on with the next portion, and a batch always ends wholly imported. One
transaction for all would keep every other writer of SQLite waiting for its whole length; see
`docs/adr/2026-11-20-imports-in-portions.md`.
"""

import time
from collections import Counter

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.audit import services as audit
from lianjing.apps.exchange.choices import BatchState, RowState
from lianjing.apps.exchange.models import Batch, BatchRow
from lianjing.apps.exchange.services.cards import apply_cards
from lianjing.apps.exchange.services.portions import apply_portion
from lianjing.apps.exchange.services.reading import Progress
from lianjing.apps.exchange.services.units import make_units

CARDS = "f1"
PORTION = 500
"""Rows in one transaction; the longest others wait is the time these take."""
PAUSE = 0.02
"""Seconds between transactions on SQLite: waiting writers poll and need a gap to get in."""


def import_batch(*, actor: Actor, batch: Batch, progress: Progress) -> dict[str, int]:
    """Import what is left of a confirmed batch; may be called again after any interruption."""
    todo = BatchRow.objects.filter(
        batch=batch, applied=False, state__in=[RowState.NEW, RowState.CHANGED]
    )
    last = BatchRow.objects.filter(batch=batch).aggregate(last=Max("position"))["last"] or 0
    units = make_units(actor=actor, batch=batch)
    for start in range(0, last, PORTION):
        with transaction.atomic():
            _commit_soon()
            # Locked, so that two workers never write the same portion.
            Batch.objects.select_for_update().get(pk=batch.pk)
            # A window of places, not the next so many rows: found at once with or without
            # statistics, of which a table that was filled just now has none.
            window = todo.filter(position__gt=start, position__lte=start + PORTION)
            rows = list(window.order_by("position"))
            if rows and batch.form == CARDS:
                apply_cards(actor=actor, batch=batch, rows=rows)
            elif rows:
                apply_portion(actor=actor, batch=batch, rows=rows, units=units)
        progress(min(start + PORTION, last), last, "importing")
        if rows and connection.vendor == "sqlite":
            time.sleep(PAUSE)
    return _end(actor, batch)


def _commit_soon() -> None:
    """Let PostgreSQL commit before the disk has it.

    A portion that is lost with the machine is lost with its marks, and is written again.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")


@transaction.atomic
def _end(actor: Actor, batch: Batch) -> dict[str, int]:
    batch.refresh_from_db()
    counts = batch.counts = counts_of(batch)
    batch.state = BatchState.DONE
    batch.ended_at = timezone.now()
    batch.save()
    audit.record(actor, "batch.imported", batch, after=dict(batch.counts))
    return counts


def counts_of(batch: Batch) -> dict[str, int]:
    """Count the rows of a batch by state."""
    rows = BatchRow.objects.filter(batch=batch).values_list("state", "warned", "applied")
    counts: Counter[str] = Counter()
    for state, warned, applied in rows.iterator(chunk_size=5000):
        counts[state] += 1
        counts["warned"] += warned
        counts["applied"] += applied
        counts["rows"] += 1
    return dict(counts)
