"""Divisions are loaded, compared with a newer package, and entered by the county."""

import pytest

from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.audit.models import Record
from lianjing.apps.places import selectors, services
from lianjing.apps.places.models import Division, DivisionPackage
from lianjing.apps.places.package import Package, Row
from lianjing.apps.places.services.divisions import BadDivisionError
from lianjing.kernel.errors import NotAllowedError

pytestmark = pytest.mark.django_db
ACTOR = system("test")
FIRST = (
    Row("34", "安徽省"),
    Row("3401", "合肥市"),
    Row("340121", "长丰县"),
    Row("340121100", "水湖镇"),
    Row("340121101", "庄墓镇"),
    Row("11", "北京市"),
    Row("1101", "市辖区"),
    Row("110101", "东城区"),
)


def package(*rows: Row, version: str = "1", scope: str = "") -> Package:
    return Package("own", version, "2023-06-30", tuple(sorted(rows)), scope)


@pytest.fixture
def country() -> None:
    services.load_package(actor=ACTOR, package=package(*FIRST))


@pytest.mark.usefixtures("country")
def test_full_names_leave_out_what_is_no_place() -> None:
    names = dict(Division.objects.values_list("code", "full_name"))
    assert names["340121100"] == "安徽省合肥市长丰县水湖镇"
    assert names["110101"] == "北京市东城区"
    assert Division.objects.get(code="340121100").parent_code == "340121"


@pytest.mark.usefixtures("country")
def test_a_newer_package_is_compared_before_it_is_loaded() -> None:
    newer = package(
        *FIRST[:2],
        Row("340121", "长丰区"),
        FIRST[3],
        Row("340121102", "杨庙镇"),
        *FIRST[5:],
        version="2",
    )
    found = selectors.compare(newer)
    assert found.new == (Row("340121102", "杨庙镇"),)
    assert found.renamed == ((Row("340121", "长丰区"), "长丰县"),)
    assert found.vanished == (Row("340121101", "庄墓镇"),)
    assert found.unchanged == 6
    assert Division.objects.get(code="340121").name == "长丰县"
    services.load_package(actor=ACTOR, package=newer)
    gone = Division.objects.get(code="340121101")
    assert (gone.name, gone.active) == ("庄墓镇", False)
    assert Division.objects.get(code="340121100").full_name == "安徽省合肥市长丰区水湖镇"
    assert not selectors.compare(newer).changes_anything
    loaded = DivisionPackage.objects.first()
    assert loaded is not None
    assert (loaded.version, loaded.added, loaded.renamed, loaded.vanished) == ("2", 1, 1, 1)
    assert Record.objects.filter(action="divisions.loaded").count() == 2


@pytest.mark.usefixtures("country")
def test_a_countys_own_list_touches_nothing_outside_the_county() -> None:
    own = package(Row("340121100", "水湖街道"), version="3", scope="340121")
    found = selectors.compare(own)
    assert [row.key for row in found.vanished] == ["340121101"]
    services.load_package(actor=ACTOR, package=own)
    assert Division.objects.filter(active=True).count() == 7


@pytest.mark.usefixtures("country")
def test_what_the_county_entered_stays_whatever_is_loaded() -> None:
    services.enter_division(actor=ACTOR, code="34012110", name="柳溪镇")
    services.enter_division(actor=ACTOR, code="340121190", name="下塘开发区")
    services.enter_division(actor=ACTOR, code="340121101", name="庄墓街道")
    found = selectors.compare(package(*FIRST, version="2"))
    assert not found.changes_anything
    assert selectors.full_names_of(["34012110"]) == {"34012110": "安徽省合肥市长丰县柳溪镇"}


@pytest.mark.usefixtures("country")
def test_a_division_nobody_knows_is_named_by_the_one_above() -> None:
    names = selectors.full_names_of(["34012188", "340121555", "99", ""])
    assert names == {"34012188": "安徽省合肥市长丰县", "340121555": "安徽省合肥市长丰县"}


@pytest.mark.usefixtures("country")
def test_only_codes_of_divisions_in_scope_are_entered() -> None:
    registrar = Actor(None, "r", Role.REGISTRAR, (ScopeOf(ScopeKind.REGION, "340121"),))
    services.enter_division(actor=registrar, code="34012110", name="柳溪镇")
    with pytest.raises(NotAllowedError):
        services.enter_division(actor=registrar, code="110101001", name="某街道")
    with pytest.raises(BadDivisionError):
        services.enter_division(actor=ACTOR, code="340", name="某")


def test_the_shipped_package_is_loaded_once_with_the_villages_of_the_own_city() -> None:
    loaded = services.load_shipped(actor=ACTOR, home="34012100002000000001")
    assert loaded == 44706 + 1773
    assert services.load_shipped(actor=ACTOR, home="34012100002000000001") == 0
    assert Division.objects.filter(level=5).exclude(code__startswith="3401").count() == 0
    assert services.load_villages(actor=ACTOR, within="341200") == 0
    assert services.load_villages(actor=ACTOR, within="341202") > 0
    assert services.load_villages(actor=ACTOR, within="341202") == 0
    assert services.load_villages(actor=ACTOR, within="71") == 0
    found = selectors.divisions(actor=ACTOR, where=selectors.DivisionFilter(search="shuihuzhen"))
    assert "340121100" in {row.code for row in found}
