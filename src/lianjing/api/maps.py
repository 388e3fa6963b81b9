"""The map: points as bytes, cameras beside them, areas, coverage."""

import csv
import io
import json
from collections import Counter
from typing import Annotated

import shapely
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.map_points import packed_points
from lianjing.api.schemas.maps import (
    AreaIn,
    AreaOut,
    AreaPageIn,
    CoverageDefaultsOut,
    CoverageOut,
    MapSettingsOut,
    PlaceKindOut,
    PointQuery,
    Region,
    SpotOut,
    SpotsOut,
)
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment import tables
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.selectors import eyes, points
from lianjing.apps.equipment.services.area_exports import ExportedRow, export_area
from lianjing.apps.places.selectors import outlines
from lianjing.apps.quality import coverage
from lianjing.kernel.errors import DomainError, NotFoundError

router = Router(tags=["map"], auth=signed_in)

_KINDS = "l1.position_type"
_BINARY = {
    "responses": {
        200: {
            "description": "Columns of points; see `api/map_points.py`.",
            "content": {"application/octet-stream": {"schema": {"type": "string"}}},
        },
        304: {"description": "The points are the ones the caller has."},
    }
}
_CSV = {"responses": {200: {"description": "A table.", "content": {"text/csv": {}}}}}
_MOST_EXPORTED = 5000
"""As many keys as an export takes."""
Metres = Annotated[int | None, Field(ge=10, le=5000)]


@router.get("/map/settings", response=MapSettingsOut)
def map_settings(request: HttpRequest) -> MapSettingsOut:
    """Tell which tiles lie below the points, on which datum, and what coverage begins with."""
    require(actor_in(request), Permission.FILES_VIEW)
    given = settings.INSTALLATION.settings.map
    language = language_of(request)
    return MapSettingsOut(
        url=given.url,
        kind=given.kind.value,
        datum=given.datum.value,
        projection=given.projection,
        attribution=given.attribution,
        max_zoom=given.max_zoom,
        coverage=CoverageDefaultsOut(
            cell=given.coverage_cell,
            reach=given.coverage_reach,
            near=given.coverage_near,
            crowded=given.coverage_crowded,
        ),
        kinds=[
            PlaceKindOut(code=entry.code, name=entry.word(language))
            for entry in tables.table(_KINDS).entries
        ],
    )


