"""Background work: reading a form, importing it, undoing it, making an export, clearing up."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from lianjing.apps.exchange.choices import BatchState, ExportState
from lianjing.apps.exchange.kinds import EXPORT, IMPORT, READ, UNDO
from lianjing.apps.exchange.selectors.batches import batch_of_job
from lianjing.apps.exchange.selectors.exports import export_of_job
from lianjing.apps.exchange.services import clearing, exporting
from lianjing.apps.exchange.services.applying import import_batch
from lianjing.apps.exchange.services.reading import read_form
from lianjing.apps.exchange.services.undoing import undo_batch
from lianjing.apps.jobs.handlers import Running, chore, handles
from lianjing.kernel.errors import DomainError


@contextmanager
def _many_values() -> Iterator[None]:
    """Look for garbage less often: rows make values by the million and no cycles.

    It takes a quarter of the time of an import off; what little gathers goes with the process.
    """
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@handles(READ, resumable=True)
def read(job: Running) -> Mapping[str, object]:
    """Read an uploaded form; begun again from the first row after an interruption."""
    batch = batch_of_job(job.params)
    if batch is None or batch.state not in {BatchState.UPLOADED, BatchState.READING}:
        return {}
    with _many_values():
        return read_form(actor=job.actor, batch=batch, progress=job.progress)


@handles(IMPORT, resumable=True)
def import_(job: Running) -> Mapping[str, object]:
    """Import a confirmed batch; goes on where it was interrupted."""
    batch = batch_of_job(job.params)
    if batch is None or batch.state != BatchState.IMPORTING:
        return {}
    with _many_values():
        return import_batch(actor=job.actor, batch=batch, progress=job.progress)


@handles(UNDO, resumable=True)
def undo(job: Running) -> Mapping[str, object]:
    """Take back what a batch did; goes on where it was interrupted."""
    batch = batch_of_job(job.params)
    if batch is None or batch.state != BatchState.UNDOING:
        return {}
    with _many_values():
        return undo_batch(actor=job.actor, batch=batch, progress=job.progress)


@handles(EXPORT, resumable=True)
def export(job: Running) -> Mapping[str, object]:
    """Make the file of an export; begun again after an interruption."""
    export = export_of_job(job.params)
    if export is None or export.state != ExportState.WAITING:
        return {}
    try:
        with _many_values():
            return exporting.make(actor=job.actor, export=export, progress=job.progress)
    except DomainError as error:
        exporting.note_failed(actor=job.actor, export=export, error=error)
        raise


@chore("exchange.clear_up", every=600)
def clear_up() -> None:
    """Take what has expired off the disk, a little at a time."""
    clearing.clear_up()
