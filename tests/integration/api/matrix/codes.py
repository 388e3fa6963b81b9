"""Rows of code tables and codes: whoever sees files looks; codes bind, so few give them."""

from typing import Any

from lianjing.apps.accounts.actor import system
from lianjing.apps.equipment.models import RegionTable
from lianjing.apps.equipment.services import codes
from lianjing.apps.places.choices import Level
from lianjing.apps.places.models import Division

from .base import FILES_SEE, Matrix, registering

PREFIX = "34022100001320"
ENTRIES = [{"code": "1", "zh": "一类点"}]

ROWS: Matrix = {
    ("GET", "/tables"): (None, FILES_SEE),
    ("GET", "/tables/{table}"): (None, FILES_SEE),
    ("GET", "/tables/{table}/regional"): (None, FILES_SEE),
    ("POST", "/tables/{table}/regional"): (
        {"region": "340221", "version": "2", "entries": ENTRIES},
        registering(201),
    ),
    ("PATCH", "/tables/{table}/regional/{regional}"): ({"active": False}, registering(200)),
    ("GET", "/codes/explain?code=1"): (None, FILES_SEE),
    ("GET", "/codes/prefix?prefix=34"): (None, FILES_SEE),
    ("GET", "/codes/used"): (None, FILES_SEE),
    ("POST", "/codes/allocate"): ({"prefix": PREFIX}, registering(200)),
    ("POST", "/codes/cameras"): ({}, registering(200)),
    ("GET", "/codes/reservations"): (None, FILES_SEE),
    ("POST", "/codes/reservations"): (
        {"prefix": PREFIX, "count": 5, "project": "二期"},
        registering(201),
    ),
    ("POST", "/codes/reservations/{reservation}/end"): (None, registering(200)),
}


def keys(_country: Any) -> dict[str, Any]:
    """Make a division, a reservation and a table of a region."""
    for code, level in (("34", Level.PROVINCE), ("3402", Level.CITY), ("340221", Level.COUNTY)):
        Division.objects.get_or_create(code=code, defaults={"name": code, "level": level})
    kept = codes.reserve(actor=system("test"), prefix=PREFIX, count=10, project="一期")
    table = RegionTable.objects.create(
        region="340221", table="l1.point_class", version="1", entries=ENTRIES
    )
    return {"table": "l1.point_class", "regional": table.pk, "reservation": kept.pk}