@router.get("/map/points", openapi_extra=_BINARY)
def map_points(request: HttpRequest, where: Query[PointQuery]) -> HttpResponse:
    """Give all points as columns of bytes, compressed; with an ETag, so that a second look is free.

    At most 300,000; the header tells how many there are.
    """
    packed = packed_points(actor_in(request), where.filter())
    headers = {"ETag": packed.tag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    if request.headers.get("If-None-Match") == packed.tag:
        return HttpResponse(status=304, headers=headers)
    # Every browser takes gzip; who does not say so has asked for bytes and can unpack them.
    headers["Content-Encoding"] = "gzip"
    return HttpResponse(packed.body, content_type="application/octet-stream", headers=headers)


@router.get("/map/spots", response=SpotsOut)
def map_spots(
    request: HttpRequest, ids: Annotated[str, Field(pattern=r"^\d{1,18}(,\d{1,18}){0,49}$")]
) -> SpotsOut:
    """Show the cameras behind a few points."""
    actor = actor_in(request)
    keys = [int(key) for key in ids.split(",")]
    return SpotsOut(items=_shown(actor, points.spots(actor=actor, ids=keys)))


@router.get("/map/find", response=SpotsOut)
def map_find(request: HttpRequest, search: Annotated[str, Field(max_length=100)]) -> SpotsOut:
    """Find cameras with coordinates by name, code, pinyin or address: the first ten."""
    actor = actor_in(request)
    return SpotsOut(items=_shown(actor, points.find_spots(actor=actor, search=search)))


@router.post("/map/within", response=AreaOut)
def map_within(request: HttpRequest, body: AreaPageIn) -> AreaOut:
    """List the cameras inside an area, and count them by class and state."""
    actor = actor_in(request)
    found = points.within(actor=actor, corners=body.polygon, where=body.filter())
    start = (body.page - 1) * body.page_size
    keys = [camera.id for camera in found[start : start + body.page_size]]
    shown: list[Camera] = []
    for first in range(0, len(keys), points.MOST_SPOTS):
        shown += points.spots(actor=actor, ids=keys[first : first + points.MOST_SPOTS])
    return AreaOut(
        items=_shown(actor, shown),
        total=len(found),
        page=body.page,
        page_size=body.page_size,
        by_class=Counter(camera.point_class for camera in found),
        by_state=Counter(camera.state for camera in found),
        ids=[camera.id for camera in found]
        if body.page == 1 and len(found) <= _MOST_EXPORTED
        else [],
    )


@router.post("/map/within/export", openapi_extra=_CSV)
def map_export(request: HttpRequest, body: AreaIn) -> HttpResponse:
    """Give the cameras inside an area as CSV, with words a spreadsheet does not run."""
    rows = export_area(actor=actor_in(request), corners=body.polygon, where=body.filter())
    sheet = io.StringIO()
    sheet.write("\ufeff")  # a spreadsheet takes UTF-8 for what it is only with its mark
    writer = csv.writer(sheet)
    writer.writerow(ExportedRow._fields)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return HttpResponse(
        sheet.getvalue().encode(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="cameras-in-area.csv"'},
    )


@router.get("/map/coverage", response=CoverageOut)
def map_coverage(
    request: HttpRequest,
    region: Annotated[Region, Field(min_length=2)],
    place: Annotated[str, Field(pattern=r"^\d{0,4}$")] = "",
    cell: Metres = None,
    reach: Metres = None,
    near: Metres = None,
    crowded: Annotated[int | None, Field(ge=1, le=200)] = None,
) -> CoverageOut:
    """Work out which squares of a division no camera sees, and which too many see.

    `place` limits it to squares near places of that kind, as cameras beside them say it.
    """
    actor = actor_in(request)
    given = settings.INSTALLATION.settings.map
    measure = coverage.Measure(
        cell=cell or given.coverage_cell,
        reach=reach or given.coverage_reach,
        near=near or given.coverage_near,
        crowded=crowded or given.coverage_crowded,
    )
    area, known = _extent(actor, region)
    rows = eyes.eyes(actor=actor, bounds=area.bounds)
    places = eyes.of_kind(rows, place) if place else None
    grid = coverage.grid(area, (coverage.Eye(*row[:5]) for row in rows), measure, places)
    return CoverageOut(
        **{name: getattr(grid, name) for name in _OF_GRID},
        **{name: getattr(measure, name) for name in _OF_MEASURE},
        cameras=len(rows),
        places=len(places or ()),
        covered=grid.count(coverage.COVERED),
        blind=grid.count(coverage.BLIND),
        crowding=grid.count(coverage.CROWDED),
        outline=known,
    )


_OF_GRID = ("west", "south", "columns", "rows", "step_longitude", "step_latitude", "cells")
_OF_MEASURE = ("cell", "reach", "near", "crowded")


def _extent(actor: Actor, region: str) -> tuple[shapely.Geometry, bool]:
    """Give the area of a division: its outline, else the box around its cameras."""
    try:
        found = outlines.outline(actor=actor, code=region)
    except NotFoundError:
        box = eyes.bounds_of_region(actor=actor, region=region)
        if box is None:
            raise DomainError(region, code="no_extent", facts={"region": region}) from None
        return shapely.box(*box).buffer(0.001, join_style="mitre"), False
    return shapely.from_geojson(json.dumps(found.geometry)), True


def _harmless(value: object) -> object:
    """Give a value that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return value


def _shown(actor: Actor, cameras: list[Camera]) -> list[SpotOut]:
    seen = points.watched(actor=actor, codes=(camera.code for camera in cameras))
    return SpotOut.many(cameras, seen)
