"""Imports, exports and forms."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

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
    Matching,
)
from lianjing.apps.exchange.forms import Problem, Profile, profile
from lianjing.apps.exchange.models import Batch
from lianjing.apps.exchange.services.confirming import COMPARED_ONLY
from lianjing.apps.exchange.words import Speaker
from lianjing.apps.jobs.choices import JobState
from lianjing.apps.jobs.models import Job
from lianjing.kernel.causes import explain

FormName = Annotated[str, Field(max_length=16, pattern=r"^[a-z0-9]*$")]
Region = Annotated[str, Field(max_length=12, pattern=r"^\d*$")]


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


class ImportOptionsIn(Schema):
    """What the uploader says about a form; changing it has the form read again."""

    form: FormName = ""
    datum: DatumAnswer = DatumAnswer.ASK
    unit: Annotated[int, Field(ge=1)] | None = None
    region: Region = ""
    matching: Matching = Matching.AUTO
    all_or_nothing: bool = False


class WorkProgressOut(Schema):
    """How far the work on a batch or export is; `total` is 0 while nobody knows it."""

    done: int
    total: int
    step: str


class ImportFindingOut(Schema):
    """How many rows have one thing wrong with them."""

    code: str
    title: str
    count: int


class ImportSheetOut(Schema):
    """One sheet that was read."""

    sheet: str
    unit: str
    """填报单位 as printed."""
    rows: int
    unknown: list[str]
    """Columns that were left aside."""
    absent: list[str]


class ImportAbilitiesOut(Schema):
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
    options: ImportOptionsIn
    unit: Ref | None
    counts: dict[str, int]
    """Rows by state, and `rows`, `warned`, `applied`."""
    findings: list[ImportFindingOut]
    heads: list[ImportSheetOut]
    remarks: list[str]
    problem: ErrorOut | None
    """Why the file was refused, or the work ended badly."""
    needs_datum: bool
    """Rows wait for an answer about the datum of their coordinates."""
    interrupted: bool
    """The import has stopped half-way; confirming it again goes on to the end."""
    progress: WorkProgressOut | None
    can: ImportAbilitiesOut
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
            options=ImportOptionsIn(
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
            progress=None if stopped or job is None else work_progress(job),
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


def _findings(counts: Mapping[str, int], speaker: Speaker | None) -> list[ImportFindingOut]:
    return [
        ImportFindingOut(code=code, title=speaker.title(code) if speaker else code, count=count)
        for code, count in sorted(counts.items(), key=lambda item: -item[1])
    ]


def _head(head: Mapping[str, Any]) -> ImportSheetOut:
    return ImportSheetOut(
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


def work_progress(job: Job) -> WorkProgressOut:
    """Show how far a job is."""
    return WorkProgressOut(done=job.done, total=job.total, step=job.step)


def _abilities(batch: Batch, *, interrupted: bool) -> ImportAbilitiesOut:
    state = BatchState(batch.state)
    changes = batch.counts.get("new", 0) + batch.counts.get("changed", 0)
    imports = batch.form not in COMPARED_ONLY
    ready = state in CORRECTABLE and imports and changes > 0
    return ImportAbilitiesOut(
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
