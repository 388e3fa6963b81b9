"""Divisions, outlines, tables and units over HTTP."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import Actor, ScopeOf
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.audit.models import Record
from lianjing.apps.places import services
from lianjing.apps.places.services import ContactValues, UnitValues

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db
SQUARE = [[117, 31], [118, 31], [118, 32], [117, 32], [117, 31]]
QUERIES = 8
"""Session, user and scopes, the unit scope, then rows, count and the names of their divisions."""


@pytest.fixture(autouse=True)
def divisions(actor: Actor) -> None:
    for code, name in (("34", "安徽省"), ("3402", "芜湖市"), ("340221", "芜湖县")):
        services.enter_division(actor=actor, code=code, name=name)
    services.plant_departments(actor=actor)


@pytest.fixture
def school(actor: Actor) -> Any:
    values = UnitValues(name="实验小学", region="340221", category="33", department="education")
    unit = services.create_unit(actor=actor, values=values)
    contact = ContactValues(name="张三", phone="13812341234")
    services.add_contact(actor=actor, unit=unit, values=contact)
    return unit


def upload(me: Any, path: str, content: bytes, **words: object) -> Any:
    body = {"file": SimpleUploadedFile("upload.json", content), **words}
    return me.client.post(f"/api/v1{path}", body)


def outlines(*rings: Any) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"code": "340221"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for ring in rings
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_divisions_unfold_one_level_at_a_time(browse: Any) -> None:
    me = browse("viewer")
    top = me.get("/divisions", parent="")["items"]
    assert [(d["code"], d["name"], d["has_children"]) for d in top] == [("34", "安徽省", True)]
    below = me.get("/divisions", parent="34")["items"]
    assert [d["full_name"] for d in below] == ["安徽省芜湖市"]
    found = me.get("/divisions", search="wuhu", level=3)["items"]
    assert [d["code"] for d in found] == ["340221"]
    detail = me.get("/divisions/340221")
    assert [d["name"] for d in detail["path"]] == ["安徽省", "芜湖市", "芜湖县"]
    assert detail["outline"] is None
    assert me("GET", "/divisions/999999").status_code == 404


def test_villages_come_when_their_town_is_unfolded(browse: Any, actor: Actor) -> None:
    services.enter_division(actor=actor, code="340121", name="长丰县")
    services.enter_division(actor=actor, code="340121100", name="水湖镇")
    me = browse("viewer")
    villages = me.get("/divisions", parent="340121100")["items"]
    assert len(villages) > 10
    assert all(village["code"].startswith("340121100") for village in villages)
    assert me.get("/divisions", parent="340221999")["items"] == []


def test_outlines_are_tried_imported_shown_and_removed(browse: Any) -> None:
    me = browse("registrar")
    tried = upload(me, "/divisions/outlines", outlines(SQUARE), datum="wgs84").json()
    assert (tried["dry_run"], tried["new"], tried["refused"]) == (True, ["340221"], [])
    assert me.get("/divisions/outlines", parent="34")["features"] == []
    upload(me, "/divisions/outlines", outlines(SQUARE), datum="wgs84", dry_run="false")
    features = me.get("/divisions/outlines", parent="34")["features"]
    assert [f["properties"]["name"] for f in features] == ["芜湖县"]
    assert features[0]["geometry"]["type"] == "MultiPolygon"
    assert features[0]["bbox"] == [117, 31, 118, 32]
    here = me.get("/divisions/at", longitude=117.5, latitude=31.5)
    assert [d["code"] for d in here["path"]] == ["34", "3402", "340221"]
    assert me.get("/divisions/at", longitude=110, latitude=31.5)["path"] == []
    assert me.get("/divisions/340221")["outline"]["source"] == "upload.json"
    assert me.get("/divisions/340221/outline", full="true")["id"] == "340221"
    assert me("DELETE", "/divisions/340221/outline").status_code == 204
    assert me("GET", "/divisions/340221/outline").status_code == 404


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 an archive", "bad_geometry"),
        (b"[" * 50_000, "bad_geometry"),
        (b'{"type": "FeatureCollection"}', "bad_geometry"),
    ],
)
def test_a_hostile_file_is_refused_with_words(browse: Any, content: bytes, code: str) -> None:
    answer = upload(browse("registrar"), "/divisions/outlines", content, datum="wgs84")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["advice"]


def test_a_swapped_or_crossing_outline_is_refused_in_the_readers_language(browse: Any) -> None:
    crossing = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]
    swapped = [[y, x] for x, y in SQUARE]
    me = browse("registrar")
    done = upload(me, "/divisions/outlines", outlines(crossing, swapped), datum="gcj02").json()
    reasons = [refused["reason"] for refused in done["refused"]]
    assert "not valid" in reasons[0]
    assert "swapped" in reasons[1]
    answer = upload(me, "/divisions/outlines", outlines(SQUARE))
    assert answer.status_code == 422  # the datum is asked for
    assert "datum" in answer.json()["fields"]


@pytest.mark.parametrize("path", ["/police/import", "/grids/import", "/divisions/outlines"])
def test_importing_takes_the_right_to_keep_places(browse: Any, path: str) -> None:
    for name, status in (("viewer", 403), ("reporter", 403), ("operator", 403)):
        answer = upload(browse(name), path, b"code,name,region\n", datum="wgs84")
        assert answer.status_code in {status, 400}, name
        if path == "/divisions/outlines":
            assert answer.status_code == 403


def test_police_stations_are_imported_from_a_table(browse: Any) -> None:
    me = browse("registrar")
    table = "机构代码,机构名称\n340221510000,<script>alert(1)</script>\n12,x\n".encode()
    tried = upload(me, "/police/import", table).json()
    assert (tried["dry_run"], tried["new"], tried["refused"][0]["number"]) == (True, 1, 3)
    upload(me, "/police/import", table, dry_run="false")
    row = me.get("/police", region="3402")["items"][0]
    assert (row["name"], row["level"]) == ("<script>alert(1)</script>", 4)
    assert me.get("/police", search="340221510000")["total"] == 1


def test_a_unit_is_shown_with_masked_contacts(browse: Any, school: Any) -> None:
    me = browse("viewer")
    listed = me.get("/units", search="syxx")["items"]
    assert [u["region_name"] for u in listed] == ["安徽省芜湖市芜湖县"]
    assert listed[0]["category_name"] == "Schools"
    shown = me.get(f"/units/{school.pk}")
    contact = shown["contacts"][0]
    assert (contact["name"], contact["phone"], contact["masked"]) == ("张**", "138****1234", True)
    assert shown["may_edit"] is False
    assert me("POST", f"/units/{school.pk}/contacts/reveal").status_code == 403
    registrar = browse("registrar")
    seen = registrar("POST", f"/units/{school.pk}/contacts/reveal").json()["items"][0]
    assert (seen["name"], seen["phone"], seen["masked"]) == ("张三", "13812341234", False)
    record = Record.objects.get(action="contacts.revealed")
    assert (record.actor, record.target_name) == ("registrar", "实验小学")


def test_a_unit_outside_ones_scope_does_not_exist(browse: Any, school: Any, actor: Actor) -> None:
    other = services.create_unit(actor=actor, values=UnitValues(name="别校", region="3402"))
    for name, scope in (
        ("clerk", ScopeOf(ScopeKind.UNIT, str(school.pk))),
        ("county", ScopeOf(ScopeKind.REGION, "340221")),
    ):
        accounts.create_user(
            actor=actor,
            username=name,
            password=PASSWORD,
            role=Role.REPORTER,
            scopes=[scope],
            must_change_password=False,
        )
        me = browse(name)
        assert [u["id"] for u in me.get("/units")["items"]] == [school.pk]
        for method, path, body in (
            ("GET", f"/units/{other.pk}", None),
            ("PATCH", f"/units/{other.pk}", {"version": 1, "name": "x"}),
            ("DELETE", f"/units/{other.pk}", None),
            ("POST", f"/units/{other.pk}/contacts/reveal", None),
        ):
            assert me(method, path, body).status_code == 404, (name, method)


def test_two_people_edit_one_unit(browse: Any, school: Any) -> None:
    first, second = browse("registrar"), browse("admin")
    path = f"/units/{school.pk}"
    done = first("PATCH", path, {"version": 1, "address": "人民路 1 号"})
    assert done.json()["version"] == 2
    late = second("PATCH", path, {"version": 1, "address": "人民路 2 号"})
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    assert late.json()["fields"] == {"address": "人民路 1 号", "version": "2"}
    assert "registrar" in late.json()["cause"]
    kept = second("PATCH", path, {"version": 2, "address": "人民路 2 号"})
    assert kept.json()["address"] == "人民路 2 号"


def test_a_wrong_credit_code_is_told_at_its_field(browse: Any, school: Any) -> None:
    answer = browse("registrar")(
        "PATCH", f"/units/{school.pk}", {"version": 1, "uscc": "91350100M000100Y44"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_uscc")
    assert "uscc" in answer.json()["fields"]


def test_a_list_of_units_costs_the_same_however_long(
    browse: Any, school: Any, actor: Actor
) -> None:
    for number in range(40):
        values = UnitValues(name=f"单位 {number}", region="340221", parent=school.pk)
        services.create_unit(actor=actor, values=values)
    me = browse("operator")
    for path in ("/units?page_size=50", "/divisions?parent=34", "/police", "/grids"):
        me("GET", path)
        with CaptureQueriesContext(connection) as queries:
            assert me("GET", path).status_code == 200
        assert len(queries) <= QUERIES, (path, [q["sql"][:100] for q in queries])
