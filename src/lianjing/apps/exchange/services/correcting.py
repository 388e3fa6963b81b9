"""Corrects cells of a staged row on the page: the row is read, matched and judged again."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Count

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.exchange.cardreader import CardSheet
from lianjing.apps.exchange.choices import CORRECTABLE
from lianjing.apps.exchange.code_tables import tables_for
from lianjing.apps.exchange.errors import BatchStateError
from lianjing.apps.exchange.forms import Cell, Problem, Profile, Row, Tables, profile
from lianjing.apps.exchange.forms.cleaning import cleaner
from lianjing.apps.exchange.forms.given import As, Given
from lianjing.apps.exchange.mapping.drafts import draft_of
from lianjing.apps.exchange.models import Batch, BatchRow
from lianjing.apps.exchange.readers import KIND_OF, sorter_for
from lianjing.apps.exchange.services.confirming import COMPARED_ONLY
from lianjing.apps.exchange.staging import Packed, Staged, pack, unpack
from lianjing.apps.exchange.words import CONTACTS
from lianjing.apps.places.masking import mask_phone
from lianjing.kernel.errors import DomainError

MOST_CHARACTERS = 1000


@transaction.atomic
def correct(*, actor: Actor, batch: Batch, row: BatchRow, cells: Mapping[str, str]) -> BatchRow:
    """Put other texts into cells of one row; an empty text blanks the cell."""
    require(actor, Permission.FILES_IMPORT)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in CORRECTABLE or batch.form in COMPARED_ONLY:
        raise BatchStateError(f"batch {batch.pk} is {batch.state}")
    form = profile(batch.form)
    if unknown := set(cells) - set(form.keys):
        raise DomainError(f"no cell {min(unknown)}", code="bad_request", facts={"detail": "cells"})
    before = unpack(row.content).raw
    given = {**before, **{key: text[:MOST_CHARACTERS] for key, text in cells.items()}}
    changed = {key: given[key] for key in cells if given[key] != before.get(key, "")}
    if changed:
        _read_again(actor, batch, row, given)
        _count_again(batch)
        audit.record(
            actor,
            "batch.corrected",
            batch,
            name=f"{batch.filename} {row.sheet} {row.number}",
            before={key: recorded(key, before.get(key, "")) for key in changed},
            after={key: recorded(key, text) for key, text in changed.items()},
        )
    row.refresh_from_db()
    return row


def recorded(key: str, text: str) -> str:
    """Give a cell as the audit keeps it, telephone numbers masked: more people read it."""
    return mask_phone(text) if key.endswith(CONTACTS) else text


def _read_again(actor: Actor, batch: Batch, row: BatchRow, given: Mapping[str, str]) -> None:
    form = profile(batch.form)
    tables = tables_for(form, batch.region)
    if form.subject not in KIND_OF:
        _read_sheet_again(actor, batch, row, given)
        return
    read = _row(form, tables, row, given)
    lines: Mapping[str, str] = next(
        (head["lines"] for head in batch.heads if head["sheet"] == row.sheet), {}
    )
    draft = draft_of(read, row.position, form, KIND_OF[form.subject], lines)
    sorter = sorter_for(actor=actor, batch=batch, profile=form)
    others = BatchRow.objects.filter(batch=batch).exclude(pk=row.pk)
    if draft.code:
        same = others.filter(code=draft.code).order_by("position").first()
        if same is not None:
            sorter.seen[draft.code] = same.number
    else:
        named = others.filter(label=str(draft.values.get("name") or ""), file__isnull=False)
        sorter.taken.update(key for key in named.values_list("file", flat=True) if key)
    (staged,) = sorter.sort([draft])
    _keep(row, staged)


def _read_sheet_again(actor: Actor, batch: Batch, row: BatchRow, given: Mapping[str, str]) -> None:
    """A card is one record: its unit decides about all rows of its sheet."""
    form = profile(batch.form)
    tables = tables_for(form, batch.region)
    rows = list(BatchRow.objects.filter(batch=batch, sheet=row.sheet).order_by("position"))
    read = [
        _row(form, tables, one, given if one.pk == row.pk else unpack(one.content).raw)
        for one in rows
    ]
    names = BatchRow.objects.filter(batch=batch, kind="unit").exclude(sheet=row.sheet)
    sheet = CardSheet(actor, dict(names.values_list("label", "sheet")))
    for one, staged in zip(rows, sheet.stage(read), strict=True):
        _keep(one, staged._replace(position=one.position))


def _row(form: Profile, tables: Tables, row: BatchRow, given: Mapping[str, str]) -> Row:
    cells = {
        column.key: _cell(column.key, form, tables, given[column.key])
        for column in form.columns
        if given.get(column.key)
    }
    return Row(row.sheet, row.number, cells, row.block)


def _cell(key: str, form: Profile, tables: Tables, text: str) -> Cell:
    column = form.column(key)
    made = cleaner(column, tables)(Given(text, As.TEXT))
    problem = None
    if made.problem:
        problem = Problem(made.problem, {"label": column.label, **made.facts})
    return Cell(text, made.value, problem, -1, made.steps)


def _keep(row: BatchRow, staged: Staged) -> None:
    fields = staged._asdict()
    packed: Packed = fields.pop("packed")
    for name, value in fields.items():
        setattr(row, name, value)
    row.content = pack(packed)
    row.save()


def _count_again(batch: Batch) -> None:
    rows = BatchRow.objects.filter(batch=batch)
    counts: Counter[str] = Counter()
    grouped = rows.order_by().values("state", "warned").annotate(number=Count("pk"))
    for state, warned, number in grouped.values_list("state", "warned", "number"):
        counts[state] += number
        counts["warned"] += number if warned else 0
        counts["rows"] += number
    batch.counts = dict(counts)
    batch.findings = _findings(rows.exclude(findings="").values_list("findings", flat=True))
    batch.save(update_fields=["counts", "findings"])


def _findings(texts: Iterable[str]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for text in texts:
        found.update(code for code in text.split("|") if code)
    return dict(found)
