"""Making workbooks from the registry: asked for by a person, made by a job, fetched by the same."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.selectors.filters import CameraFilter
from lianjing.apps.exchange import storage
from lianjing.apps.exchange.choices import MARKABLE, ExportState
from lianjing.apps.exchange.code_tables import tables_for
from lianjing.apps.exchange.errors import BatchStateError, FileGoneError
from lianjing.apps.exchange.forms import PROFILES, Profile, profile
from lianjing.apps.exchange.forms.cards import Card, write_cards
from lianjing.apps.exchange.forms.writing import Head, write_csv, write_rows
from lianjing.apps.exchange.kinds import EXPORT
from lianjing.apps.exchange.models import Batch, Export
from lianjing.apps.exchange.selectors import outgoing, surveyed
from lianjing.apps.exchange.selectors.outgoing import Record, Rows, Selection
from lianjing.apps.exchange.services.reading import Progress
from lianjing.apps.exchange.services.returning import write_marked_batch
from lianjing.apps.jobs import services as jobs
from lianjing.apps.places.models import Department
from lianjing.apps.registry.policies import channels_in_scope
from lianjing.kernel.errors import DomainError, NotAllowedError

MARKED = "marked"
"""Not a form: the workbook of a batch with what is wrong in it."""
MOST_CARDS = 2000
"""Sheets in one workbook of F1; spreadsheets open more only with patience."""
_TOLD_EVERY = 2000


@transaction.atomic
def ask(*, actor: Actor, form: str, where: Mapping[str, Any], contacts: bool = False) -> Export:
    """Ask for an export; `contacts` writes names and numbers out and is recorded."""
    require(actor, Permission.FILES_EXPORT)
    if contacts:
        require(actor, Permission.CONTACTS_VIEW)
    if form not in PROFILES:
        raise DomainError(f"form {form}", code="form_not_offered", facts={"form": form})
    if actor.user_id is None:
        raise NotAllowedError("an export is made with the rights of a person")
    selection_of(where)
    export = Export(form=form, where=dict(where), contacts=contacts)
    export.filename = _filename(profile(form))
    _start(actor, export)
    after = {"form": form, "where": dict(where), "contacts": contacts}
    audit.record(actor, "export.asked", export, after=after)
    return export


@transaction.atomic
def ask_marked(*, actor: Actor, batch: Batch) -> Export:
    """Ask for the workbook of a batch with comments on what is wrong, to be sent back."""
    require(actor, Permission.FILES_IMPORT)
    if batch.state not in MARKABLE:
        raise BatchStateError(f"batch {batch.pk} is {batch.state}")
    export = Export(form=MARKED, where={"batch": batch.pk})
    stem = batch.filename.rsplit(".", 1)[0]
    export.filename = f"{stem}-需修改.xlsx"[-200:]
    _start(actor, export)
    audit.record(actor, "export.asked", export, after={"form": MARKED, "batch": batch.pk})
    return export


def _start(actor: Actor, export: Export) -> None:
    days = settings.INSTALLATION.settings.exchange.export_days
    export.user_id, export.actor = actor.user_id, actor.username
    export.expires_at = timezone.now() + timedelta(days=days)
    export.save()
    export.job = jobs.start(actor=actor, kind=EXPORT, params={"export": export.pk}).pk
    export.save(update_fields=["job"])


def selection_of(where: Mapping[str, Any]) -> Selection:
    """Make of a request's filter what it selects."""
    given = dict(where)
    batch, department = given.pop("batch", None), str(given.pop("of_department", "") or "")
    if given.get("ids") is not None:
        given["ids"] = tuple(given["ids"])
    return Selection(CameraFilter(**given), batch, department)


def _filename(form: Profile) -> str:
    day = timezone.localtime().strftime("%Y%m%d-%H%M")
    ending = "csv" if form.id == "csv" else "xlsx"
    return f"{form.title.zh}-{day}.{ending}"


