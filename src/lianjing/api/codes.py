"""Code tables; 20-digit codes explained, given out, reserved."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.paging import PageDict, paged
from lianjing.api.schemas.codes import (
    AllocateIn,
    CodedKind,
    CodePrefixOut,
    CodesOut,
    ExplainedCodeOut,
    NumberCamerasIn,
    NumberedCameraOut,
    NumberedCamerasOut,
    ReservationOut,
    ReservationsOut,
    ReserveIn,
    UsedCodeOut,
    UsedCodesOut,
)
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.tables import (
    CodeTableOut,
    CodeTablesOut,
    RegionTableIn,
    RegionTableOut,
    RegionTablesOut,
    TableSwitchIn,
    WholeCodeTableOut,
)
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment import tables
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.models import CodeRange, UsedCode
from lianjing.apps.equipment.selectors import codes as selectors
from lianjing.apps.equipment.selectors.regional import regional_tables
from lianjing.apps.equipment.selectors.serials import used_of
from lianjing.apps.equipment.services import codes as services
from lianjing.apps.equipment.services.codes import MOST_AT_ONCE
from lianjing.apps.equipment.services.numbering import allocate_for
from lianjing.apps.equipment.services.tables import activate_table, enter_table
from lianjing.apps.equipment.tables import CodeTable, UnknownTableError
from lianjing.kernel.errors import NotFoundError

router = Router(tags=["codes"], auth=signed_in)

Text = Annotated[str, Field(max_length=64)]
Region = Annotated[str, Field(pattern=r"^[0-9]*$", max_length=12)]
Beginning = Annotated[str, Field(pattern=r"^[0-9]*$", max_length=20)]


@router.get("/tables", response=CodeTablesOut)
def list_tables(request: HttpRequest) -> CodeTablesOut:
    """List all code tables, the newest version of each."""
    require(actor_in(request), Permission.FILES_VIEW)
    return CodeTablesOut(items=[CodeTableOut.of(tables.table(key)) for key in tables.ids()])


@router.get("/tables/{key}", response=WholeCodeTableOut)
def get_table(
    request: HttpRequest, key: str, region: Region = "", version: Text = ""
) -> WholeCodeTableOut:
    """Show a table in one version, with what a region has laid over it."""
    require(actor_in(request), Permission.FILES_VIEW)
    return WholeCodeTableOut.of(_table(key, version, region))


def _table(key: str, version: str, region: str) -> CodeTable:
    try:
        return tables.table(f"{key}@{version}" if version else key, region)
    except UnknownTableError as error:
        facts = {"table": str(error)[:60]}
        raise NotFoundError(str(error), code="table_unknown", facts=facts) from error


@router.get("/tables/{key}/regional", response=RegionTablesOut)
def list_regional(request: HttpRequest, key: str) -> RegionTablesOut:
    """List the versions regions have entered of a table."""
    require(actor_in(request), Permission.FILES_VIEW)
    return RegionTablesOut(items=[RegionTableOut.of(row) for row in regional_tables(key)])


@router.post("/tables/{key}/regional", response={201: RegionTableOut})
def enter_regional(request: HttpRequest, key: str, body: RegionTableIn) -> Status[RegionTableOut]:
    """Enter a version of a table for a region; it counts from now on."""
    made = enter_table(
        actor=actor_in(request),
        table=key,
        region=body.region,
        version=body.version,
        entries=body.rows(),
        source=body.source,
    )
    return Status(201, RegionTableOut.of(made))


@router.patch("/tables/{key}/regional/{version}", response=RegionTableOut)
def switch_regional(
    request: HttpRequest,
    key: str,  # noqa: ARG001
    version: int,
    body: TableSwitchIn,
) -> RegionTableOut:
    """Let a version count or count no more."""
    found = activate_table(actor=actor_in(request), key=version, active=body.active)
    return RegionTableOut.of(found)


@router.get("/codes/explain", response=ExplainedCodeOut)
def explain_code(
    request: HttpRequest, code: Text, version: Text = "", kind: CodedKind | None = None
) -> ExplainedCodeOut:
    """Put a code into words, say what is wrong with it and who has it."""
    actor = actor_in(request)
    known = version if version in tables.versions("gb.industry") else ""
    found = selectors.explain_code(
        actor=actor, text=code, version=known, kind=FileKind(kind) if kind else None
    )
    holder = selectors.holder(actor=actor, code=found.code) if found.code else None
    return ExplainedCodeOut.of(found, holder, language_of(request))


@router.get("/codes/prefix", response=CodePrefixOut)
def get_prefix(request: HttpRequest, prefix: Beginning) -> CodePrefixOut:
    """Say how far a prefix of 14 digits is used and what comes next, without taking it."""
    found = selectors.prefix_state(actor=actor_in(request), prefix=prefix)
    return CodePrefixOut.of(found, language_of(request))


@router.get("/codes/used", response=UsedCodesOut)
def list_used(
    request: HttpRequest, prefix: Beginning = "", page: Page = 1, page_size: PageSize = 50
) -> PageDict:
    """List the codes of one's counties that were ever used, with who has or had them."""
    actor = actor_in(request)

    def shaped(rows: list[UsedCode]) -> list[UsedCodeOut]:
        holders = selectors.holders(actor=actor, wanted=[row.code for row in rows])
        return [UsedCodeOut.of(row, holders[row.code]) for row in rows]

    return paged(selectors.used_codes(actor=actor, prefix=prefix), page, page_size, shaped)


