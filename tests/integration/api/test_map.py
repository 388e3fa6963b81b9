"""The map: bytes of points, cameras beside them, areas, coverage; each limited to the scope."""

import gzip
import struct
from array import array
from typing import Any

import pytest

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.audit.models import Record
from lianjing.apps.equipment.choices import LifeState
from lianjing.apps.equipment.models import Camera
from lianjing.apps.places.models import DivisionShape, Unit
from lianjing.apps.registry.models import Channel

from .conftest import Country

pytestmark = pytest.mark.django_db

GATE = "34022100001320000001"
YARD = "34022200001320000002"


def camera(name: str, longitude: float, latitude: float, **fields: Any) -> Camera:
    values = {"region": "340221", "search": name.lower(), **fields}
    return Camera.objects.create(name=name, longitude=longitude, latitude=latitude, **values)


@pytest.fixture
def cameras(country: Country) -> dict[str, Camera]:
    unit = Unit.objects.create(name="中心小学", path="/1/")
    return {
        "gate": camera(
            "gate",
            117.2830421,
            31.8611917,
            code=GATE,
            point_class="1",
            azimuth=-90.0,
            horizontal_angle=60,
            view_distance=50,
            score=88,
            errors=2,
            unit=unit,
            position_types="8/10",
            address="=1+1",
        ),
        "yard": camera(
            "yard", 117.30, 31.90, code=YARD, region="340222", direction="9", point_class="2"
        ),
        "lane": camera("lane", 117.31, 31.91, state=LifeState.PLANNED, score=100),
        "gone": camera("gone", 117.32, 31.92, state=LifeState.REMOVED),
        "nowhere": Camera.objects.create(name="nowhere", region="340221"),
    }


def columns(body: bytes) -> dict[str, list[int]]:
    magic, count, total, _ = struct.unpack_from("<4sIII", body)
    assert magic == b"LJP1"
    at, found = 16, {"count": [count], "total": [total]}
    names = (
        "id I,lon i,lat i,direction H,angle H,distance H,class B,state B,net B,score B,severity B"
    )
    for name, kind in (pair.split() for pair in names.split(",")):
        column = array(kind)
        column.frombytes(body[at : at + count * column.itemsize])
        at += count * column.itemsize
        found[name] = column.tolist()
    assert at == len(body)
    return found


def points(me: Any, query: str = "") -> dict[str, list[int]]:
    response = me("GET", f"/map/points{query}")
    assert response.status_code == 200, response.content
    assert response.headers["Content-Encoding"] == "gzip"
    return columns(gzip.decompress(response.content))


def test_points_come_as_columns(browse: Any, cameras: dict[str, Camera]) -> None:
    found = points(browse("viewer"))
    at = found["id"].index(cameras["gate"].pk)
    row = {name: column[at] for name, column in found.items() if name not in {"count", "total"}}
    assert row == {
        "id": cameras["gate"].pk,
        "lon": 1172830421,
        "lat": 318611917,
        "direction": 270,
        "angle": 60,
        "distance": 50,
        "class": 1,
        "state": 3,
        "net": 2,
        "score": 88,
        "severity": 3,
    }
    other = found["id"].index(cameras["yard"].pk)
    assert found["angle"][other] == 360
    assert found["direction"][other] == 0xFFFF
    assert found["net"][other] == 1
    assert found["score"][other] == 0xFF
    assert found["count"] == found["total"] == [3]


def test_points_are_those_of_the_scope_and_the_filter(
    browse: Any, cameras: dict[str, Camera]
) -> None:
    ids = {name: row.pk for name, row in cameras.items()}
    assert set(points(browse("scoped"))["id"]) == {ids["gate"], ids["lane"]}
    assert points(browse("nothing"))["id"] == []
    me = browse("viewer")
    for query, names in [
        ("?region=340222", {"yard"}),
        (f"?unit={cameras['gate'].unit_id}", {"gate"}),
        ("?point_class=2", {"yard"}),
        ("?state=planned", {"lane"}),
        ("?state=removed", {"gone"}),
        ("?severity=error", {"gate"}),
        ("?severity=clean", {"lane"}),
    ]:
        assert set(points(me, query)["id"]) == {ids[name] for name in names}, query


