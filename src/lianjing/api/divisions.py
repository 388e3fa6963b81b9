"""Divisions and their outlines."""

from typing import Annotated

from django.http import HttpRequest
from ninja import File, Form, Router, Status, UploadedFile
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.paging import PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.divisions import (
    DivisionDetailOut,
    DivisionIn,
    DivisionOut,
    DivisionsOut,
    FeatureOut,
    FeaturesOut,
    OutlineImportOut,
    OutlineOut,
    PackageOut,
    PackagesOut,
    WhereOut,
    feature,
)
from lianjing.api.uploads import content_of
from lianjing.apps.accounts.actor import system
from lianjing.apps.places import selectors, services
from lianjing.apps.places.choices import Level
from lianjing.apps.places.geometry import MAX_BYTES
from lianjing.apps.places.selectors import DivisionFilter
from lianjing.kernel.datum import Datum, to_wgs84
from lianjing.kernel.errors import NotFoundError

router = Router(tags=["divisions"], auth=signed_in)

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
    """Say which packages of divisions were loaded, the newest first, and where home is."""
    rows = selectors.loaded_packages(actor=actor_in(request))
    items = [PackageOut.of(row) for row in rows[:20]]
    return PackagesOut(items=items, home=selectors.home())


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
        content=content_of(file, MAX_BYTES),
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
