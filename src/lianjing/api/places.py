"""Divisions and their outlines; police organisations, grids, zones that need consent."""

from typing import Annotated

from django.http import HttpRequest
from ninja import File, Form, Router, Status, UploadedFile
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.paging import PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.places import (
    DivisionDetailOut,
    DivisionIn,
    DivisionOut,
    DivisionsOut,
    FeatureOut,
    FeaturesOut,
    GridDetailOut,
    GridIn,
    GridOut,
    GridsOut,
    OutlineImportOut,
    OutlineOut,
    PackageOut,
    PackagesOut,
    PoliceIn,
    PoliceListOut,
    PoliceOut,
    TableImportOut,
    WhereOut,
    ZoneIn,
    ZoneOut,
    ZonesOut,
    feature,
)
from lianjing.apps.accounts.actor import system
from lianjing.apps.places import selectors, services, tables
from lianjing.apps.places.choices import Level
from lianjing.apps.places.geometry import MAX_BYTES, bad
from lianjing.apps.places.models import Grid
from lianjing.apps.places.selectors import DivisionFilter, GridFilter, PoliceFilter
from lianjing.apps.places.services import GridValues
from lianjing.kernel.datum import Datum, to_wgs84
from lianjing.kernel.errors import NotFoundError

router = Router(tags=["places"], auth=signed_in)

Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


@router.get("/divisions", response=DivisionsOut)
def list_divisions(
    request: HttpRequest,
    parent: str | None = None,
    search: str = "",
    level: Level | None = None,
    within: str = "",
    page: Page = 1,
    page_size: PageSize = 200,
) -> PageDict:
    """Give what is directly below `parent` (empty: the provinces), or search by name or pinyin.

    The villages of a town are taken from the shipped package when they are first asked for.
    """
    actor = actor_in(request)
    if parent is None:
        where = DivisionFilter(search=search, level=level, within=within)
        rows = selectors.divisions(actor=actor, where=where)
    else:
        rows = selectors.children(actor=actor, parent=parent)
        if len(parent) == 9 and not rows.exists():
            services.load_villages(actor=system("divisions"), within=parent[:6])
    shown = selectors.with_below(rows)
    return paged(shown, page, page_size, lambda found: [DivisionOut.of(row) for row in found])


@router.get("/divisions/packages", response=PackagesOut)
def division_packages(request: HttpRequest) -> PackagesOut:
    """Say which packages of divisions were loaded, the newest first."""
    rows = selectors.loaded_packages(actor=actor_in(request))
    return PackagesOut(items=[PackageOut.of(row) for row in rows[:20]])


@router.get("/divisions/at", response=WhereOut)
def division_at(
    request: HttpRequest, longitude: Degrees, latitude: Degrees, datum: Datum = Datum.WGS84
) -> WhereOut:
    """Say which divisions hold a point, as far as their outlines are known."""
    actor = actor_in(request)
    place = to_wgs84(longitude, latitude, datum)
    codes = selectors.division_at(longitude=place.longitude, latitude=place.latitude)
    path = selectors.path_to(actor=actor, code=codes[-1]) if codes else []
    return WhereOut(path=[DivisionOut.of(row) for row in path], **place._asdict())


@router.get("/divisions/outlines", response=FeaturesOut)
def outlines(request: HttpRequest, parent: str = "") -> FeaturesOut:
    """Give the outlines below a division, simplified for the map."""
    rows = list(selectors.outlines_below(actor=actor_in(request), parent=parent))
    names = selectors.names_of(row.code for row in rows)
    return FeaturesOut(
        features=[feature(row, names.get(row.code, row.code), full=False) for row in rows]
    )


@router.post("/divisions/outlines", response=OutlineImportOut)
def import_outlines(
    request: HttpRequest,
    file: File[UploadedFile],
    datum: Form[Datum],
    code_property: Form[str] = "",
    source: Form[str] = "",
    version: Form[str] = "",
    dry_run: Form[bool] = True,
) -> OutlineImportOut:
    """Import outlines from GeoJSON; a dry run says what would happen."""
    done = services.import_outlines(
        actor=actor_in(request),
        content=_content(file, MAX_BYTES),
        datum=datum,
        code_property=code_property,
        source=(source or file.name or "")[:100],
        version=version[:32],
        dry_run=dry_run,
    )
    return OutlineImportOut.of(done, language_of(request), dry_run=dry_run)


@router.get("/divisions/{code}", response=DivisionDetailOut)
def get_division(request: HttpRequest, code: str) -> DivisionDetailOut:
    """Show a division with the divisions above it and its outline."""
    actor = actor_in(request)
    row = selectors.division(actor=actor, code=code)
    path = selectors.path_to(actor=actor, code=code)
    try:
        shape = OutlineOut.of(selectors.outline(actor=actor, code=code))
    except NotFoundError:
        shape = None
    return DivisionDetailOut(
        **DivisionOut.of(row).dict(), path=[DivisionOut.of(above) for above in path], outline=shape
    )


@router.put("/divisions/{code}", response=DivisionOut)
def enter_division(request: HttpRequest, code: str, body: DivisionIn) -> DivisionOut:
    """Enter or rename a division of one's own."""
    row = services.enter_division(actor=actor_in(request), code=code, name=body.name)
    return DivisionOut.of(row)


@router.get("/divisions/{code}/outline", response=FeatureOut)
def get_outline(request: HttpRequest, code: str, full: bool = False) -> FeatureOut:
    """Give one outline, simplified for the map or with every vertex."""
    row = selectors.outline(actor=actor_in(request), code=code)
    return feature(row, selectors.names_of([code]).get(code, code), full=full)


@router.delete("/divisions/{code}/outline", response={204: None})
def delete_outline(request: HttpRequest, code: str) -> Status[None]:
    """Remove one outline."""
    actor = actor_in(request)
    services.delete_outline(actor=actor, shape=selectors.outline(actor=actor, code=code))
    return Status(204, None)


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
    return paged(rows, page, page_size, lambda found: [PoliceOut.of(row) for row in found])


@router.post("/police/import", response=TableImportOut)
def import_police(
    request: HttpRequest, file: File[UploadedFile], dry_run: Form[bool] = True
) -> TableImportOut:
    """Import police organisations from CSV with the columns code and name."""
    done = services.import_police(
        actor=actor_in(request), content=_content(file, tables.MAX_BYTES), dry_run=dry_run
    )
    return TableImportOut.of(done, language_of(request), dry_run=dry_run)


@router.put("/police/{code}", response=PoliceOut)
def enter_police(request: HttpRequest, code: str, body: PoliceIn) -> PoliceOut:
    """Enter or rename a police organisation."""
    row = services.enter_police(actor=actor_in(request), code=code, name=body.name)
    return PoliceOut.of(row)


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
        actor=actor_in(request), content=_content(file, tables.MAX_BYTES), dry_run=dry_run
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


def _content(file: UploadedFile, most: int) -> bytes:
    """Read an upload; too much is refused before it is in memory."""
    if (file.size or 0) > most:
        raise bad(f"文件超过 {most} 字节", f"more than {most} bytes")
    return bytes(file.read())


def _grid_values(body: GridIn) -> GridValues:
    return GridValues(body.code, body.name, body.region, body.geometry, body.datum)


def _grid(row: Grid) -> GridDetailOut:
    names = selectors.full_names_of([row.region])
    return GridDetailOut(**GridOut.of(row, names).dict(), geometry=row.geometry)
