"""Rules, findings, scores and sums over the API."""

import io
from typing import Any

import openpyxl
import pytest

from lianjing.apps.accounts.actor import system
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.services import files
from lianjing.apps.places.models import Department, Division, Unit
from lianjing.apps.quality import services

pytestmark = pytest.mark.django_db

REASON = {"reason": "边界点位，已现场核实"}
HERE = "340221"


@pytest.fixture
def cameras(country: Any) -> list[Camera]:
    for code, name, level in (
        *(("34", "安徽省", 1), ("3402", "芜湖市", 2), ("340221", "芜湖县", 3)),
        *(("340222", "繁昌县", 3), ("340221101", "湾沚镇", 4)),
    ):
        Division.objects.get_or_create(code=code, defaults={"name": name, "level": level})
    education, _ = Department.objects.get_or_create(code="edu", defaults={"name": "教育局"})
    school = Unit.objects.create(name="=一中", region="340221101", department=education)
    Unit.objects.create(name="二中", region="340221", department=education)
    made = [
        files.create(actor=system("t"), kind=FileKind.CAMERA, values=values, source=Source.PAGE)
        for values in (
            {"name": "北门", "code": country.gate.code, "region": "340221101", "unit": school.pk},
            {"name": "南门", "region": "340221", "storage_days": 10, "place_class": "B1"},
            {"name": "操场", "region": "340222", "code": "34022101001320000009"},
        )
    ]
    services.judge_everything()
    return made  # type: ignore[return-value]


def test_rules_are_listed_with_source_and_confidence(browse: Any, cameras: Any) -> None:
    me = browse("registrar", "zh")
    items = {one["id"]: one for one in me.get("/quality/rules", region=HERE)["items"]}
    locked = items["forbidden.zone"]
    assert (locked["locked"], locked["confidence_text"]) == (True, "待核实")
    assert items["retention.general"]["confidence_text"] == "已核实"
    assert items["retention.general"]["applies"] == ["场所类别：A*、B*"]
    assert items["profile.m1"]["fields"][-2] == "管理单位 / 管理单位（已建档）"
    assert {one["kinds"][0] for one in me.get("/quality/rules", kind="contract")["items"]} >= {
        "contract"
    }


def test_a_rule_is_changed_here_and_stays_elsewhere(browse: Any, cameras: Any) -> None:
    admin = browse("admin")
    body = {"region": HERE, "parameters": {"digits": 5}, **REASON}
    changed = admin("PUT", "/quality/rules/contact.phone/setting", body)
    assert changed.status_code == 200, changed.content
    assert changed.json()["setting"]["version"] == 1
    items = admin.get("/quality/rules", region="340222")["items"]
    (elsewhere,) = [one for one in items if one["id"] == "contact.phone"]
    assert (elsewhere["parameters"], elsewhere["setting"]) == ({"digits": 7}, None)
    body = {"region": HERE, **REASON}
    back = admin("POST", "/quality/rules/contact.phone/withdraw", body)
    assert back.json()["parameters"] == {"digits": 7}
    history = admin.get("/quality/rules/contact.phone/history")["items"]
    assert [one["withdrawn"] for one in history] == [True, False]
    refused = admin("PUT", "/quality/rules/forbidden.zone/setting", {"enabled": False, **REASON})
    assert (refused.status_code, refused.json()["code"]) == (403, "rule_locked")
    none = admin("PUT", "/quality/rules/contact.phone/setting", {"enabled": False})
    assert none.status_code == 422
    kept = {"parameters": {"least": 5}, **REASON}
    refused = admin("PUT", "/quality/rules/retention.general/setting", kept)
    assert (refused.status_code, refused.json()["code"]) == (403, "rule_governed")


