"""The rule book and what is owed, over the API."""

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianjing.apps.accounts.actor import system
from lianjing.apps.compliance.models import Obligation
from lianjing.apps.compliance.selectors import governed
from lianjing.apps.compliance.services import judging
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.models import Camera, System
from lianjing.apps.equipment.services import files
from lianjing.apps.places.models import Division, Unit

pytestmark = pytest.mark.django_db

HERE = "340221"


@pytest.fixture
def cameras(country: Any) -> list[Any]:
    governed.forget()
    for code, level in (("34", 1), ("3402", 2), ("340221", 3), ("340222", 3)):
        Division.objects.get_or_create(code=code, defaults={"name": code, "level": level})
    school = Unit.objects.create(name="=一中", region=HERE)
    made = [
        files.create(actor=system("t"), kind=FileKind.CAMERA, values=values, source=Source.PAGE)
        for values in (
            {"name": "北门", "region": HERE, "unit": school.pk, "place_class": "B1", "sign": "no"},
            {"name": "南门", "region": HERE, "place_class": "B1", "sign": "no"},
            {"name": "操场", "region": "340222", "place_class": "art9", "sign": "yes"},
        )
    ]
    System.objects.create(
        name="平台", region=HERE, unit=school, place_class="B1", in_use_on="2024-09-01"
    )
    judging.judge_everything()
    yield made
    governed.forget()


def test_rules_carry_source_mark_and_what_is_owed(browse: Any, cameras: Any) -> None:
    book = browse("registrar", "zh").get("/compliance/rules", region=HERE)
    items = {one["id"]: one for one in book["items"]}
    law, unchecked, own = (items[key] for key in ("retention.min", "log.keep", "filing.change"))
    assert law["standing_text"] == "法规要求"
    assert unchecked["standing_text"] == "内部要求，来源待核对（P）"
    assert own["standing_text"] == "内部要求"
    assert law["bounds"] == {"days": {"least": 30}}
    assert (items["signage.required"]["owed"], items["signage.required"]["late"]) == (2, 0)
    assert items["filing.legacy"]["late"] == 1
    assert law["outcomes"] == {"not_measured": 2}
    assert items["forbidden_zone"]["locked"]


def test_nothing_but_verified_rules_is_called_law_anywhere(browse: Any, cameras: Any) -> None:
    for language, law in (("zh", "法规要求"), ("en", "Required by law")):
        me = browse("registrar", language)
        shown = [
            *me.get("/compliance/rules")["items"],
            *me.get("/compliance/obligations")["items"],
            *me.get(f"/compliance/subjects/camera/{cameras[0].pk}")["items"],
        ]
        confidence = {one["id"]: one["confidence"] for one in me.get("/compliance/rules")["items"]}
        for one in shown:
            known = one.get("confidence") or confidence[one["rule"]]
            assert one["standing_text"].startswith(law) == (known == "V")


def test_the_security_administrator_keeps_rules_without_seeing_files(
    browse: Any, cameras: Any
) -> None:
    me = browse("security")
    items = {one["id"]: one for one in me.get("/compliance/rules")["items"]}
    assert items["signage.required"]["owed"] == 0
    body = {"parameters": {"days": 20}, "reason": "试点"}
    seen = me("POST", "/compliance/rules/retention.min/preview", {"parameters": {"days": 20}})
    assert seen.json()["weaker"] == ["days"]
    changed = me("PUT", "/compliance/rules/retention.min", body)
    assert changed.status_code == 200, changed.content
    assert "weaker than the decree" in changed.json()["standing_text"]
    again = {one["id"]: one for one in me.get("/compliance/rules")["items"]}["retention.min"]
    assert (again["weaker"], again["override"]["reason"]) == (["days"], "试点")
    assert me.get("/compliance/rules/retention.min/history")["items"][0]["version"] == 1
    back = me("POST", "/compliance/rules/retention.min/withdraw", {"reason": "结束"})
    assert back.json()["weaker"] == []
    locked = me("PUT", "/compliance/rules/forbidden_zone", {"enabled": False, "reason": "不行"})
    assert (locked.status_code, locked.json()["code"]) == (403, "rule_locked")
    assert me("GET", "/compliance/obligations").status_code == 403


def test_what_is_owed_is_listed_filtered_and_summed(browse: Any, cameras: Any) -> None:
    me = browse("registrar", "zh")
    signs = me.get("/compliance/obligations", rule="signage.required")
    assert signs["total"] == 2
    assert {one["light"] for one in signs["items"]} == {"green"}
    (legal,) = me.get("/compliance/obligations", light="red")["items"]
    assert (legal["rule"], legal["due"], legal["due_fixed"]) == (
        *("filing.legacy", "2025-07-01", True),
    )
    assert "2025-07-01" in legal["wrong"]
    sums = me.get("/compliance/obligations/sums")
    assert sums["lights"]["red"] == 1
    assert {one["rule"]: one["many"] for one in sums["items"]}["signage.required"] == 2
    assert me.get("/compliance/obligations", search="北门", rule="signage.required")["total"] == 1
    assert browse("scoped").get("/compliance/obligations", region="340222")["total"] == 0


