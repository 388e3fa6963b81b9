"""The calendar of days worked that deadlines go by."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.schemas.norms import (
    WorkdaysEnteredOut,
    WorkdaysFileIn,
    WorkdaysIn,
    WorkdaysOut,
)
from lianjing.apps.norms import library, selectors, services
from lianjing.apps.norms.library import Day

router = Router(tags=["workflows"], auth=signed_in)


@router.get("/workdays", response=WorkdaysOut)
def list_workdays(
    request: HttpRequest, year: Annotated[int, Query(), Field(ge=2000, le=2100)]
) -> WorkdaysOut:
    """List the days of a year that are not as their weekday says, each with its source."""
    actor_in(request)
    entered = list(selectors.entries(year=year))
    known = selectors.shipped_year(year)
    everywhere = {one.day for one in entered if not one.region}
    rows = [WorkdaysOut.entered(one) for one in entered]
    if known is not None:
        rows += [
            WorkdaysOut.shipped(one, known.source, replaced=one.day in everywhere)
            for one in known.days
        ]
    return WorkdaysOut(
        year=year,
        version=known.version if known else "",
        source=known.source if known else "",
        url=known.url if known else "",
        items=sorted(rows, key=lambda one: (one.day, one.region, one.id or 0)),
    )


@router.post("/workdays", response={201: WorkdaysEnteredOut})
def enter_workdays(request: HttpRequest, body: WorkdaysIn) -> Status[WorkdaysEnteredOut]:
    """Enter days; an earlier entry of the same day is withdrawn."""
    days = [Day(one.day, works=one.works, name=one.name) for one in body.days]
    made = services.enter_days(
        actor=actor_in(request), days=days, source=body.source, region=body.region
    )
    return Status(201, WorkdaysEnteredOut(count=len(made)))


@router.post("/workdays/file", response={201: WorkdaysEnteredOut})
def enter_workdays_file(request: HttpRequest, body: WorkdaysFileIn) -> Status[WorkdaysEnteredOut]:
    """Enter the days of a CSV file: day, 休 or 班, name."""
    made = services.enter_days(
        actor=actor_in(request),
        days=library.read_csv(body.text),
        source=body.source,
        region=body.region,
    )
    return Status(201, WorkdaysEnteredOut(count=len(made)))


@router.delete("/workdays/{int:key}", response={204: None})
def withdraw_workday(request: HttpRequest, key: int) -> Status[None]:
    """Take an entered day back; it stays on record."""
    actor = actor_in(request)
    services.withdraw_day(actor=actor, entry=selectors.entry(key=key))
    return Status(204, None)
