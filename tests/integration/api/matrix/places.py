"""Rows of divisions, outlines, police organisations, grids, zones, units."""

from lianjing.apps.accounts.actor import system
from lianjing.apps.places import services
from lianjing.apps.places.choices import ContactKind, ZoneKind
from lianjing.apps.places.models import Division, DivisionShape
from lianjing.apps.places.services import ContactValues, GridValues, UnitValues
from lianjing.kernel.datum import Datum

from .base import FILES_SEE, FILES_SEE_ONE, Matrix, Statuses, but, registering

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[117, 31], [118, 31], [118, 32], [117, 32], [117, 31]]],
}
GRID = {"code": "34022100100101", "name": "一网格", "region": "340221"}
ZONE = {
    "name": "某部",
    "kind": "military",
    "region": "340221",
    "geometry": SQUARE,
    "datum": "wgs84",
}
NO_FILE: Statuses = (422, 422, 422, 422, 422, 422, 422, 401, 422, 422)
"""Without its file a request is refused before the role counts; see `test_places`."""


def managing_one(status: int) -> Statuses:
    """Units: out of scope they do not exist; who sees them may not change them."""
    return (status, 403, 403, 403, status, 403, 404, 401, 403, 403)


ROWS: Matrix = {
    ("GET", "/divisions?parent="): (None, but(FILES_SEE, security=200)),
    ("GET", "/divisions/packages"): (None, but(FILES_SEE, security=200)),
    ("GET", "/divisions/at?longitude=117.5&latitude=31.5"): (None, but(FILES_SEE, security=200)),
    ("GET", "/divisions/outlines?parent=34"): (None, but(FILES_SEE, security=200)),
    ("POST", "/divisions/outlines"): (None, NO_FILE),
    ("GET", "/divisions/{county}"): (None, but(FILES_SEE, security=200)),
    ("PUT", "/divisions/{county}"): ({"name": "芜湖县"}, registering(200)),
    ("GET", "/divisions/{county}/outline"): (None, but(FILES_SEE, security=200)),
    ("DELETE", "/divisions/{county}/outline"): (None, registering(204)),
    ("GET", "/police"): (None, but(FILES_SEE, security=200)),
    ("POST", "/police/import"): (None, NO_FILE),
    ("PUT", "/police/{police}"): ({"name": "某所"}, registering(200)),
    ("DELETE", "/police/{police}"): (None, registering(204)),
    ("GET", "/grids"): (None, but(FILES_SEE, security=200)),
    ("POST", "/grids"): (GRID, registering(201)),
    ("POST", "/grids/import"): (None, NO_FILE),
    ("GET", "/grids/{grid}"): (None, but(FILES_SEE, security=200)),
    ("PUT", "/grids/{grid}"): (GRID, registering(200)),
    ("DELETE", "/grids/{grid}"): (None, registering(204)),
    ("GET", "/zones"): (None, registering(200)),
    ("POST", "/zones"): (ZONE, registering(201)),
    ("DELETE", "/zones/{zone}"): (None, registering(204)),
    ("GET", "/units"): (None, but(FILES_SEE, security=200)),
    ("GET", "/units/tables"): (None, but(FILES_SEE, security=200)),
    ("POST", "/units"): ({"name": "某校", "region": "340221"}, registering(201)),
    ("GET", "/units/{unit}"): (None, but(FILES_SEE_ONE, security=200)),
    ("PATCH", "/units/{unit}"): ({"version": 1, "address": "x"}, managing_one(200)),
    ("DELETE", "/units/{unit}"): (None, managing_one(204)),
    ("POST", "/units/{unit}/contacts"): ({"name": "张三"}, managing_one(201)),
    ("POST", "/units/{unit}/contacts/reveal"): (None, managing_one(200)),
    ("PATCH", "/units/{unit}/contacts/{contact}"): ({"phone": "1"}, managing_one(200)),
    ("DELETE", "/units/{unit}/contacts/{contact}"): (None, managing_one(204)),
    ("PUT", "/departments/{department}"): ({"name": "教体局"}, registering(200)),
}


def keys(country: object) -> dict[str, int | str]:
    """Make one of each in 芜湖县."""
    actor = system("test")
    for code, name in (("34", "安徽省"), ("3402", "芜湖市"), ("340221", "芜湖县")):
        services.enter_division(actor=actor, code=code, name=name)
    services.plant_departments(actor=actor)
    DivisionShape.objects.create(
        code="340221",
        geometry=SQUARE,
        simplified=SQUARE,
        west=117,
        south=31,
        east=118,
        north=32,
        datum="wgs84",
    )
    police = services.enter_police(actor=actor, code="340221510000", name="城关派出所")
    grid = services.enter_grid(actor=actor, values=GridValues("G-1", "一网格", "340221"))
    zone = services.enter_zone(
        actor=actor,
        name="某机关",
        kind=ZoneKind.STATE_ORGAN,
        region="340221",
        shape=SQUARE,
        datum=Datum.WGS84,
    )
    unit = services.create_unit(actor=actor, values=UnitValues(name="一小", region="340221"))
    values = ContactValues(ContactKind.HEAD, "张三", "13812341234")
    contact = services.add_contact(actor=actor, unit=unit, values=values)
    assert Division.objects.count() >= 3
    return {
        "county": "340221",
        "police": police.code,
        "grid": grid.pk,
        "zone": zone.pk,
        "unit": unit.pk,
        "contact": contact.pk,
        "department": "education",
    }
