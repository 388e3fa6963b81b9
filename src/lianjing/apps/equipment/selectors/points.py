"""Cameras as points: for the map, for areas somebody draws, for whoever stands beside them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from math import cos, radians
from typing import Final, Literal, NamedTuple, cast

import shapely
from django.db.models import Count, Max, Q, QuerySet, Sum

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment.choices import LifeState
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.equipment.selectors.searching import containing
from lianjing.apps.places.models import Unit
from lianjing.apps.places.search import words_of
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import channels_in_scope
from lianjing.kernel.datum import distance
from lianjing.kernel.errors import DomainError

MOST_POINTS: Final = 300_000
"""More than this is no picture; the page is told that it has not got all."""
MOST_SPOTS: Final = 50
MOST_CORNERS: Final = 500
FOUND: Final = 10
METRES_PER_DEGREE: Final = 111_195.0

Severity = Literal["error", "warning", "clean"]
_SEVERITIES: dict[str, Q] = {
    "error": Q(errors__gt=0),
    "warning": Q(errors=0, warnings__gt=0),
    "clean": Q(errors=0, warnings=0, score__isnull=False),
}
_DIRECTIONS: Final = {
    **{"1": 90, "2": 270, "3": 180, "4": 0},
    **{"5": 135, "6": 45, "7": 225, "8": 315},
}
"""Where the axis points, in degrees from north, by the table 监视方位 (DirectionType)."""
_ALL_ROUND: Final = "9"


class BadAreaError(DomainError):
    """What was drawn is no area."""

    code = "bad_area"


@dataclass(frozen=True, slots=True)
class PointFilter:
    """Which points; empty fields do not count. Removed cameras only on request."""

    region: str = ""
    unit: int | None = None
    point_class: str = ""
    state: str = ""
    severity: Severity | None = None

    def condition(self) -> Q:
        """Give the condition on cameras."""
        found = Q(merged_into=None, longitude__range=(-180, 180), latitude__range=(-90, 90))
        found &= Q(state=self.state) if self.state else ~Q(state=LifeState.REMOVED)
        if self.region:
            found &= Q(region__startswith=self.region)
        if self.unit is not None:
            path = Unit.objects.filter(pk=self.unit).values_list("path", flat=True).first()
            below = Unit.objects.filter(path__startswith=path) if path else Unit.objects.none()
            found &= Q(unit=self.unit) | Q(unit__in=below.values("pk"))
        if self.point_class:
            found &= Q(point_class=self.point_class)
        if self.severity:
            found &= _SEVERITIES[self.severity]
        return found


class PointRow(NamedTuple):
    """What the map draws of one camera; empty is None or ''."""

    id: int
    code: str | None
    longitude: float
    latitude: float
    azimuth: float | None
    direction: str
    horizontal_angle: float | None
    view_distance: float | None
    point_class: str
    state: str
    score: int | None
    errors: int
    warnings: int


def looks_to(azimuth: float | None, direction: str) -> float | None:
    """Give where a camera looks in degrees from north: the exact angle, else the code's."""
    return azimuth % 360 if azimuth is not None else _DIRECTIONS.get(direction)


def looks_all_round(direction: str) -> bool:
    """Tell whether the code says that a camera looks everywhere (L1 only)."""
    return direction == _ALL_ROUND


def _points(actor: Actor, where: PointFilter) -> QuerySet[Camera]:
    require(actor, Permission.FILES_VIEW)
    return Camera.objects.filter(files_in_scope(actor) & where.condition()).order_by()


def point_rows(*, actor: Actor, where: PointFilter) -> list[PointRow]:
    """Give the points of cameras in scope, at most `MOST_POINTS`."""
    rows = _points(actor, where).values_list(*PointRow._fields)
    # They are tuples with the right things in them: making each anew takes a fifth of the time.
    return cast("list[PointRow]", list(rows[:MOST_POINTS]))


class Stamp(NamedTuple):
    """What tells two tables of points apart, without reading either."""

    many: int
    """How many points there are."""
    files: tuple[object, ...]
    network: tuple[object, ...]


def points_stamp(*, actor: Actor, where: PointFilter) -> Stamp:
    """Give the stamp of the points: a tenth of the work of reading them.

    Scores and findings are written beside the files and do not touch `updated_at`; their sums
    tell.
    """
    files = _points(actor, where).aggregate(
        many=Count("pk"),
        last=Max("updated_at"),
        **{name: Sum(name) for name in ("score", "errors", "warnings")},
    )
    network = Channel.objects.aggregate(
        many=Count("pk"), online=Count("pk", filter=Q(online=True)), last=Max("status_changed_at")
    )
    return Stamp(int(files["many"]), tuple(files.values()), tuple(network.values()))


