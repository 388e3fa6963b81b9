"""Sums of the registry for the leading office: tables, rates, fields; as JSON or as a sheet."""

from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.quality_sheets import summary_csv, summary_xlsx
from lianjing.api.schemas.jobs import JobOut
from lianjing.api.schemas.quality import confidence_text
from lianjing.api.schemas.quality_summary import (
    ColumnOut,
    ExcludedOut,
    FilledFieldsOut,
    FilledOut,
    IndicatorOut,
    IndicatorsOut,
    JudgeIn,
    SummaryOut,
    SummaryQuery,
    SummaryRowOut,
    SumsOut,
)
from lianjing.apps.quality import selectors, services
from lianjing.apps.quality.indicators import DEFINITIONS, Definition
from lianjing.apps.quality.selectors.summary import By, SummaryRow, Sums
from lianjing.apps.quality.words import label

router = Router(tags=["quality"], auth=signed_in)

_SHEET = {
    "responses": {
        200: {
            "description": "The table as a sheet.",
            "content": {
                "text/csv": {},
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {},
            },
        }
    }
}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/quality/summary", response=SummaryOut)
def get_summary(
    request: HttpRequest,
    where: Query[SummaryQuery],
    by: By = By.REGION,
    across: By | None = None,
) -> SummaryOut:
    """Sum up cameras by division, department, unit or class, with another across if wanted."""
    found = selectors.summary(actor=actor_in(request), by=by, where=where.filter(), across=across)
    return SummaryOut(
        by=found.by.value,
        level=found.level,
        rows=[_row(row) for row in found.rows],
        total=_row(found.total),
        columns=[ColumnOut(key=key, name=name) for key, name in found.columns],
    )


@router.get("/quality/summary/sheet", openapi_extra=_SHEET)
def summary_sheet(
    request: HttpRequest,
    where: Query[SummaryQuery],
    by: By = By.REGION,
    form: Literal["csv", "xlsx"] = "xlsx",
) -> HttpResponse:
    """Give the table of sums as a sheet; nothing in it is run by a spreadsheet."""
    found = selectors.summary(actor=actor_in(request), by=by, where=where.filter())
    language = language_of(request)
    body = summary_csv(found, language) if form == "csv" else summary_xlsx(found, language)
    return HttpResponse(
        body,
        content_type="text/csv; charset=utf-8" if form == "csv" else _XLSX,
        headers={"Content-Disposition": f'attachment; filename="summary-{by.value}.{form}"'},
    )


@router.get("/quality/indicators", response=IndicatorsOut)
def get_indicators(request: HttpRequest, where: Query[SummaryQuery]) -> IndicatorsOut:
    """Show the rates with both their numbers, what they mean, and what they leave out."""
    actor = actor_in(request)
    found = selectors.rated(actor=actor, where=where.filter())
    language = language_of(request)
    numbers = {
        "filed": (found.filed.filed, found.filed.channels),
        "complete": (found.sums.complete, found.sums.rated),
        "valid": (found.sums.rated - found.sums.with_errors, found.sums.rated),
        "position": (found.sums.position_good, found.sums.rated),
        "code": (found.sums.code_good, found.sums.rated),
    }
    return IndicatorsOut(
        items=[_indicator(one, *numbers[one.key], language) for one in DEFINITIONS],
        cameras=found.sums.cameras,
        excluded=ExcludedOut(
            unrated=found.sums.unrated, waiting=found.sums.waiting, removed=found.removed
        ),
        score=found.sums.score,
    )


@router.get("/quality/fields", response=FilledFieldsOut)
def get_fields(request: HttpRequest, where: Query[SummaryQuery]) -> FilledFieldsOut:
    """Count, for each field some profile demands, the cameras that have it."""
    language = language_of(request)
    rows = selectors.filled_fields(actor=actor_in(request), where=where.filter())
    return FilledFieldsOut(
        items=[
            FilledOut(
                field=row.field,
                name=label("camera", row.field, language),
                filled=row.filled,
                total=row.total,
                rules=list(row.rules),
            )
            for row in rows
        ]
    )


@router.post("/quality/judge", response={202: JobOut})
def judge(request: HttpRequest, body: JudgeIn) -> Status[JobOut]:
    """Ask for all files of a division to be judged again."""
    job = services.ask_to_judge(actor=actor_in(request), region=body.region)
    return Status(202, JobOut.of(job, language_of(request)))


def _row(row: SummaryRow) -> SummaryRowOut:
    return SummaryRowOut(
        key=row.key,
        name=row.name,
        rest=row.rest,
        units=row.units,
        units_with_cameras=row.units_with_cameras,
        sums=_sums(row.sums),
        cells=None if row.cells is None else {key: _sums(sums) for key, sums in row.cells.items()},
    )


def _sums(sums: Sums) -> SumsOut:
    return SumsOut(**{name: getattr(sums, name) for name in SumsOut.model_fields})


def _indicator(one: Definition, numerator: int, denominator: int, language: str) -> IndicatorOut:
    return IndicatorOut(
        key=one.key.value,
        name=one.name(language),
        definition=one.words(language),
        numerator=numerator,
        denominator=denominator,
        # Cut, not rounded: 100 % means all of them.
        rate=10_000 * numerator // denominator / 100 if denominator else None,
        target=one.target,
        source=one.source,
        confidence=one.confidence,
        confidence_text=confidence_text(one.confidence, language),
    )
