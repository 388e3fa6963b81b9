"""What cameras see around an area, for the coverage grid."""

from typing import Final, NamedTuple

from django.db.models import Max, Min, Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment.choices import LifeState
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.equipment.selectors.points import MOST_POINTS, looks_all_round, looks_to

_WORKING: Final = (LifeState.IN_USE, LifeState.ACCEPTED)
_MARGIN: Final = 0.01
"""How far outside an area cameras still see into it, in degrees: a kilometre."""


class EyeRow(NamedTuple):
    """Where a camera stands, where it looks, how wide and how far; None: it does not say."""

    longitude: float
    latitude: float
    looks_to: float | None
    angle: float | None
    distance: float | None
    position_types: str


def eyes(*, actor: Actor, bounds: tuple[float, float, float, float]) -> list[EyeRow]:
    """Give the working cameras of an actor's scope in and just around a box."""
    require(actor, Permission.FILES_VIEW)
    west, south, east, north = bounds
    box = Q(
        longitude__range=(west - _MARGIN, east + _MARGIN),
        latitude__range=(south - _MARGIN, north + _MARGIN),
    )
    columns = (
        *("longitude", "latitude", "azimuth", "direction"),
        *("horizontal_angle", "view_distance", "position_types"),
    )
    found = Camera.objects.filter(files_in_scope(actor) & box, state__in=_WORKING, merged_into=None)
    rows = found.order_by().values_list(*columns)[:MOST_POINTS]
    return [
        EyeRow(
            longitude,
            latitude,
            looks_to(azimuth, direction),
            360.0 if azimuth is None and looks_all_round(direction) else angle,
            far,
            kinds,
        )
        for longitude, latitude, azimuth, direction, angle, far, kinds in rows
    ]


def bounds_of_region(*, actor: Actor, region: str) -> tuple[float, float, float, float] | None:
    """Give the box around the cameras of a division, for one whose outline is not known."""
    require(actor, Permission.FILES_VIEW)
    condition = files_in_scope(actor) & Q(region__startswith=region, merged_into=None)
    placed = Camera.objects.filter(condition, longitude__isnull=False, latitude__isnull=False)
    box = placed.order_by().aggregate(
        west=Min("longitude"), south=Min("latitude"), east=Max("longitude"), north=Max("latitude")
    )
    if box["west"] is None:
        return None
    return box["west"], box["south"], box["east"], box["north"]


def of_kind(rows: list[EyeRow], code: str) -> list[tuple[float, float]]:
    """Give where places of a kind are, as the cameras beside them say it."""
    return [(row.longitude, row.latitude) for row in rows if code in row.position_types.split("/")]
