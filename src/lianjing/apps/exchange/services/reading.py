"""Reads an uploaded form into staged rows: the dry run."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment.rows import insert
from lianjing.apps.exchange import storage
from lianjing.apps.exchange.choices import BatchState
from lianjing.apps.exchange.code_tables import tables_for
from lianjing.apps.exchange.forms import FormRefusedError, Problem, Reading, profile, read
from lianjing.apps.exchange.models import Batch, BatchRow
from lianjing.apps.exchange.readers import Reader, reader_for
from lianjing.apps.exchange.staging import Staged, pack
from lianjing.apps.jobs.handlers import CancelledError

PORTION = 500
"""Rows matched, judged and written together."""


_COLUMNS = ("batch", "applied", *Staged._fields[:-1], "content")
"""Columns of a row, in the order `Staged` has them."""
_NAMED = 30
"""Columns named in the remarks on a sheet."""


class Progress(Protocol):
    """Is told how far work is; raises `CancelledError` when asked to stop."""

    def __call__(self, done: int, total: int = 0, step: str = "") -> None:
        """Say how far it is."""


@dataclass(slots=True)
class Tally:
    """Counts of one reading."""

    states: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    sheets: Counter[str] = field(default_factory=Counter)
    rows: int = 0

    def add(self, rows: list[Staged]) -> None:
        """Count a portion."""
        for row in rows:
            self.rows += 1
            self.states[row.state] += 1
            self.states["warned"] += row.warned
            self.sheets[row.sheet] += 1
            self.findings.update(code for code in row.findings.split("|") if code)

    @property
    def counts(self) -> dict[str, int]:
        """Give rows by state, and all of them."""
        return {**self.states, "rows": self.rows}


def read_form(*, actor: Actor, batch: Batch, progress: Progress) -> dict[str, int]:
    """Read a form and stage its rows; a file that is no form ends as failed, with the cause."""
    _begin(batch)
    try:
        tally = _stage(actor, batch, progress)
    except FormRefusedError as error:
        _refuse(actor, batch, error.problem)
        return {}
    except CancelledError:
        _give_up(actor, batch)
        raise
    _end(actor, batch, tally)
    return tally.counts


def _begin(batch: Batch) -> None:
    with transaction.atomic():
        BatchRow.objects.filter(batch=batch)._raw_delete(BatchRow.objects.db)
        batch.state = BatchState.READING
        batch.counts, batch.findings, batch.heads, batch.remarks = {}, {}, [], []
        batch.save()


def _stage(actor: Actor, batch: Batch, progress: Progress) -> Tally:
    tally = Tally()
    with _opened(batch) as reading:
        batch.form = reading.profile.id
        reader = reader_for(actor=actor, batch=batch, reading=reading)
        for portion in reader.portions(PORTION):
            _write(batch, portion)
            tally.add(portion)
            progress(tally.rows, 0, "reading")
        _note_heads(batch, reading, reader, tally)
    return tally


def _opened(batch: Batch) -> Reading:
    path = storage.source_file(batch.pk)
    chosen = profile(batch.form_asked) if batch.form_asked else None
    if chosen is None:
        # The tables depend on the form: open it once to see which one it is.
        with read(path) as first:
            chosen = first.profile
    return read(path, profile=chosen, tables=tables_for(chosen, batch.region))


def _write(batch: Batch, portion: list[Staged]) -> None:
    with transaction.atomic():
        insert(BatchRow, _COLUMNS, (_columns_of(batch.pk, row) for row in portion))


def _columns_of(batch: int, row: Staged) -> tuple[object, ...]:
    *plain, packed = row
    return (batch, False, *plain, pack(packed))


def _note_heads(batch: Batch, reading: Reading, reader: Reader, tally: Tally) -> None:
    batch.heads = [
        {
            "sheet": head.name,
            "lines": dict(head.lines),
            "columns": dict(head.columns),
            "unknown": list(head.unknown[:_NAMED]),
            "absent": list(head.absent[:_NAMED]),
            "rows": tally.sheets[head.name[:100]],
        }
        for head in reading.sheets
    ]
    batch.remarks = [
        {"code": problem.code, "facts": {**problem.facts, "place": problem.place.words()}}
        for problem in (*reading.remarks, *reader.remarks)
    ]


@transaction.atomic
def _end(actor: Actor, batch: Batch, tally: Tally) -> None:
    batch.state = BatchState.READY
    batch.counts, batch.findings = tally.counts, dict(tally.findings)
    batch.read_at = timezone.now()
    batch.save()
    audit.record(actor, "batch.read", batch, after={"form": batch.form, **tally.counts})


@transaction.atomic
def _refuse(actor: Actor, batch: Batch, problem: Problem) -> None:
    BatchRow.objects.filter(batch=batch)._raw_delete(BatchRow.objects.db)
    batch.state = BatchState.FAILED
    batch.cause = problem.code
    batch.facts = {**problem.facts, "place": problem.place.words(actor.language)}
    batch.counts, batch.findings = {}, {}
    batch.read_at = timezone.now()
    batch.save()
    audit.record(actor, "batch.read", batch, after={"cause": problem.code})


@transaction.atomic
def _give_up(actor: Actor, batch: Batch) -> None:
    BatchRow.objects.filter(batch=batch)._raw_delete(BatchRow.objects.db)
    batch.state, batch.counts, batch.findings = BatchState.CANCELLED, {}, {}
    batch.save()
    audit.record(actor, "batch.cancelled", batch)
