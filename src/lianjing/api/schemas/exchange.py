"""Imports, exports and forms."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.common import ErrorOut, Ref
from lianjing.apps.exchange.choices import (
    CORRECTABLE,
    DISCARDABLE,
    MARKABLE,
    WORKING,
    BatchState,
    DatumAnswer,
    ExportState,
    Matching,
    RowState,
    Weight,
)
from lianjing.apps.exchange.forms import Problem, Profile, profile
from lianjing.apps.exchange.models import Batch, BatchRow, Export
from lianjing.apps.exchange.services.confirming import COMPARED_ONLY
from lianjing.apps.exchange.staging import unpack
from lianjing.apps.exchange.words import Speaker
from lianjing.apps.jobs.choices import JobState
from lianjing.apps.jobs.models import Job
from lianjing.kernel.causes import explain

FormName = Annotated[str, Field(max_length=16, pattern=r"^[a-z0-9]*$")]
Region = Annotated[str, Field(max_length=12, pattern=r"^\d*$")]
Cell = Annotated[str, Field(max_length=1000)]


class FormColumnOut(Schema):
    """One column of a form."""

    key: str
    label: str
    group: str
    needed: bool
    note: str


class FormOut(Schema):
    """A form that can be imported and exported."""

    id: str
    title: str
    subject: str
    """camera, system, unit or summary."""
    source: str
    confidence: str
    version: str
    columns: list[FormColumnOut]

    @classmethod
    def of(cls, form: Profile, language: str) -> "FormOut":
        """Show a form."""
        return cls(
            id=form.id,
            title=form.title.of(language),
            subject=form.subject,
            source=form.source,
            confidence=form.confidence,
            version=form.version,
            columns=[
                FormColumnOut(
                    key=column.key,
                    label=column.label,
                    group=column.group,
                    needed=column.need() != "O",
                    note=column.note,
                )
                for column in form.columns
            ],
        )


class FormsOut(Schema):
    """All forms."""

    items: list[FormOut]


class OptionsIn(Schema):
    """What the uploader says about a form; changing it has the form read again."""

    form: FormName = ""
    datum: DatumAnswer = DatumAnswer.ASK
    unit: Annotated[int, Field(ge=1)] | None = None
    region: Region = ""
    matching: Matching = Matching.AUTO
    all_or_nothing: bool = False


class ProgressOut(Schema):
    """How far the work on a batch or export is; `total` is 0 while nobody knows it."""

    done: int
    total: int
    step: str


class FindingCountOut(Schema):
    """How many rows have one thing wrong with them."""

    code: str
    title: str
    count: int


class HeadOut(Schema):
    """One sheet that was read."""

    sheet: str
    unit: str
    """填报单位 as printed."""
    rows: int
    unknown: list[str]
    """Columns that were left aside."""
    absent: list[str]


class AbilitiesOut(Schema):
    """What can be done with a batch as it stands."""

    correct: bool
    confirm: bool
    cancel: bool
    undo: bool
    discard: bool
    mark: bool


class BatchOut(Schema):
    """One uploaded form."""

    id: int
    filename: str
    size: int
    actor: str
    state: BatchState
    form: str
    form_title: str
    options: OptionsIn
    unit: Ref | None
    counts: dict[str, int]
    """Rows by state, and `rows`, `warned`, `applied`."""
    findings: list[FindingCountOut]
    heads: list[HeadOut]
    remarks: list[str]
    problem: ErrorOut | None
    """Why the file was refused, or the work ended badly."""
    needs_datum: bool
    """Rows wait for an answer about the datum of their coordinates."""
    interrupted: bool
    """The import has stopped half-way; confirming it again goes on to the end."""
    progress: ProgressOut | None
    can: AbilitiesOut
    created_at: datetime
    read_at: datetime | None
    confirmed_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(
        cls, batch: Batch, job: Job | None, speaker: Speaker | None, language: str
    ) -> "BatchOut":
        """Show a batch with the job that works on it."""
        stopped = job is None or job.state not in {JobState.QUEUED, JobState.RUNNING}
        interrupted = stopped and batch.state in {BatchState.IMPORTING, BatchState.UNDOING}
        form = profile(batch.form) if batch.form else None
        return cls(
            id=batch.pk,
            filename=batch.filename,
            size=batch.size,
            actor=batch.actor,
            state=_state(batch, job),
            form=batch.form,
            form_title=form.title.of(language) if form else "",
            options=OptionsIn(
                form=batch.form_asked,
                datum=DatumAnswer(batch.datum),
                unit=batch.unit_id,
                region=batch.region,
                matching=Matching(batch.matching),
                all_or_nothing=batch.all_or_nothing,
            ),
            unit=Ref(id=batch.unit.pk, code="", name=batch.unit.name) if batch.unit else None,
            counts=batch.counts,
            findings=_findings(batch.findings, speaker),
            heads=[_head(head) for head in batch.heads],
            remarks=[_remark(remark, language) for remark in batch.remarks],
            problem=_problem(batch, job, language),
            needs_datum=bool(batch.findings.get("row_datum_missing")),
            interrupted=interrupted,
            progress=None if stopped or job is None else _progress(job),
            can=_abilities(batch, interrupted=interrupted),
            created_at=batch.created_at,
            read_at=batch.read_at,
            confirmed_at=batch.confirmed_at,
            ended_at=batch.ended_at,
        )


def _state(batch: Batch, job: Job | None) -> BatchState:
    """Give the state; a reading whose job ended badly has failed even if nobody could say so."""
    state = BatchState(batch.state)
    if state in WORKING and job is not None and job.state == JobState.FAILED:
        return BatchState.FAILED
    return state


def _findings(counts: Mapping[str, int], speaker: Speaker | None) -> list[FindingCountOut]:
    return [
        FindingCountOut(code=code, title=speaker.title(code) if speaker else code, count=count)
        for code, count in sorted(counts.items(), key=lambda item: -item[1])
    ]


def _head(head: Mapping[str, Any]) -> HeadOut:
    return HeadOut(
        sheet=head["sheet"],
        unit=head["lines"].get("reporting_unit", ""),
        rows=head["rows"],
        unknown=head["unknown"],
        absent=head["absent"],
    )


def _remark(remark: Mapping[str, Any], language: str) -> str:
    return Problem(remark["code"], remark["facts"]).sentence(language)


def _problem(batch: Batch, job: Job | None, language: str) -> ErrorOut | None:
    code, facts = batch.cause, batch.facts
    if not code and job is not None and job.state == JobState.FAILED:
        code, facts = job.cause, job.facts
    return ErrorOut(code=code, **explain(code, language, facts)._asdict()) if code else None


def _progress(job: Job) -> ProgressOut:
    return ProgressOut(done=job.done, total=job.total, step=job.step)


def _abilities(batch: Batch, *, interrupted: bool) -> AbilitiesOut:
    state = BatchState(batch.state)
    changes = batch.counts.get("new", 0) + batch.counts.get("changed", 0)
    imports = batch.form not in COMPARED_ONLY
    ready = state in CORRECTABLE and imports and changes > 0
    return AbilitiesOut(
        correct=state in CORRECTABLE and imports,
        confirm=ready or (interrupted and state == BatchState.IMPORTING),
        cancel=state in WORKING,
        undo=state == BatchState.DONE or (interrupted and state == BatchState.UNDOING),
        discard=state in DISCARDABLE,
        mark=state in MARKABLE,
    )


class BatchesOut(Schema):
    """A page of batches, newest first."""

    items: list[BatchOut]
    total: int
    page: int
    page_size: int


class RemarkOut(Schema):
    """One thing that is to be said about a row."""

    code: str
    weight: Weight
    key: str
    label: str
    text: str
    sentence: str
    """With its place: 第 37 行，“经度”列：…"""
    rule: bool
    """Whether `code` is the id of a rule."""


class DiffOut(Schema):
    """One field that would change, in words."""

    key: str
    label: str
    old: str
    new: str


class CellOut(Schema):
    """One cell as the form gives it."""

    key: str
    label: str
    text: str
    wrong: bool


class RowOut(Schema):
    """One row of a form."""

    id: int
    sheet: str
    number: int
    state: RowState
    warned: bool
    applied: bool
    kind: str
    file: int | None
    code: str
    label: str
    remarks: list[RemarkOut]
    diff: list[DiffOut]
    cells: list[CellOut]

    @classmethod
    def of(cls, row: BatchRow, speaker: Speaker) -> "RowOut":
        """Show a row."""
        packed = unpack(row.content)
        wrong = {remark.key for remark in packed.remarks if remark.weight == Weight.ERROR}
        return cls(
            id=row.pk,
            sheet=row.sheet,
            number=row.number,
            state=RowState(row.state),
            warned=row.warned,
            applied=row.applied,
            kind=row.kind,
            file=row.file,
            code=row.code,
            label=row.label,
            remarks=[
                RemarkOut(
                    code=remark.code,
                    weight=Weight(remark.weight),
                    key=remark.key,
                    label=speaker.label(remark.key) if remark.key else "",
                    text=speaker.text(remark),
                    sentence=speaker.sentence(remark, row.sheet, remark.row or row.number),
                    rule=remark.rule,
                )
                for remark in packed.remarks
            ],
            diff=[
                DiffOut(
                    key=key,
                    label=speaker.label(key),
                    old=speaker.value(key, old),
                    new=speaker.value(key, new),
                )
                for key, (old, new) in packed.diff.items()
            ],
            cells=[
                CellOut(
                    key=column.key,
                    label=speaker.label(column.key),
                    text=packed.raw.get(column.key, ""),
                    wrong=column.key in wrong,
                )
                for column in speaker.profile.columns
                if column.kind != "serial" and (not column.block or column.key in packed.raw)
            ],
        )

    @classmethod
    def many(cls, rows: Iterable[BatchRow], speaker: Speaker) -> "list[RowOut]":
        """Show rows of one batch."""
        return [cls.of(row, speaker) for row in rows]


class RowsOut(Schema):
    """A page of rows, in the order of the file."""

    items: list[RowOut]
    total: int
    page: int
    page_size: int


class CellsIn(Schema):
    """New texts of cells of one row; what is left out stays, an empty text blanks."""

    cells: Annotated[dict[str, Cell], Field(min_length=1, max_length=100)]


class SelectionIn(Schema):
    """Which files an export holds; empty fields do not count."""

    search: Annotated[str, Field(max_length=100)] = ""
    region: Region = ""
    unit: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None
    state: Annotated[str, Field(max_length=12)] = ""
    point_class: Annotated[str, Field(max_length=8)] = ""
    place_class: Annotated[str, Field(max_length=8)] = ""
    department: Annotated[str, Field(max_length=8)] = ""
    """所属部门/行业 of the cameras."""
    of_department: Annotated[str, Field(max_length=32)] = ""
    """主管部门 of the units, by code (F1, F2)."""
    severity: Literal["error", "warning", "clean"] | None = None
    has_code: bool | None = None
    ids: Annotated[list[int], Field(max_length=5000)] | None = None
    batch: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None
    """The files an import made or changed."""


class ExportIn(Schema):
    """An export to make."""

    form: FormName
    where: SelectionIn = SelectionIn()
    contacts: bool = False
    """Write names and telephone numbers out; recorded."""


class ExportOut(Schema):
    """One export."""

    id: int
    form: str
    form_title: str
    filename: str
    state: ExportState
    rows: int
    size: int
    contacts: bool
    actor: str
    problem: ErrorOut | None
    progress: ProgressOut | None
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, export: Export, job: Job | None, language: str) -> "ExportOut":
        """Show an export with the job that makes it."""
        failed = job is not None and job.state in {JobState.FAILED, JobState.CANCELLED}
        state = ExportState(export.state)
        if state == ExportState.WAITING and failed:
            state = ExportState.FAILED
        code, facts = export.cause, export.facts
        if not code and failed and job is not None:
            code, facts = job.cause, job.facts
        known = export.form != "marked"
        return cls(
            id=export.pk,
            form=export.form,
            form_title=profile(export.form).title.of(language) if known else "",
            filename=export.filename,
            state=state,
            rows=export.rows,
            size=export.size,
            contacts=export.contacts,
            actor=export.actor,
            problem=(
                ErrorOut(code=code, **explain(code, language, facts)._asdict()) if code else None
            ),
            progress=_progress(job) if job is not None and state == "waiting" else None,
            created_at=export.created_at,
            expires_at=export.expires_at,
        )


class ExportsOut(Schema):
    """A page of exports, newest first."""

    items: list[ExportOut]
    total: int
    page: int
    page_size: int