def make(*, actor: Actor, export: Export, progress: Progress) -> dict[str, int]:
    """Write the file of an export, with the scope its asker has now."""
    target = storage.export_file(export.pk)
    partial = target.with_suffix(".part")
    try:
        rows = _write(actor, export, partial, progress)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    with transaction.atomic():
        export.state = ExportState.READY
        export.rows, export.size = rows, target.stat().st_size
        export.save()
        audit.record(actor, "export.made", export, after={"rows": rows, "size": export.size})
    return {"rows": rows}


def _write(actor: Actor, export: Export, target: Path, progress: Progress) -> int:
    if export.form == MARKED:
        return write_marked_batch(actor, export, target, progress)
    form, where = profile(export.form), selection_of(export.where)
    if form.subject == "unit":
        return _write_cards(actor, form, where, target, contacts=export.contacts)
    if form.subject == "summary":
        return _write_summary(actor, form, where, target)
    return _write_table(actor, export, target, progress)


def _write_table(actor: Actor, export: Export, target: Path, progress: Progress) -> int:
    form, where = profile(export.form), selection_of(export.where)
    kind = FileKind.CAMERA if form.subject == "camera" else FileKind.SYSTEM
    files = outgoing.files_of(actor=actor, kind=kind, where=where)
    total = files.count()
    seen = channels_in_scope(actor)
    rows = Rows(form, kind, contacts=export.contacts, seen=seen).of(files)
    counted = _counting(rows, total, progress)
    tables = tables_for(form, where.cameras.region)
    if form.id == "csv":
        return write_csv(form, counted, target, tables=tables)
    unit = outgoing.only_unit(files) if form.head else None
    head = Head(lines={"reporting_unit": unit.name} if unit else {})
    return write_rows(form, counted, target, tables=tables, head=head)


def _counting(rows: Iterable[Record], total: int, progress: Progress) -> Iterator[Record]:
    for number, row in enumerate(rows):
        if number % _TOLD_EVERY == 0:
            progress(number, total, "exporting")
        yield row


def _write_cards(
    actor: Actor, form: Profile, where: Selection, target: Path, *, contacts: bool
) -> int:
    units = surveyed.units_of(actor=actor, where=where)
    count = units.count()
    if count > MOST_CARDS:
        facts = {"count": str(count), "most": str(MOST_CARDS)}
        raise DomainError(f"{count} units", code="export_too_many_cards", facts=facts)
    made = (
        Card(card.unit.name, card.values, card.repeats)
        for card in surveyed.cards(units, contacts=contacts)
    )
    return write_cards(form, made, target, tables=tables_for(form, where.cameras.region))


def _write_summary(actor: Actor, form: Profile, where: Selection, target: Path) -> int:
    counts = surveyed.counts(surveyed.units_of(actor=actor, where=where))
    rows = [count.values() for count in counts]
    totals = {
        key: sum(int(str(row[key])) for row in rows)
        for key in ("cameras", "systems", "recorders", "public_area_cameras")
    }
    department = Department.objects.filter(code=where.department).first()
    head = Head(lines={"department": department.name} if department else {})
    return write_rows(form, rows, target, head=head, totals=totals)


@transaction.atomic
def note_failed(*, actor: Actor, export: Export, error: DomainError) -> None:
    """Note why an export could not be made."""
    export.state = ExportState.FAILED
    export.cause, export.facts = error.code, dict(error.facts)
    export.save()
    audit.record(actor, "export.made", export, after={"cause": error.code})


@transaction.atomic
def fetch(*, actor: Actor, export: Export) -> Path:
    """Give the path of a finished export, and record that it was taken out."""
    require(actor, Permission.FILES_EXPORT)
    path = storage.export_file(export.pk)
    if export.state != ExportState.READY or not path.exists():
        raise FileGoneError(f"export {export.pk} is {export.state}")
    audit.record(actor, "export.fetched", export, after={"rows": export.rows})
    return path


@transaction.atomic
def discard_export(*, actor: Actor, export: Export) -> None:
    """Throw an export away."""
    require(actor, Permission.FILES_EXPORT)
    audit.record(actor, "export.discarded", export)
    storage.export_file(export.pk).unlink(missing_ok=True)
    export.delete()