class Network(NamedTuple):
    """The codes the network shows, and those it shows as working."""

    known: frozenset[str]
    online: frozenset[str]


def network(*, actor: Actor) -> Network:
    """Give what the network shows an actor, for joining it with many files at once."""
    rows = Channel.objects.filter(channels_in_scope(actor)).order_by().values_list("code", "online")
    known, online = set(), set()
    for code, works in rows.iterator(chunk_size=10_000):
        known.add(code)
        if works:
            online.add(code)
    return Network(frozenset(known), frozenset(online))


class Watched(NamedTuple):
    """The channel of a camera, if the network shows one."""

    channel: int
    online: bool


def watched(*, actor: Actor, codes: Iterable[str | None]) -> dict[str, Watched]:
    """Give what the network shows an actor of a few codes: those it does not are not there."""
    asked = [code for code in codes if code]
    rows = Channel.objects.filter(channels_in_scope(actor), code__in=asked).order_by("online")
    return {code: Watched(key, on) for code, key, on in rows.values_list("code", "pk", "online")}


def spots(*, actor: Actor, ids: Sequence[int]) -> list[Camera]:
    """Give a few cameras with their units, in the order asked for."""
    require(actor, Permission.FILES_VIEW)
    rows = Camera.objects.filter(files_in_scope(actor), pk__in=ids[:MOST_SPOTS])
    by_key = {camera.pk: camera for camera in rows.select_related("unit")}
    return [by_key[key] for key in ids if key in by_key]


def find_spots(*, actor: Actor, search: str, placed: bool = True) -> list[Camera]:
    """Find cameras by name, code, pinyin, address; `placed`: only those with coordinates."""
    require(actor, Permission.FILES_VIEW)
    if not words_of(search):
        return []
    condition = files_in_scope(actor) & Q(merged_into=None) & containing(search)
    if placed:
        condition &= Q(longitude__isnull=False, latitude__isnull=False)
    rows = Camera.objects.filter(condition)
    return list(rows.select_related("unit").order_by("name", "id")[:FOUND])


class InArea(NamedTuple):
    """A camera in an area: what counting and sorting takes."""

    id: int
    point_class: str
    state: str


def area_of(corners: Sequence[tuple[float, float]]) -> shapely.Geometry:
    """Give the area with these corners; a line that crosses itself encloses what it encloses.

    Raises `BadAreaError`.
    """
    if not 3 <= len(corners) <= MOST_CORNERS:
        raise BadAreaError(f"{len(corners)} corners", facts={"most": str(MOST_CORNERS)})
    area = shapely.make_valid(shapely.Polygon(corners))
    if area.area == 0:
        raise BadAreaError("no area", facts={"most": str(MOST_CORNERS)})
    return area


def within(
    *, actor: Actor, corners: Sequence[tuple[float, float]], where: PointFilter
) -> list[InArea]:
    """Give the cameras inside an area, by name."""
    area = area_of(corners)
    west, south, east, north = area.bounds
    box = Q(longitude__range=(west, east), latitude__range=(south, north))
    rows = _points(actor, where).filter(box).order_by("name", "id")
    columns = ("longitude", "latitude", *InArea._fields)
    found = list(rows.values_list(*columns)[:MOST_POINTS])
    shapely.prepare(area)
    inside = shapely.contains_xy(area, [row[0] for row in found], [row[1] for row in found])
    return [InArea(*row[2:]) for row, hit in zip(found, inside, strict=True) if hit]


def near(
    *, actor: Actor, longitude: float, latitude: float, metres: float, limit: int
) -> list[tuple[Camera, float]]:
    """Give the nearest cameras and how far each is, in metres."""
    up = metres / METRES_PER_DEGREE
    across = up / max(0.01, cos(radians(latitude)))
    box = Q(
        longitude__range=(longitude - across, longitude + across),
        latitude__range=(latitude - up, latitude + up),
    )
    places = _points(actor, PointFilter()).filter(box).values_list("pk", "longitude", "latitude")
    away = sorted(
        (distance(longitude, latitude, east or 0.0, north or 0.0), key)
        for key, east, north in places
    )
    chosen = {key: far for far, key in islice(away, limit) if far <= metres}
    rows = Camera.objects.filter(pk__in=chosen).select_related("unit")
    return sorted(((row, chosen[row.pk]) for row in rows), key=lambda pair: pair[1])