def test_the_sheet_is_text_and_carries_the_mark(browse: Any, cameras: Any) -> None:
    answer = browse("registrar", "zh")("GET", "/compliance/obligations/sheet?state=all")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][7] == "性质"
    by_rule = {row[6]: row for row in rows[1:]}
    assert by_rule["公共场所设置显著提示标识"][7] == "法规要求"
    assert "=一中" in {row[4] for row in rows}


def test_from_assignment_to_exception(browse: Any, cameras: Any) -> None:
    clerk, me = browse("reporter", "zh"), browse("registrar", "zh")
    rows = me.get("/compliance/obligations", rule="signage.required")["items"]
    ids = [one["id"] for one in rows]
    body = {"ids": ids, "assignee": "reporter", "text": "请本周完成"}
    assert me("POST", "/compliance/obligations/assign", body).json() == {"assigned": 2}
    path = f"/compliance/obligations/{ids[0]}"
    assert clerk("POST", f"{path}/start", {}).json()["state"] == "rectifying"
    until = (date.today() + timedelta(days=20)).isoformat()  # noqa: DTZ011 -- any will do
    asked = clerk("POST", f"{path}/exception", {"reason": "道路施工", "until": until}).json()
    assert "decide" not in asked["acts"]
    assert me.get("/compliance/obligations", state="asked")["total"] == 1
    granted = me("POST", f"{path}/exception/decide", {"grant": True, "text": "同意"}).json()
    assert (granted["state"], granted["excepted_by"]) == ("excepted", "registrar")
    kinds = [step["kind"] for step in granted["steps"]]
    assert kinds == ["assigned", "started", "asked", "granted"]
    clash = clerk("POST", f"{path}/acknowledge", {})
    assert (clash.status_code, clash.json()["code"]) == (409, "obligation_state")


def test_only_judging_again_fixes(browse: Any, cameras: Any) -> None:
    me = browse("registrar", "zh")
    row = Obligation.objects.get(rule="signage.required", key=cameras[0].pk)
    path = f"/compliance/obligations/{row.pk}/recheck"
    assert me("POST", path, {}).json()["state"] == "open"
    Camera.objects.filter(pk=cameras[0].pk).update(sign="yes")
    assert me("POST", path, {}).json()["state"] == "fixed"


def test_a_file_shows_every_rule_and_what_was_seen(browse: Any, cameras: Any) -> None:
    me, key = browse("registrar", "zh"), cameras[0].pk
    shown = me.get(f"/compliance/subjects/camera/{key}")
    outcomes = {one["rule"]: one["outcome"] for one in shown["items"]}
    assert outcomes["retention.min"] == "not_measured"
    assert outcomes["signage.required"] == "broken"
    assert {one["rule"] for one in shown["owed"]} >= {"signage.required"}
    look = {"subject": "camera", "key": key, "seen": "private", "note": "对着住宅窗户"}
    assert me("POST", "/compliance/inspections", look).status_code == 201
    owed = me.get("/compliance/obligations", rule="view.privacy")["items"]
    assert (owed[0]["severity"], owed[0]["excusable"]) == ("critical", False)
    assert me.get(f"/compliance/subjects/camera/{key}/inspections")["items"][0]["seen"] == "private"
    wrong = {**look, "seen": "device"}
    assert me("POST", "/compliance/inspections", wrong).json()["code"] == "inspection_bad"


def test_a_permit_is_entered_with_its_scan(browse: Any, cameras: Any, tmp_path: Any) -> None:
    me, key = browse("registrar"), cameras[0].pk
    form = {"kind": "permit", "key": key, "number": "迁1", "issuer": "住建局", "on": "2026-01-05"}
    scan = SimpleUploadedFile("p.pdf", b"%PDF-1.7 x", content_type="application/pdf")
    made = me.client.post("/api/v1/compliance/papers", {**form, "scan": scan})
    assert made.status_code == 201, made.content
    paper = made.json()
    assert paper["has_scan"]
    got = me("GET", f"/compliance/papers/{paper['id']}/scan")
    assert b"".join(got.streaming_content).startswith(b"%PDF")
    bad = SimpleUploadedFile("p.html", b"<script>", content_type="application/pdf")
    refused = me.client.post("/api/v1/compliance/papers", {**form, "scan": bad})
    assert refused.json()["code"] == "proof_bad"
    assert browse("viewer")("DELETE", f"/compliance/papers/{paper['id']}").status_code == 403


def test_packs_are_loaded_and_refused(browse: Any, cameras: Any) -> None:
    me = browse("registrar", "zh")
    text = me("GET", "/compliance/packs/examples/tianjin").content.decode()
    made = me("POST", "/compliance/packs", {"text": text})
    assert (made.status_code, made.json()["rules"]) == (201, 1)
    items = me.get("/compliance/rules", region="120101")["items"]
    assert "tianjin.restore" in {one["id"] for one in items}
    bad = me("POST", "/compliance/packs", {"text": "[pack]"})
    assert (bad.status_code, bad.json()["code"]) == (400, "rule_pack_bad")
    assert me("DELETE", "/compliance/packs/tianjin").status_code == 204


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/compliance/rules", 12),
        ("/compliance/obligations", 10),
        ("/compliance/obligations/sums", 10),
    ],
)
def test_lists_hold_their_query_budget(
    browse: Any, cameras: Any, path: str, most: int, django_assert_max_num_queries: Any
) -> None:
    me = browse("registrar")
    with django_assert_max_num_queries(most):
        assert me("GET", path).status_code == 200
