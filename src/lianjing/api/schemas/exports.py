"""Exports."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.common import ErrorOut
from lianjing.api.schemas.exchange import FormName, Region, WorkProgressOut, work_progress
from lianjing.apps.exchange.choices import ExportState
from lianjing.apps.exchange.forms import profile
from lianjing.apps.exchange.models import Export
from lianjing.apps.jobs.choices import JobState
from lianjing.apps.jobs.models import Job
from lianjing.kernel.causes import explain


class ExportSelectionIn(Schema):
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
    where: ExportSelectionIn = ExportSelectionIn()
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
    progress: WorkProgressOut | None
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
            progress=work_progress(job) if job is not None and state == "waiting" else None,
            created_at=export.created_at,
            expires_at=export.expires_at,
        )


class ExportsOut(Schema):
    """A page of exports, newest first."""

    items: list[ExportOut]
    total: int
    page: int
    page_size: int