def test_findings_are_words_with_their_file_and_source(browse: Any, cameras: Any) -> None:
    me = browse("registrar", "zh")
    (one,) = me.get("/quality/findings", rule="retention.general")["items"]
    assert one["file"]["name"] == "南门"
    assert one["wrong"] == "录像保存10天，少于30天。"
    assert "第十七条" in one["source"]
    assert one["due"] > one["first_seen"][:10]
    missing = me.get("/quality/findings", rule="profile.m1", file=cameras[1].pk)["items"][0]
    assert "code" in missing["missing"]
    assert "20位编码" in missing["wrong"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"region": "340222"}, {"操场"}),
        ({"department": "edu"}, {"北门"}),
        ({"search": "caochang"}, {"操场"}),
        ({"rule": "retention."}, {"南门"}),
        ({"severity": "error", "region": "340221101"}, {"北门"}),
        ({"kind": "pole"}, set()),
        ({"point_class": "1"}, set()),
        ({"state": "waived"}, set()),
    ],
)
def test_findings_are_filtered(browse: Any, cameras: Any, query: Any, found: set[str]) -> None:
    me = browse("registrar")
    items = me.get("/quality/findings", page_size=500, **query)["items"]
    assert {one["file"]["name"] for one in items} == found
    counts = me.get("/quality/findings/counts", **query)
    assert sum(one["findings"] for one in counts["items"]) == len(items)
    assert counts["errors"] == sum(one["severity"] == "error" for one in items)


def test_nobody_sees_findings_out_of_scope(browse: Any, cameras: Any) -> None:
    mine = browse("scoped").get("/quality/findings", page_size=500)["items"]
    assert {one["file"]["name"] for one in mine} == {"北门", "南门"}
    assert browse("scoped").get("/quality/summary", by="class")["total"]["sums"]["cameras"] == 2
    assert browse("scoped")("GET", f"/quality/cameras/{cameras[2].pk}").status_code == 404


def test_a_finding_is_waived_and_opened_again(browse: Any, cameras: Any) -> None:
    me = browse("registrar")
    (one,) = me.get("/quality/findings", rule="code.region")["items"]
    path = f"/quality/findings/{one['id']}/waive"
    waived = me("POST", path, REASON).json()
    assert (waived["state"], waived["waived_by"]) == ("waived", "registrar")
    assert me("POST", path, REASON).status_code == 409
    assert me("DELETE", path).json()["state"] == "open"
    (other,) = me.get("/quality/findings", rule="retention.general")["items"]
    refused = me("POST", f"/quality/findings/{other['id']}/waive", REASON)
    assert (refused.status_code, refused.json()["code"]) == (403, "finding_not_waivable")
    assert me("POST", path, {"reason": " "}).status_code == 422


def test_a_camera_shows_how_its_score_comes_about(browse: Any, cameras: Any) -> None:
    found = browse("registrar").get(f"/quality/cameras/{cameras[1].pk}")
    cameras[1].refresh_from_db()
    score, parts = found["score"], found["score"]["parts"]
    assert score["score"] == cameras[1].score
    assert score["score"] == round(parts["completeness_points"] + parts["correctness_points"])
    assert "code" in found["missing"]
    assert {one["rule"] for one in found["findings"]} >= {"retention.general", "profile.m1"}


def test_sums_add_up_by_every_side(browse: Any, cameras: Any) -> None:
    me = browse("registrar", "zh")
    places = me.get("/quality/summary", by="region", across="department")
    assert places["level"] == 6
    rows = {row["key"]: row for row in places["rows"]}
    assert rows["340221"]["name"] == "芜湖县"
    assert (rows["340221"]["sums"]["cameras"], rows["340221"]["units"]) == (2, 2)
    assert rows["340221"]["units_with_cameras"] == 1
    assert rows["340221"]["cells"]["edu"]["cameras"] == 1
    assert {column["name"] for column in places["columns"]} >= {"教育局"}
    below = me.get("/quality/summary", by="region", region="340221")
    assert {(row["key"], row["rest"]) for row in below["rows"]} == {
        ("340221", True),
        ("340221101", False),
    }
    for by in ("region", "department", "unit", "class"):
        table = me.get("/quality/summary", by=by)
        for name in ("cameras", "rated", "with_errors", "complete", "code_good"):
            assert sum(row["sums"][name] for row in table["rows"]) == table["total"]["sums"][name]


