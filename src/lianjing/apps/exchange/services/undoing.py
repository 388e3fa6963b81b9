"""Takes back what an import did, by its history: portions, each in one transaction."""

import time
from collections.abc import Mapping, Sequence

from django.db import connection, transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.models import Change
from lianjing.apps.equipment.services import files
from lianjing.apps.equipment.services.files import FileChange
from lianjing.apps.equipment.services.withdrawal import withdraw_many
from lianjing.apps.exchange.choices import BatchState, RowState
from lianjing.apps.exchange.models import Batch, BatchRow, SurveyedGroup
from lianjing.apps.exchange.services.applying import PAUSE, PORTION, counts_of
from lianjing.apps.exchange.services.cards_undone import take_back_units
from lianjing.apps.exchange.services.reading import Progress

_MARK = "undone_from"


def undo_batch(*, actor: Actor, batch: Batch, progress: Progress) -> dict[str, int]:
    """Take everything back; may be called again after any interruption.

    Files are taken up the last first, so that cameras go before the poles they hang on. A file
    somebody changed at the last moment is left as it is.
    """
    total = Change.objects.filter(batch=batch.pk).count()
    done = 0
    while True:
        with transaction.atomic():
            batch = Batch.objects.select_for_update().get(pk=batch.pk)
            portion = _portion(batch)
            if not portion:
                break
            _take_back(actor, batch, portion)
            batch.facts = {**batch.facts, _MARK: str(portion[-1].pk)}
            batch.save(update_fields=["facts"])
        done += len(portion)
        progress(min(done, total), total, "undoing")
        if connection.vendor == "sqlite":
            time.sleep(PAUSE)
    return _end(actor, batch)


def _portion(batch: Batch) -> list[Change]:
    changes = Change.objects.filter(batch=batch.pk).order_by("-id")
    mark = batch.facts.get(_MARK)
    return list((changes.filter(pk__lt=int(mark)) if mark else changes)[:PORTION])


def _take_back(actor: Actor, batch: Batch, portion: Sequence[Change]) -> None:
    reason = f"撤销导入 {batch.pk} / import {batch.pk} undone"
    for kind in FileKind:
        of_kind = [change for change in portion if change.kind == kind]
        made = {c.file: c.version for c in of_kind if c.action == "created"}
        if made:
            withdraw_many(actor=actor, kind=kind, versions=made, reason=reason)
        changed = [c for c in of_kind if c.action != "created" and c.file not in made]
        _restore(actor, kind, changed, reason)


def _restore(actor: Actor, kind: FileKind, changes: Sequence[Change], reason: str) -> None:
    """Set back what was changed, the last change of a file first."""
    waiting = list(changes)
    while waiting:
        now: dict[int, Change] = {}
        for change in waiting:
            now.setdefault(change.file, change)
        files.change_many(
            actor=actor,
            kind=kind,
            changes=[FileChange(c.file, _before(c), c.version) for c in now.values()],
            source=Source.IMPORT,
            reason=reason,
        )
        taken = {change.pk for change in now.values()}
        waiting = [change for change in waiting if change.pk not in taken]


def _before(change: Change) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, old in change.before.items():
        new = change.after.get(name)
        if isinstance(old, Mapping) or isinstance(new, Mapping):
            # Keys that came with the import go; what they were comes back.
            added = dict.fromkeys(new if isinstance(new, Mapping) else ())
            values[name] = {**added, **(old if isinstance(old, Mapping) else {})}
        else:
            values[name] = old
    return values


@transaction.atomic
def _end(actor: Actor, batch: Batch) -> dict[str, int]:
    take_back_units(actor=actor, batch=batch)
    BatchRow.objects.filter(batch=batch, applied=True).update(applied=False, state=RowState.UNDONE)
    SurveyedGroup.objects.filter(batch=batch.pk).delete()
    batch.refresh_from_db()
    counts = batch.counts = counts_of(batch)
    batch.state, batch.facts = BatchState.UNDONE, {}
    batch.save()
    audit.record(actor, "batch.undone", batch, after=dict(batch.counts))
    return counts
