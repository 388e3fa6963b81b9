"""The map: its settings, cameras beside their points, areas, coverage."""

from collections.abc import Iterable
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from lianjing.api.paging import Key
from lianjing.api.schemas.common import Page, PageSize
from lianjing.apps.equipment.choices import LifeState
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.selectors.points import (
    MOST_CORNERS,
    PointFilter,
    Severity,
    Watched,
)

Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Region = Annotated[str, Field(pattern=r"^\d{0,12}$")]
NetworkState = Literal["online", "offline", "absent"]


class PlaceKindOut(Schema):
    """A kind of place coverage can be asked for (table 摄像机位置类型 of the 27 columns)."""

    code: str
    name: str


class CoverageDefaultsOut(Schema):
    """What the coverage grid begins with."""

    cell: int
    reach: int
    near: int
    crowded: int


class MapSettingsOut(Schema):
    """What lies below the points; an empty `url` means outlines only."""

    url: str
    kind: Literal["xyz", "wmts"]
    datum: Literal["wgs84", "cgcs2000", "gcj02"]
    projection: str
    attribution: str
    max_zoom: int
    coverage: CoverageDefaultsOut
    kinds: list[PlaceKindOut]


class SpotUnitOut(Schema):
    """Whose camera it is."""

    id: int
    name: str


class SpotOut(Schema):
    """A camera as the map shows it beside its point."""

    id: int
    code: str | None
    name: str
    address: str
    region: str
    unit: SpotUnitOut | None
    point_class: str
    state: LifeState
    network: NetworkState
    channel: int | None
    """The channel to watch, for whoever may see it."""
    longitude: float | None
    latitude: float | None
    """WGS-84."""
    score: int | None
    errors: int
    warnings: int

    @classmethod
    def of(cls, camera: Camera, watched: Watched | None) -> "SpotOut":
        """Show a camera with its unit fetched."""
        unit = camera.unit
        return cls(
            unit=SpotUnitOut(id=unit.pk, name=unit.name) if unit is not None else None,
            network=network_state(watched),
            channel=watched.channel if watched else None,
            **{name: getattr(camera, name) for name in _OF_CAMERA},
        )

    @classmethod
    def many(cls, cameras: Iterable[Camera], seen: dict[str, Watched]) -> "list[SpotOut]":
        """Show cameras with their units fetched."""
        return [cls.of(camera, seen.get(camera.code or "")) for camera in cameras]


_OF_CAMERA = (
    *("id", "code", "name", "address", "region", "point_class", "state"),
    *("longitude", "latitude", "score", "errors", "warnings"),
)


def network_state(watched: Watched | None) -> NetworkState:
    """Say how the network shows a camera."""
    if watched is None:
        return "absent"
    return "online" if watched.online else "offline"


class SpotsOut(Schema):
    """A few cameras."""

    items: list[SpotOut]


class PointQuery(Schema):
    """Which points. Removed cameras only with `state=removed`."""

    region: Region = ""
    unit: Key | None = None
    point_class: Annotated[str, Field(pattern=r"^[1-49]?$")] = ""
    state: LifeState | Literal[""] = ""
    severity: Severity | None = None

    def filter(self) -> PointFilter:
        """Give it as the selectors take it."""
        return PointFilter(
            region=self.region,
            unit=self.unit,
            point_class=self.point_class,
            state=self.state,
            severity=self.severity,
        )


class AreaIn(PointQuery):
    """An area somebody drew: corners as longitude and latitude in WGS-84, in order."""

    polygon: Annotated[
        list[tuple[Longitude, Latitude]], Field(min_length=3, max_length=MOST_CORNERS)
    ]


class AreaPageIn(AreaIn):
    """An area and which page of what is in it."""

    page: Page = 1
    page_size: PageSize = 50


class AreaOut(Schema):
    """The cameras of an area, by name."""

    items: list[SpotOut]
    total: int
    page: int
    page_size: int
    by_class: dict[str, int]
    by_state: dict[str, int]
    ids: list[int]
    """With the first page, the keys of all, as `POST /exports` takes them; empty: too many."""


class CoverageOut(Schema):
    """The coverage grid: one letter a square, row by row from the south-west corner.

    `-` does not count, `.` covered, `b` blind, `c` crowded.
    """

    west: float
    south: float
    columns: int
    rows: int
    step_longitude: float
    step_latitude: float
    cells: str
    cell: int
    reach: int
    near: int
    crowded: int
    cameras: int
    places: int
    covered: int
    blind: int
    crowding: int
    outline: bool
    """Whether the division's outline was known; else the box around its cameras counts."""
