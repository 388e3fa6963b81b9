"""Outlines are imported, refused, replaced, and asked which division holds a point."""

import json

import pytest

from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.places import selectors, services
from lianjing.apps.places.models import DivisionShape
from lianjing.kernel.datum import Datum
from lianjing.kernel.errors import NotFoundError

pytestmark = pytest.mark.django_db
ACTOR = system("test")


@pytest.fixture(autouse=True)
def divisions() -> None:
    for code, name in (
        ("34", "安徽省"),
        ("3401", "合肥市"),
        ("340121", "长丰县"),
        ("340121100", "水湖镇"),
        ("340122", "肥东县"),
    ):
        services.enter_division(actor=ACTOR, code=code, name=name)


def square(west: float, south: float, size: float) -> dict[str, object]:
    ring = [
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


def file(*features: tuple[object, object], name: str = "adcode") -> bytes:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": {name: code}, "geometry": shape}
                for code, shape in features
            ],
        }
    ).encode()


def take(content: bytes, actor: Actor = ACTOR, **more: object) -> services.OutlineImport:
    given = {"datum": Datum.WGS84, "dry_run": False, **more}
    return services.import_outlines(actor=actor, content=content, **given)  # type: ignore[arg-type]


COUNTY = (340121, square(117, 32, 0.5))
OTHER = (340122, square(117.5, 31.5, 0.4))
TOWN = ("340121100000", square(117.1, 32.1, 0.1))


def test_a_dry_run_changes_nothing() -> None:
    done = take(file(COUNTY, TOWN), dry_run=True)
    assert (done.new, done.replaced, done.refused) == (["340121", "340121100"], [], [])
    assert not DivisionShape.objects.exists()


def test_the_division_of_a_point_is_found_down_to_the_town() -> None:
    take(file(COUNTY, OTHER, TOWN))
    assert selectors.division_at(longitude=117.15, latitude=32.15) == ["340121", "340121100"]
    assert selectors.division_at(longitude=117.3, latitude=32.3) == ["340121"]
    assert selectors.division_at(longitude=110, latitude=30) == []
    assert selectors.inside(code="340121", longitude=117.3, latitude=32.3) is True
    assert selectors.inside(code="340122", longitude=117.3, latitude=32.3) is False
    assert selectors.inside(code="34", longitude=117.3, latitude=32.3) is None
    take(file((340121, square(116, 32, 0.1))))
    assert selectors.division_at(longitude=117.3, latitude=32.3) == []


def test_outlines_below_are_those_of_the_next_level_there_is() -> None:
    take(file(COUNTY, OTHER, TOWN))
    below = selectors.outlines_below(actor=ACTOR, parent="34")
    assert [row.code for row in below] == ["340121", "340122"]
    below = selectors.outlines_below(actor=ACTOR, parent="340121")
    assert [row.code for row in below] == ["340121100"]
    assert not selectors.outlines_below(actor=ACTOR, parent="11").exists()
    with pytest.raises(NotFoundError):
        selectors.outline(actor=ACTOR, code="34")


def test_each_wrong_feature_is_refused_and_the_others_are_taken() -> None:
    crossing = {
        "type": "Polygon",
        "coordinates": [[[117, 31], [118, 32], [118, 31], [117, 32], [117, 31]]],
    }
    swapped = {"type": "Polygon", "coordinates": [[[31, 117], [32, 117], [32, 118], [31, 117]]]}
    done = take(
        file(
            COUNTY,
            COUNTY,
            (999999, square(117, 31, 1)),
            (None, square(117, 31, 1)),
            (340122, crossing),
            (340121100, swapped),
        )
    )
    assert done.new == ["340121"]
    reasons = {refused.number: refused.reason for refused in done.refused}
    assert "重复" in reasons[2]
    assert "没有区划" in reasons[3]
    assert "没有区划代码" in reasons[4]
    assert "自相交" in reasons[5]
    assert "颠倒" in reasons[6]


def test_a_countys_registrar_draws_the_own_county_only() -> None:
    county = Actor(None, "r", Role.REGISTRAR, (ScopeOf(ScopeKind.REGION, "340121"),))
    done = take(file(COUNTY, OTHER), actor=county)
    assert done.new == ["340121"]
    assert "不在您的范围内" in done.refused[0].reason


def test_the_property_with_the_code_can_be_named() -> None:
    content = file((340121, square(117, 32, 0.5)), name="quhua")
    assert take(content).refused
    assert take(content, code_property="quhua").new == ["340121"]