def test_points_already_there_are_not_sent_again(browse: Any, cameras: dict[str, Camera]) -> None:
    me = browse("viewer")
    first = me("GET", "/map/points")
    again = me("GET", "/map/points", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    camera("new", 117.4, 31.8)
    changed = me("GET", "/map/points", **{"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_points_are_made_anew_when_network_or_scores_change(
    browse: Any, cameras: dict[str, Camera], country: Country
) -> None:
    me = browse("viewer")
    Channel.objects.filter(pk=country.gate.pk).update(online=False)
    found = points(me)
    assert found["net"][found["id"].index(cameras["gate"].pk)] == 1
    Camera.objects.filter(pk=cameras["gate"].pk).update(errors=0, score=95)
    found = points(me)
    at = found["id"].index(cameras["gate"].pk)  # no order is promised
    assert (found["severity"][at], found["score"][at]) == (0, 95)


def test_reading_points_takes_few_queries(
    browse: Any, cameras: dict[str, Camera], django_assert_max_num_queries: Any
) -> None:
    me = browse("viewer")
    me("GET", "/map/find?search=x")  # the first question reads the grants
    with django_assert_max_num_queries(11):
        points(me, "?region=34")


def test_spots_show_network_and_channel(
    browse: Any, cameras: dict[str, Camera], country: Country
) -> None:
    ids = f"{cameras['yard'].pk},{cameras['gate'].pk},{2**40}"
    yard, gate = browse("viewer").get("/map/spots", ids=ids)["items"]
    assert (yard["network"], gate["network"]) == ("offline", "online")
    assert gate["channel"] == country.gate.pk
    assert gate["unit"]["name"] == "中心小学"
    reporter = browse("reporter").get("/map/spots", ids=ids)["items"]
    assert [item["channel"] for item in reporter] == [None, None]
    assert reporter[1]["network"] == "absent"  # no right to know of the channel, nor its state
    assert browse("viewer")("GET", "/map/spots?ids=1;2").status_code == 422


def test_search_finds_placed_cameras(browse: Any, cameras: dict[str, Camera]) -> None:
    me = browse("viewer")
    assert [item["name"] for item in me.get("/map/find", search="GAT")["items"]] == ["gate"]
    assert me.get("/map/find", search="nowhere")["items"] == []
    assert me.get("/map/find", search=" ")["items"] == []


SQUARE = [[117.28, 31.85], [117.305, 31.85], [117.305, 31.905], [117.28, 31.905]]


def test_an_area_lists_what_stands_inside(browse: Any, cameras: dict[str, Camera]) -> None:
    found = browse("viewer")("POST", "/map/within", {"polygon": SQUARE}).json()
    assert [item["name"] for item in found["items"]] == ["gate", "yard"]
    assert found["total"] == 2
    assert found["by_class"] == {"1": 1, "2": 1}
    page = browse("viewer")(
        "POST", "/map/within", {"polygon": SQUARE, "page": 2, "page_size": 1}
    ).json()
    assert [item["name"] for item in page["items"]] == ["yard"]
    assert (len(found["ids"]), page["ids"]) == (2, [])
    scoped = browse("scoped")("POST", "/map/within", {"polygon": SQUARE}).json()
    assert [item["name"] for item in scoped["items"]] == ["gate"]


@pytest.mark.parametrize(
    ("polygon", "status"),
    [
        ([[117, 31], [118, 32]], 422),
        ([[117, 31], [117, 31], [117, 31]], 400),
        ([[117, 31], [118, 32], [119, 33]], 400),
        ([[117, 31]] * 501, 422),
        ([[317, 31], [118, 32], [119, 30]], 422),
        ([["x", 31], [118, 32], [119, 30]], 422),
    ],
)
def test_what_is_no_area_is_refused(
    browse: Any, cameras: dict[str, Camera], polygon: Any, status: int
) -> None:
    response = browse("viewer")("POST", "/map/within", {"polygon": polygon})
    assert response.status_code == status


def test_an_area_that_crosses_itself_is_still_one(browse: Any, cameras: dict[str, Camera]) -> None:
    bow_tie = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]
    response = browse("viewer")("POST", "/map/within", {"polygon": bow_tie})
    assert response.status_code == 200


def test_an_exported_area_is_recorded_and_runs_no_formula(
    browse: Any, cameras: dict[str, Camera]
) -> None:
    response = browse("registrar")("POST", "/map/within/export", {"polygon": SQUARE})
    head, gate, _yard = response.content.decode("utf-8-sig").splitlines()
    assert head.startswith("code,name,")
    assert "'=1+1" in gate
    record = Record.objects.get(action="area.exported")
    assert record.after == {"cameras": 2}


def _outline(code: str, west: float, south: float, east: float, north: float) -> None:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    shape = {"type": "MultiPolygon", "coordinates": [[ring]]}
    DivisionShape.objects.create(
        code=code,
        geometry=shape,
        simplified=shape,
        west=west,
        south=south,
        east=east,
        north=north,
        datum="wgs84",
    )


def test_coverage_tells_blind_from_covered_and_crowded(
    browse: Any, cameras: dict[str, Camera]
) -> None:
    _outline("340221", 117.28, 31.858, 117.29, 31.865)
    me = browse("viewer")
    query = {"region": "340221", "cell": 50, "reach": 60, "crowded": 1}
    found = me.get("/map/coverage", **query)
    assert found["outline"]
    assert len(found["cells"]) == found["columns"] * found["rows"]
    assert found["blind"] > found["covered"] > 0
    assert found["crowding"] == 0
    camera("twin", 117.2830421, 31.8611917, direction="2")
    assert me.get("/map/coverage", **query)["crowding"] > 0
    near = me.get("/map/coverage", **query, place="8", near=100)
    assert near["places"] == 1
    assert near["blind"] < found["blind"]


def test_coverage_without_an_outline_takes_the_box_around_the_cameras(
    browse: Any, cameras: dict[str, Camera]
) -> None:
    found = browse("viewer").get("/map/coverage", region="34", cell=500)
    assert not found["outline"]
    assert found["covered"] > 0


def test_coverage_refuses_more_squares_than_it_works_out(
    browse: Any, cameras: dict[str, Camera]
) -> None:
    _outline("340221", 116.0, 30.0, 118.0, 32.0)
    response = browse("viewer")("GET", "/map/coverage?region=340221&cell=50")
    assert response.status_code == 400
    assert response.json()["code"] == "grid_too_fine"


def test_settings_of_the_map_name_kinds_in_words(browse: Any, actor: Actor) -> None:
    found = browse("viewer").get("/map/settings")
    assert found["url"] == ""
    assert found["datum"] == "wgs84"
    assert "8" in {kind["code"] for kind in found["kinds"]}
