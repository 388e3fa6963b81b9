"""What people decide about a batch: import it, cancel the work, undo it, throw it away."""

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.exchange import storage
from lianjing.apps.exchange.choices import (
    DISCARDABLE,
    WORKING,
    BatchState,
    RowState,
)
from lianjing.apps.exchange.errors import (
    BatchStateError,
    ChangedSinceError,
    NothingToImportError,
    RowsRefusedError,
)
from lianjing.apps.exchange.kinds import IMPORT, UNDO
from lianjing.apps.exchange.models import Batch, BatchRow
from lianjing.apps.exchange.selectors.batches import changed_since
from lianjing.apps.jobs import services as jobs
from lianjing.apps.jobs.choices import JobState
from lianjing.apps.jobs.models import Job
from lianjing.kernel.errors import NotAllowedError

COMPARED_ONLY = frozenset({"f2"})
"""Forms that are counted from the registry: read for comparison, never imported."""


@transaction.atomic
def confirm(*, actor: Actor, batch: Batch) -> Batch:
    """Import everything that is not refused; a batch whose import was interrupted goes on."""
    require(actor, Permission.FILES_IMPORT)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    _check_confirmable(batch)
    batch.confirmed_at = batch.confirmed_at or timezone.now()
    _have_done(actor, batch, BatchState.IMPORTING, IMPORT)
    audit.record(actor, "batch.confirmed", batch, after=dict(batch.counts))
    return batch


def _check_confirmable(batch: Batch) -> None:
    interrupted = batch.state == BatchState.IMPORTING and not _works(batch)
    if batch.state != BatchState.READY and not interrupted:
        raise BatchStateError(f"batch {batch.pk} is {batch.state}")
    if interrupted:
        return
    rows = BatchRow.objects.filter(batch=batch)
    if (
        batch.form in COMPARED_ONLY
        or not rows.filter(state__in=[RowState.NEW, RowState.CHANGED]).exists()
    ):
        raise NothingToImportError(f"batch {batch.pk} changes nothing")
    refused = rows.filter(state=RowState.REFUSED).count() if batch.all_or_nothing else 0
    if refused:
        raise RowsRefusedError(f"{refused} rows", facts={"count": str(refused)})


@transaction.atomic
def undo(*, actor: Actor, batch: Batch) -> Batch:
    """Take back everything a batch did, as long as nobody has changed its files since."""
    require(actor, Permission.FILES_IMPORT)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    interrupted = batch.state == BatchState.UNDOING and not _works(batch)
    if batch.state != BatchState.DONE and not interrupted:
        raise BatchStateError(f"batch {batch.pk} is {batch.state}")
    later = changed_since(batch)
    if later:
        raise ChangedSinceError(f"{later} files", facts={"count": str(later)})
    _have_done(actor, batch, BatchState.UNDOING, UNDO)
    audit.record(actor, "batch.undo_asked", batch)
    return batch


@transaction.atomic
def cancel(*, actor: Actor, batch: Batch) -> Batch:
    """Stop the reading of a form. What is being imported goes on to its end."""
    require(actor, Permission.FILES_IMPORT)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in WORKING:
        raise BatchStateError(f"batch {batch.pk} is {batch.state}")
    job = Job.objects.filter(pk=batch.job or 0).first()
    if job is not None:
        job = jobs.cancel(actor=actor, job=job)
    if job is None or job.state != JobState.RUNNING:
        batch.state = BatchState.CANCELLED
        batch.save()
    audit.record(actor, "batch.cancelled", batch)
    return batch


@transaction.atomic
def discard(*, actor: Actor, batch: Batch) -> None:
    """Throw a batch away that has imported nothing, with its file."""
    require(actor, Permission.FILES_IMPORT)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in DISCARDABLE:
        raise BatchStateError(f"batch {batch.pk} is {batch.state}")
    audit.record(actor, "batch.discarded", batch, before={"size": batch.size})
    key = batch.pk
    BatchRow.objects.filter(batch=batch)._raw_delete(BatchRow.objects.db)
    batch.delete()
    transaction.on_commit(lambda: storage.forget_batch(key))


def _have_done(actor: Actor, batch: Batch, state: BatchState, kind: str) -> None:
    if actor.user_id is None:
        raise NotAllowedError("files are imported with the rights of a person")
    batch.state = state
    batch.job = jobs.start(actor=actor, kind=kind, params={"batch": batch.pk}).pk
    batch.cause, batch.facts = "", {}
    batch.save()


def _works(batch: Batch) -> bool:
    """Tell whether a job is at work on a batch, or waiting to be."""
    alive = [JobState.QUEUED, JobState.RUNNING]
    return Job.objects.filter(pk=batch.job or 0, state__in=alive).exists()
