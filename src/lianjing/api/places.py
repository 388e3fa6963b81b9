"""Police organisations, grids, zones that need consent."""

from django.http import HttpRequest
from ninja import File, Form, Router, Status, UploadedFile

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.paging import PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.places import (
    GridDetailOut,
    GridIn,
    GridOut,
    GridsOut,
    PoliceIn,
    PoliceListOut,
    PoliceOut,
    TableImportOut,
    ZoneIn,
    ZoneOut,
    ZonesOut,
)
from lianjing.api.uploads import content_of
from lianjing.apps.places import selectors, services, tables
from lianjing.apps.places.models import Grid, PoliceOrganisation
from lianjing.apps.places.selectors import GridFilter, PoliceFilter
from lianjing.apps.places.services import GridValues

router = Router(tags=["places"], auth=signed_in)


@router.get("/police", response=PoliceListOut)
def list_police(
    request: HttpRequest,
    search: str = "",
    region: str = "",
    parent: str = "",
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List police organisations by their codes (GA/T 380)."""
    where = PoliceFilter(search=search, region=region, parent=parent)
    rows = selectors.police_organisations(actor=actor_in(request), where=where)
    return paged(rows, page, page_size, _police_shown)


def _police_shown(found: list[PoliceOrganisation]) -> list[PoliceOut]:
    names = selectors.full_names_of(row.region for row in found)
    return [PoliceOut.of(row, names) for row in found]


@router.post("/police/import", response=TableImportOut)
def import_police(
    request: HttpRequest, file: File[UploadedFile], dry_run: Form[bool] = True
) -> TableImportOut:
    """Import police organisations from CSV with the columns code and name."""
    done = services.import_police(
        actor=actor_in(request), content=content_of(file, tables.MAX_BYTES), dry_run=dry_run
    )
    return TableImportOut.of(done, language_of(request), dry_run=dry_run)


@router.put("/police/{code}", response=PoliceOut)
def enter_police(request: HttpRequest, code: str, body: PoliceIn) -> PoliceOut:
    """Enter or rename a police organisation."""
    row = services.enter_police(actor=actor_in(request), code=code, name=body.name)
    return _police_shown([row])[0]


@router.delete("/police/{code}", response={204: None})
def delete_police(request: HttpRequest, code: str) -> Status[None]:
    """Take a police organisation out of use."""
    actor = actor_in(request)
    row = selectors.police_organisation(actor=actor, code=code)
    services.delete_police(actor=actor, organisation=row)
    return Status(204, None)


@router.get("/grids", response=GridsOut)
def list_grids(
    request: HttpRequest,
    search: str = "",
    region: str = "",
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List grids."""
    where = GridFilter(search=search, region=region)
    rows = selectors.grids(actor=actor_in(request), where=where)
    return paged(rows, page, page_size, _grids_shown)


def _grids_shown(found: list[Grid]) -> list[GridOut]:
    names = selectors.full_names_of(row.region for row in found)
    return [GridOut.of(row, names) for row in found]


@router.post("/grids", response={201: GridDetailOut})
def create_grid(request: HttpRequest, body: GridIn) -> Status[GridDetailOut]:
    """Enter a grid."""
    row = services.enter_grid(actor=actor_in(request), values=_grid_values(body))
    return Status(201, _grid(row))


@router.post("/grids/import", response=TableImportOut)
def import_grids(
    request: HttpRequest, file: File[UploadedFile], dry_run: Form[bool] = True
) -> TableImportOut:
    """Import grids from CSV with the columns code, name and region."""
    done = services.import_grids(
        actor=actor_in(request), content=content_of(file, tables.MAX_BYTES), dry_run=dry_run
    )
    return TableImportOut.of(done, language_of(request), dry_run=dry_run)


@router.get("/grids/{key}", response=GridDetailOut)
def get_grid(request: HttpRequest, key: int) -> GridDetailOut:
    """Show a grid with its outline."""
    return _grid(selectors.grid(actor=actor_in(request), key=key))


@router.put("/grids/{key}", response=GridDetailOut)
def change_grid(request: HttpRequest, key: int, body: GridIn) -> GridDetailOut:
    """Change a grid."""
    actor = actor_in(request)
    row = selectors.grid(actor=actor, key=key)
    return _grid(services.enter_grid(actor=actor, values=_grid_values(body), grid=row))


@router.delete("/grids/{key}", response={204: None})
def delete_grid(request: HttpRequest, key: int) -> Status[None]:
    """Take a grid out of use."""
    actor = actor_in(request)
    services.delete_grid(actor=actor, grid=selectors.grid(actor=actor, key=key))
    return Status(204, None)


@router.get("/zones", response=ZonesOut)
def list_zones(request: HttpRequest) -> ZonesOut:
    """List the areas in scope around which cameras need consent; restricted data."""
    rows = selectors.sensitive_zones(actor=actor_in(request))
    return ZonesOut(items=[ZoneOut.of(row) for row in rows[:500]])


@router.post("/zones", response={201: ZoneOut})
def create_zone(request: HttpRequest, body: ZoneIn) -> Status[ZoneOut]:
    """Enter such an area."""
    row = services.enter_zone(
        actor=actor_in(request),
        name=body.name,
        kind=body.kind,
        region=body.region,
        shape=body.geometry,
        datum=body.datum,
        consent=body.consent,
    )
    return Status(201, ZoneOut.of(row))


@router.delete("/zones/{key}", response={204: None})
def delete_zone(request: HttpRequest, key: int) -> Status[None]:
    """Remove such an area."""
    actor = actor_in(request)
    services.delete_zone(actor=actor, zone=selectors.sensitive_zone(actor=actor, key=key))
    return Status(204, None)


def _grid_values(body: GridIn) -> GridValues:
    return GridValues(body.code, body.name, body.region, body.geometry, body.datum)


def _grid(row: Grid) -> GridDetailOut:
    names = selectors.full_names_of([row.region])
    return GridDetailOut(**GridOut.of(row, names).dict(), geometry=row.geometry)
