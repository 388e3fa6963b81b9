"""Police organisations, grids and zones, one by one and from tables."""

import pytest

from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.places import selectors, services
from lianjing.apps.places.choices import ZoneKind
from lianjing.apps.places.models import Grid, PoliceOrganisation
from lianjing.apps.places.services import GridValues
from lianjing.apps.places.services.checks import BadPlaceError
from lianjing.apps.places.services.police import BadPoliceCodeError
from lianjing.kernel.datum import Datum
from lianjing.kernel.errors import NotAllowedError

pytestmark = pytest.mark.django_db
ACTOR = system("test")
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[117, 31], [118, 31], [118, 32], [117, 32], [117, 31]]],
}


@pytest.fixture(autouse=True)
def divisions() -> None:
    for code, name in (("34", "安徽省"), ("340121", "长丰县"), ("340122", "肥东县")):
        services.enter_division(actor=ACTOR, code=code, name=name)


@pytest.fixture
def county() -> Actor:
    return Actor(None, "r", Role.REGISTRAR, (ScopeOf(ScopeKind.REGION, "340121"),))


def test_a_police_station_knows_its_bureau_and_division() -> None:
    row = services.enter_police(actor=ACTOR, code="340121510000", name="水湖派出所")
    assert (row.level, row.parent_code, row.region) == (4, "340121000000", "340121")
    renamed = services.enter_police(actor=ACTOR, code="340121510000", name="水湖镇派出所")
    assert (renamed.pk, renamed.version) == (row.pk, 2)
    with pytest.raises(BadPoliceCodeError):
        services.enter_police(actor=ACTOR, code="34012151", name="x")
    with pytest.raises(BadPlaceError):
        services.enter_police(actor=ACTOR, code="650121510000", name="x")
    services.delete_police(actor=ACTOR, organisation=renamed)
    assert not selectors.police_organisations(actor=ACTOR).exists()
    assert PoliceOrganisation.objects.get().name == "水湖镇派出所"


def test_a_table_of_police_stations_is_tried_before_it_is_taken(county: Actor) -> None:
    services.enter_police(actor=ACTOR, code="340121520000", name="旧名")
    services.enter_police(actor=ACTOR, code="340121530000", name="不变")
    table = (
        "机构代码,机构名称\n"
        "340121510000,水湖派出所\n340121520000,新名\n340121530000,不变\n"
        "340122510000,别县的\n123,不是代码\n340121540000,\n340121510000,重复\n"
    ).encode("gb18030")
    for dry_run in (True, False):
        done = services.import_police(actor=county, content=table, dry_run=dry_run)
        assert (done.new, done.changed, done.unchanged) == (1, 1, 1)
        assert [number for number, _ in done.refused] == [5, 6, 7, 8]
        assert all(" / " in reason for _, reason in done.refused)
        assert PoliceOrganisation.objects.count() == (2 if dry_run else 3)
    assert PoliceOrganisation.objects.get(code="340121520000").name == "新名"


def test_a_table_of_grids_is_taken_again_without_a_change() -> None:
    table = "code,name,region\nG1,一网格,340121\nG2,二网格,340121000000\n".encode()
    done = services.import_grids(actor=ACTOR, content=table, dry_run=False)
    assert (done.new, done.refused) == (2, [])
    table = "code,name,region\nG1,一网格,340121\nG2,二号网格,340121\n".encode()
    again = services.import_grids(actor=ACTOR, content=table, dry_run=False)
    assert (again.new, again.changed, again.unchanged) == (0, 1, 1)
    assert Grid.objects.get(code="G2").name == "二号网格"


def test_a_grid_stays_in_the_county_of_who_draws_it(county: Actor) -> None:
    grid = services.enter_grid(actor=county, values=GridValues("G1", "一网格", "340121", SQUARE))
    assert grid.geometry["type"] == "MultiPolygon"
    with pytest.raises(BadPlaceError):
        services.enter_grid(actor=county, values=GridValues("G1", "又一个", "340121"))
    with pytest.raises(NotAllowedError):
        services.enter_grid(actor=county, values=GridValues("G2", "别县", "340122"))
    moved = GridValues("G1", "一网格", "340122")
    with pytest.raises(NotAllowedError):
        services.enter_grid(actor=county, values=moved, grid=grid)


def test_a_zone_is_found_by_a_point_and_shown_to_few(county: Actor) -> None:
    services.enter_zone(
        actor=county,
        name="某部",
        kind=ZoneKind.MILITARY,
        region="340121",
        shape=SQUARE,
        datum=Datum.WGS84,
    )
    assert [zone.name for zone in selectors.zones_at(longitude=117.5, latitude=31.5)] == ["某部"]
    assert selectors.zones_at(longitude=116.5, latitude=31.5) == []
    assert len(selectors.zone_index().holding(117.5, 31.5)) == 1
    assert selectors.sensitive_zones(actor=county).count() == 1
    elsewhere = Actor(None, "r", Role.REGISTRAR, (ScopeOf(ScopeKind.REGION, "340122"),))
    assert selectors.sensitive_zones(actor=elsewhere).count() == 0
    viewer = Actor(None, "v", Role.VIEWER, (ScopeOf(ScopeKind.ALL),))
    with pytest.raises(NotAllowedError):
        selectors.sensitive_zones(actor=viewer)
