"""Reads batches and their rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment.models import Change
from lianjing.apps.equipment.rows import MODELS
from lianjing.apps.exchange.choices import BatchState, RowState
from lianjing.apps.exchange.models import Batch, BatchRow
from lianjing.apps.exchange.policies import own
from lianjing.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows of a batch to show; empty fields do not count."""

    state: RowState | None = None
    warned: bool | None = None
    finding: str = ""
    search: str = ""

    def condition(self) -> Q:
        """Give the condition on rows."""
        found = Q()
        if self.state is not None:
            found &= Q(state=self.state)
        if self.warned is not None:
            found &= Q(warned=self.warned)
        if self.finding:
            found &= Q(findings__contains=f"|{self.finding}|")
        if self.search:
            text = self.search.strip()
            found &= Q(label__icontains=text) | Q(code__startswith=text)
            if text.isdecimal() and len(text) < _LONG:
                found |= Q(number=int(text)) & (Q(state=self.state) if self.state else Q())
        return found


_LONG = 8


def batches(*, actor: Actor, state: BatchState | None = None, form: str = "") -> QuerySet[Batch]:
    """Give batches, newest first."""
    require(actor, Permission.FILES_IMPORT)
    found = Batch.objects.filter(own(actor)).select_related("unit")
    if state is not None:
        found = found.filter(state=state)
    return found.filter(form=form) if form else found


def batch(*, actor: Actor, key: int) -> Batch:
    """Give one batch; raises `NotFoundError`."""
    found = batches(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no batch {key}")
    return found


def rows(*, batch: Batch, where: RowFilter | None = None) -> QuerySet[BatchRow]:
    """Give the rows of a batch the actor has been given, in the order of the file."""
    condition = (where or RowFilter()).condition()
    return BatchRow.objects.filter(condition, batch=batch).order_by("position")


def row(*, batch: Batch, key: int) -> BatchRow:
    """Give one row; raises `NotFoundError`."""
    found = BatchRow.objects.filter(batch=batch, pk=key).first()
    if found is None:
        raise NotFoundError(f"no row {key} in batch {batch.pk}")
    return found


def changed_since(batch: Batch) -> int:
    """Count the files of a batch somebody has changed after it."""
    count = 0
    changes = Change.objects.filter(batch=batch.pk)
    for kind, model in MODELS.items():
        last = changes.filter(kind=kind).values("file").annotate(last=Max("version"))
        now = model._default_manager.filter(pk=OuterRef("file")).values("version")[:1]
        count += last.annotate(now=Subquery(now)).exclude(now=F("last")).count()
    return count


def batch_of_job(params: Mapping[str, object]) -> Batch | None:
    """Give the batch a job is about; None if it has been thrown away."""
    return Batch.objects.filter(pk=int(str(params["batch"]))).first()