def test_each_number_leads_to_its_rows(browse: Any, cameras: Any) -> None:
    me = browse("registrar")
    ways = {"with_errors": "not_valid", "complete": "complete", "code_good": "code"}
    keys = {"region": "region", "department": "in_charge", "unit": "unit", "class": "point_class"}
    for by, key in keys.items():
        for row in me.get("/quality/summary", by=by)["rows"]:
            words = {key: row["key"]} if row["key"] else {}
            if not row["key"] or row["rest"]:
                words["gap"] = by
            assert me.get("/cameras", **words)["total"] == row["sums"]["cameras"], (by, row)
            for name, indicator in ways.items():
                found = me.get("/cameras", indicator=indicator, **words)["total"]
                assert found == row["sums"][name], (by, row["key"], name)
    below = me.get("/quality/summary", by="region", region="340221")["rows"]
    (rest,) = [row for row in below if row["rest"]]
    assert me.get("/cameras", region="340221", gap="region")["total"] == rest["sums"]["cameras"]
    without = me.get("/quality/findings", gap="department", page_size=500)["items"]
    assert {one["file"]["name"] for one in without} == {"南门", "操场"}


def test_rates_show_both_numbers_and_what_they_leave_out(browse: Any, cameras: Any) -> None:
    Camera.objects.filter(pk=cameras[0].pk).update(state="planned")
    Camera.objects.filter(pk=cameras[1].pk).update(state="removed")
    found = browse("registrar").get("/quality/indicators")
    assert found["excluded"] == {"unrated": 1, "waiting": 0, "removed": 1}
    items = {one["key"]: one for one in found["items"]}
    assert (items["filed"]["numerator"], items["filed"]["denominator"]) == (1, 3)
    assert items["code"]["rate"] == 0.0
    assert all(one["definition"] for one in items.values())


def test_fields_say_how_many_cameras_have_them(browse: Any, cameras: Any) -> None:
    items = browse("registrar", "zh").get("/quality/fields")["items"]
    found = {one["field"]: one for one in items}
    assert (found["code"]["filled"], found["code"]["total"]) == (2, 3)
    assert found["storage_days"]["filled"] == 1
    assert "profile.m1" in found["name"]["rules"]


def test_the_table_of_sums_is_a_sheet_that_runs_nothing(browse: Any, cameras: Any) -> None:
    me = browse("registrar", "zh")
    given = me("GET", "/quality/summary/sheet?by=unit&form=csv")
    assert "'=一中" in given.content.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(me("GET", "/quality/summary/sheet?by=unit").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert any(cell.value == "=一中" and cell.data_type == "s" for cell in cells)
    assert not any(cell.data_type == "f" for cell in cells)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/quality/findings", 12),
        ("/quality/findings/counts", 8),
        ("/quality/summary", 14),
        ("/quality/indicators", 11),
    ],
)
def test_lists_hold_their_query_budget(
    browse: Any, cameras: Any, django_assert_max_num_queries: Any, path: str, most: int
) -> None:
    me = browse("registrar")
    me.get(path)  # the first question of a process reads the grants
    with django_assert_max_num_queries(most):
        me.get(path)


def test_a_camera_merged_into_another_is_counted_nowhere(browse: Any, cameras: Any) -> None:
    me = browse("registrar", "zh")
    before = me.get("/quality/summary", by="unit")["total"]["sums"]["cameras"]
    north, _, yard = cameras
    Camera.objects.filter(pk=yard.pk).update(merged_into=north.pk)
    assert me.get("/quality/summary", by="unit")["total"]["sums"]["cameras"] == before - 1