@router.post("/codes/allocate", response=CodesOut)
def allocate(request: HttpRequest, body: AllocateIn) -> CodesOut:
    """Take the next codes of a prefix, or of a reservation; they are used from now on."""
    given = services.allocate(
        actor=actor_in(request),
        prefix=body.prefix,
        count=body.count,
        kind=FileKind(body.kind),
        reserved=body.reserved,
    )
    return CodesOut(codes=given)


@router.post("/codes/cameras", response=NumberedCamerasOut)
def number_cameras(request: HttpRequest, body: NumberCamerasIn) -> NumberedCamerasOut:
    """Give codes to cameras that have none; a dry run says which and takes none."""
    actor = actor_in(request)
    wanted, waiting = body.cameras, 0
    if not wanted:
        require(actor, Permission.FILES_MANAGE)
        rows = selectors.cameras_without_code(actor=actor, region=body.region, unit=body.unit)
        wanted = list(rows.values_list("pk", flat=True)[:MOST_AT_ONCE])
        waiting = rows.count() - len(wanted)
    done = allocate_for(actor=actor, cameras=wanted, rule=body.rule(), dry_run=body.dry_run)
    return NumberedCamerasOut(
        items=[NumberedCameraOut.of(one) for one in done],
        given=sum(not one.trouble for one in done),
        waiting=waiting,
    )


@router.get("/codes/reservations", response=ReservationsOut)
def list_reservations(
    request: HttpRequest,
    prefix: Beginning = "",
    active: bool | None = None,
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List the reservations of one's counties."""
    rows = selectors.reservations(actor=actor_in(request), prefix=prefix, active=active)
    return paged(rows, page, page_size, _reservations)


def _reservations(rows: list[CodeRange]) -> list[ReservationOut]:
    used = used_of(row.pk for row in rows)
    return [ReservationOut.of(row, used) for row in rows]


@router.post("/codes/reservations", response={201: ReservationOut})
def reserve(request: HttpRequest, body: ReserveIn) -> Status[ReservationOut]:
    """Keep the lowest run of free serials for a project."""
    made = services.reserve(
        actor=actor_in(request),
        prefix=body.prefix,
        count=body.count,
        project=body.project,
        until=body.until,
        kind=FileKind(body.kind),
    )
    return Status(201, _reservations([made])[0])


@router.post("/codes/reservations/{key}/end", response=ReservationOut)
def end_reservation(request: HttpRequest, key: int) -> ReservationOut:
    """End a reservation; its unused serials may be given out again."""
    return _reservations([services.end_reservation(actor=actor_in(request), key=key)])[0]
