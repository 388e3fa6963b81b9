"""Writes the workbook that goes back to the clerk: his own, with comments on what is wrong."""

from collections.abc import Iterator
from pathlib import Path

from django.db.models import Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.exchange import storage
from lianjing.apps.exchange.choices import RowState
from lianjing.apps.exchange.code_tables import tables_for
from lianjing.apps.exchange.errors import FileGoneError
from lianjing.apps.exchange.forms import profile
from lianjing.apps.exchange.forms.marked import write_marked
from lianjing.apps.exchange.forms.marks import Mark
from lianjing.apps.exchange.forms.returned import write_returned
from lianjing.apps.exchange.forms.writing import Head
from lianjing.apps.exchange.marking import Marker
from lianjing.apps.exchange.models import Batch, BatchRow, Export
from lianjing.apps.exchange.selectors.batches import batch as batch_of
from lianjing.apps.exchange.services.reading import Progress
from lianjing.apps.exchange.words import Speaker
from lianjing.apps.quality.selectors import rulebook

_LARGE = 12 * 2**20
"""Workbooks above this size go back as a fresh form with the rows that are wrong."""
_ZIP = b"PK\x03\x04"
_TOLD_EVERY = 1000


def write_marked_batch(actor: Actor, export: Export, target: Path, progress: Progress) -> int:
    """Write the marked workbook of a batch; a CSV or a very large file goes back in a new form."""
    batch = batch_of(actor=actor, key=int(export.where["batch"]))
    source = storage.source_file(batch.pk)
    if not source.exists():
        raise FileGoneError(f"batch {batch.pk} has no file")
    speaker = Speaker(profile(batch.form), actor.language, rulebook())
    columns = {head["sheet"]: head.get("columns", {}) for head in batch.heads}
    marker = Marker(columns, speaker)
    wrong = _wrong_rows(batch)
    with source.open("rb") as stream:
        is_workbook = stream.read(4) == _ZIP
    if is_workbook and source.stat().st_size <= _LARGE:
        return write_marked(source, _marks(marker, wrong, progress), target)
    lines = batch.heads[0]["lines"] if batch.heads else {}
    return write_returned(
        profile(batch.form),
        (marker.returned(row) for row in wrong.iterator(chunk_size=1000)),
        target,
        tables=tables_for(profile(batch.form), batch.region),
        head=Head(lines=lines),
    )


def _wrong_rows(batch: Batch) -> "QuerySet[BatchRow]":
    wrong = Q(state__in=[RowState.REFUSED, RowState.STALE]) | Q(warned=True)
    return BatchRow.objects.filter(wrong, batch=batch).order_by("position")


def _marks(marker: Marker, rows: "QuerySet[BatchRow]", progress: Progress) -> Iterator[Mark]:
    total = rows.count()
    for number, row in enumerate(rows.iterator(chunk_size=1000)):
        if number % _TOLD_EVERY == 0:
            progress(number, total, "marking")
        yield from marker.marks(row)
