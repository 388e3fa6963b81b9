"""Code tables and 20-digit codes over the API."""

from typing import Any

import pytest

from lianjing.apps.equipment.models import Camera
from lianjing.apps.places.choices import Level
from lianjing.apps.places.models import Division

pytestmark = pytest.mark.django_db
PREFIX = "34022100001320"


@pytest.fixture
def me(browse: Any) -> Any:
    for code, name, level in (
        ("34", "安徽省", Level.PROVINCE),
        ("3402", "芜湖市", Level.CITY),
        ("340221", "芜湖县", Level.COUNTY),
    ):
        Division.objects.get_or_create(code=code, defaults={"name": name, "level": level})
    return browse("registrar")


def test_tables_say_where_they_come_from_and_how_sure_they_are(me: Any) -> None:
    items = {one["id"]: one for one in me.get("/tables")["items"]}
    assert items["l1.maker"]["confidence"] == "P"
    assert items["gb.industry"]["versions"] == ["2022", "2011"]
    old = me.get("/tables/gb.industry", version="2011")
    assert {"44": "电力企业接入"}.items() <= {e["code"]: e["zh"] for e in old["entries"]}.items()
    assert me.get("/tables/l1.encoding")["to"]["gb2022.encoding"]["4"] == "5"


def test_a_table_nobody_has_is_said_to_be_unknown(me: Any) -> None:
    for path in ("/tables/l1.none", "/tables/gb.industry?version=1066", "/tables/..%2Fetc"):
        response = me("GET", path)
        assert response.status_code == 404, path


def test_a_region_enters_its_point_classes_and_takes_them_back(me: Any) -> None:
    body = {
        "region": "340221",
        "version": "2026",
        "source": "县公安局通知",
        "entries": [{"code": "1", "zh": "重点一类点"}, {"code": "5", "zh": "乡村点"}],
    }
    made = me("POST", "/tables/l1.point_class/regional", body)
    assert made.status_code == 201, made.content
    here = me.get("/tables/l1.point_class", region="340221101")
    words = {e["code"]: (e["zh"], e["confidence"], e["regional"]) for e in here["entries"]}
    assert words["1"] == ("重点一类点", "P", "340221")
    assert words["5"][0] == "乡村点"
    assert words["2"][2] == ""
    assert len(me.get("/tables/l1.point_class", region="340222")["entries"]) == 5
    again = me("POST", "/tables/l1.point_class/regional", body)
    assert (again.status_code, again.json()["code"]) == (409, "table_version_taken")
    key = made.json()["id"]
    assert (
        me("PATCH", f"/tables/l1.point_class/regional/{key}", {"active": False}).status_code < 300
    )
    assert len(me.get("/tables/l1.point_class", region="340221")["entries"]) == 5


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [{"code": "", "zh": "x"}],
        [{"code": "1", "zh": " "}],
        [{"code": "1", "zh": "a"}, {"code": "1", "zh": "b"}],
        [{"code": "<b>", "zh": "a"}],
    ],
)
def test_bad_entries_are_refused_with_their_row(me: Any, entries: Any) -> None:
    body = {"region": "340221", "version": "1", "entries": entries}
    response = me("POST", "/tables/l1.point_class/regional", body)
    assert (response.status_code, response.json()["code"]) == (400, "table_entries_bad")


def test_a_code_is_explained_in_the_readers_language(me: Any) -> None:
    found = me.get("/codes/explain", code="34022100001320000001", kind="camera")
    assert found["valid"]
    assert [part["word"] for part in found["parts"]][4] == "Public order, roads"
    assert found["holder"] is None
    damaged = me.get("/codes/explain", code="3.40221E+19")
    assert damaged["troubles"][0]["id"] == "excel_number"
    assert not damaged["parts"]


def test_codes_are_given_out_and_then_have_a_holder(me: Any) -> None:
    given = me("POST", "/codes/allocate", {"prefix": PREFIX, "count": 2}).json()["codes"]
    assert [code[-2:] for code in given] == ["01", "02"]
    assert me.get("/codes/explain", code=given[0])["holder"]["origin"] == "allocated"
    assert me.get("/codes/used", prefix="340221")["total"] == 2
    assert me.get("/codes/prefix", prefix=PREFIX)["next_code"][-2:] == "03"


@pytest.mark.parametrize("prefix", ["", "3402210000132", "34022100001320x", "3" * 15])
def test_a_prefix_that_is_none_is_a_bad_request(me: Any, prefix: str) -> None:
    assert me("POST", "/codes/allocate", {"prefix": prefix}).status_code == 422


def test_reservations_show_how_much_is_used(me: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        body = {"prefix": PREFIX, "count": 10, "project": f"项目{number}", "until": "2099-01-01"}
        made = me("POST", "/codes/reservations", body)
        assert made.status_code == 201, made.content
    key = made.json()["id"]
    me("POST", "/codes/allocate", {"prefix": PREFIX, "count": 3, "reserved": key})
    with django_assert_max_num_queries(8):
        items = me.get("/codes/reservations", active=True)["items"]
    assert [(one["used"], one["count"]) for one in items] == [(3, 10)] + [(0, 10)] * 4
    assert me("POST", f"/codes/reservations/{key}/end").status_code == 200
    assert me("POST", f"/codes/reservations/{key}/end").status_code == 409
    assert me.get("/codes/reservations", active=True)["total"] == 4


def test_all_cameras_of_a_county_are_given_codes_after_a_dry_run(me: Any) -> None:
    Camera.objects.bulk_create(
        [Camera(name=f"点{n}", region="340221") for n in range(3)] + [Camera(region="340222")]
    )
    wish = {"region": "340221"}
    dry = me("POST", "/codes/cameras", wish).json()
    assert (dry["given"], dry["waiting"]) == (3, 0)
    assert not Camera.objects.exclude(code=None).exists()
    done = me("POST", "/codes/cameras", {**wish, "dry_run": False}).json()
    assert [one["code"] for one in done["items"]] == [one["code"] for one in dry["items"]]
    assert Camera.objects.exclude(code=None).count() == 3
