"""Camera files over HTTP: made, found, changed by two people, taken away as a file."""

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lianjing.apps.audit.models import Record
from lianjing.apps.equipment.models import Camera

pytestmark = pytest.mark.django_db

CODE = "34022100001320000001"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def me(browse: Any) -> Any:
    return browse("registrar", language="zh")


def make(me: Any, **values: Any) -> dict[str, Any]:
    given = {"name": "北门", "region": "340221", **values}
    answer = me("POST", "/cameras", {"values": given})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def test_a_file_is_shown_whole_with_codes_in_words(me: Any, country: Any) -> None:
    made = make(
        me,
        code=country.gate.code,
        camera_type="1",
        function_types="5/1",
        manager_contact="13812345678",
        place_class="",
    )
    assert made["values"]["camera_type"] == {
        **{"code": "1", "table": "l1.camera_type"},
        **{"version": made["values"]["camera_type"]["version"], "text": "球机"},
    }
    assert [one["code"] for one in made["values"]["function_types"]] == ["1", "5"]
    assert made["values"]["manager_contact"] == "138****5678"
    assert made["masked"] == ["manager_contact"]
    assert made["network"] == "online"
    assert made["seen"][0]["name"] == "北门球机"
    assert {step["state"] for step in made["steps"]} == {"repair", "moved", "removed"}
    plain = me.get(f"/cameras/{made['id']}", contacts="true")
    assert plain["values"]["manager_contact"] == "13812345678"
    assert Record.objects.filter(action="contacts.revealed").exists()
    assert "13812345678" not in str(Record.objects.get(action="file.created").after)
    assert me.get(f"/cameras/by-code/{country.gate.code}")["id"] == made["id"]


def test_the_list_is_searched_filtered_and_counted(me: Any, country: Any) -> None:
    make(me, code=country.gate.code, point_class="1")
    make(me, name="南门", point_class="2")
    page = me.get("/cameras", search="bei", point_class="1")
    assert (page["total"], page["capped"]) == (1, False)
    assert page["items"][0]["point_class"]["text"] == "一类视频监控点"
    assert me.get("/cameras", network="online")["total"] == 1
    assert me.get("/cameras", network="absent")["items"][0]["name"] == "南门"
    assert me.get("/cameras", rule="code.format")["total"] == 0
    assert me("GET", "/cameras?page=1000000&page_size=500").status_code == 400
    assert me("GET", "/cameras?sort=password").status_code == 422
    assert me("GET", "/cameras?region=x").status_code == 422


def test_lists_hold_their_query_budget(me: Any, django_assert_max_num_queries: Any) -> None:
    for n in range(12):
        make(me, name=f"门 {n}", code=f"3402210000132000{n:04d}")
    with django_assert_max_num_queries(16):
        me.get("/cameras", search="门", region="34")


def test_two_people_and_one_file(me: Any, browse: Any) -> None:
    key = make(me)["id"]
    other = browse("admin", language="zh")
    first = other("PATCH", f"/cameras/{key}", {"values": {"address": "人民路"}, "version": 1})
    assert first.json()["changed"] == ["address"]
    both = me("PATCH", f"/cameras/{key}", {"values": {"model": "X"}, "version": 1}).json()
    assert (both["merged"], both["version"], both["address"]) == (["address"], 3, "人民路")
    clash = me("PATCH", f"/cameras/{key}", {"values": {"address": "中山路"}, "version": 1})
    assert clash.status_code == 409
    told = clash.json()
    assert (told["code"], told["fields"]) == ("changed_meanwhile", {"address": "人民路"})
    assert "admin" in told["cause"]
    over = {"values": {"address": "中山路"}, "version": 3}
    assert me("PATCH", f"/cameras/{key}", over).json()["address"] == "中山路"


def test_wrong_values_are_told_field_by_field_in_the_readers_language(me: Any) -> None:
    answer = me("POST", "/cameras", {"values": {"name": "x", "ipv4": "1", "mac": "2"}})
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_values"
    assert "IPv4" in answer.json()["fields"]["ipv4"]
    assert me("POST", "/cameras", {"values": {"ipv4": "1"}}).json()["code"] == "value_not_ipv4"
    assert not Camera.objects.exists()


def test_history_tells_who_what_from_what_to_what_and_why(me: Any) -> None:
    key = make(me, camera_type="1", maintainer_contact="13812345678")["id"]
    body = {"values": {"camera_type": "3", "name": SCRIPT}, "version": 1, "reason": "现场核对"}
    me("PATCH", f"/cameras/{key}", body)
    last, first = me.get(f"/cameras/{key}/history")["items"]
    assert (last["actor"], last["reason"], last["source"]) == ("registrar", "现场核对", "page")
    changes = {change["field"]: change for change in last["changes"]}
    assert changes["camera_type"]["label"] == "摄像机类型"
    assert (changes["camera_type"]["before_text"], changes["camera_type"]["after_text"]) == (
        *("球机", "固定枪机"),
    )
    assert changes["name"]["after"] == SCRIPT
    assert "13812345678" not in json.dumps(first)


def test_a_life_ends_and_the_code_stays_used(me: Any) -> None:
    key = make(me, code=CODE)["id"]
    state = f"/cameras/{key}/state"
    assert me("POST", state, {"state": "removed", "reason": ""}).json()["code"] == "reason_missing"
    gone = me("POST", state, {"state": "removed", "reason": "道路改造"}).json()
    assert (gone["state"], gone["steps"]) == ("removed", [])
    assert me.get("/cameras")["total"] == 0
    assert me.get("/cameras", state="removed")["total"] == 1
    again = me("POST", "/cameras", {"values": {"name": "x", "code": CODE, "region": "34"}})
    assert again.json()["code"] == "code_was_used"


def test_a_forbidden_zone_is_a_hard_stop_in_words(me: Any, browse: Any) -> None:
    values = {"name": "x", "region": "340221", "forbidden_zone": "1"}
    for who in (me, browse("admin", language="zh")):
        answer = who("POST", "/cameras", {"values": values})
        assert answer.json()["code"] == "forbidden_zone"
        assert "第八条" in answer.json()["cause"]


def test_a_selection_is_changed_after_a_dry_run(me: Any) -> None:
    keys = [make(me, name=f"门 {n}")["id"] for n in range(3)]
    body = {
        "select": {"filter": {"search": "门"}},
        "values": {"labels": "学校"},
        "reason": "开学检查",
    }
    dry = me("POST", "/cameras/bulk", body).json()
    assert (dry["dry_run"], dry["count"], dry["changed"]) == (True, 3, 3)
    assert dry["rows"][0]["after"] == {"标签": "学校"}
    assert not Camera.objects.filter(labels="学校").exists()
    me("POST", "/cameras/bulk", {**body, "dry_run": False})
    assert Camera.objects.filter(labels="学校").count() == 3
    ids = {"ids": [*keys, 999_999]}
    state = {"select": ids, "state": "repair", "reason": "雷击", "dry_run": False}
    done = me("POST", "/cameras/bulk", state).json()
    assert (done["changed"], done["refused"]) == (3, 1)
    assert me("POST", "/cameras/bulk", {"select": {}, "reason": "x"}).status_code == 400


def test_csv_neither_reckons_nor_shows_telephones(me: Any) -> None:
    make(me, name="=1+1", address="@cmd", latitude=-31.5, longitude=118.5)
    make(me, name="b", manager_contact="13812345678")
    answer = me("GET", "/cameras.csv")
    text = answer.content.decode("utf-8-sig")
    assert "'=1+1" in text
    assert "'@cmd" in text
    assert ",-31.5," in text
    assert "13812345678" not in text
    assert Record.objects.filter(action="files.exported").exists()


def test_the_qr_code_leads_to_the_phone_page(me: Any) -> None:
    key = make(me, code=CODE)["id"]
    svg = me("GET", f"/cameras/{key}/qr")
    assert svg.headers["Content-Type"] == "image/svg+xml"
    assert svg.content.startswith(b"<svg")
    png = me("GET", f"/cameras/{key}/qr?form=png")
    assert png.content.startswith(b"\x89PNG")
    bare = make(me, name="没有编码")["id"]
    assert me("GET", f"/cameras/{bare}/qr").status_code == 200


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "blue").save(out, "JPEG")
    return out.getvalue()


def test_photos_are_sent_shown_and_removed(me: Any, browse: Any) -> None:
    key = make(me, longitude=118.0, latitude=31.0)["id"]

    def send(data: bytes, **fields: Any) -> Any:
        file = SimpleUploadedFile("a.jpg", data, "image/jpeg")
        return me.client.post(f"/api/v1/cameras/{key}/photos", {"file": file, **fields})

    first = send(jpeg(), kind="scene", idempotency_key="k-1", longitude=118.5, latitude=31.0)
    assert first.status_code == 201
    assert first.json()["far"] is True
    assert send(jpeg(), idempotency_key="k-1").status_code == 200
    bad = send(b"<html>").json()
    assert bad["code"] == "not_a_photo", bad
    photo = first.json()["id"]
    shown = me("GET", f"/photos/{photo}")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    same = me("GET", f"/photos/{photo}", **{"If-None-Match": shown.headers["ETag"]})
    assert same.status_code == 304
    assert me("GET", f"/photos/{photo}?thumbnail=true").status_code == 200
    assert browse("nothing")("GET", f"/photos/{photo}").status_code == 404
    assert len(me.get(f"/cameras/{key}/photos")["items"]) == 1
    assert me("DELETE", f"/photos/{photo}?reason=x").status_code == 204
    assert me("GET", f"/photos/{photo}").status_code == 404


@pytest.mark.parametrize("key", ["0", "999999999", "99999999999999999999999999"])
def test_a_file_that_is_not_there_is_not_found(me: Any, key: str) -> None:
    assert me("GET", f"/cameras/{key}").status_code in {404, 422}


def test_no_proposal_shows_a_telephone_number_to_who_may_not_see_it(
    me: Any, browse: Any, country: Any
) -> None:
    made = make(me, manager_contact="13812345678")
    body = {"values": {"manager_contact": "13999990000"}, "reason": "换人了"}
    answer = me("POST", f"/cameras/{made['id']}/proposals", body)
    assert answer.status_code == 201
    assert answer.json()["now"] == {"manager_contact": "138****5678"}
    assert answer.json()["values"] == {"manager_contact": "139****0000"}
    assert "13999990000" not in str(Record.objects.get(action="proposal.made").after)
    told = me("POST", f"/proposals/{answer.json()['id']}/decision", {"accept": True})
    assert told.status_code == 200
    assert Camera.objects.get(pk=made["id"]).manager_contact == "13999990000"


def test_who_is_told_of_anothers_change_is_not_told_a_telephone_number(
    me: Any, country: Any
) -> None:
    made = make(me, manager_contact="13812345678")
    path = f"/cameras/{made['id']}"
    me("PATCH", path, {"values": {"manager_contact": "13999990000"}, "version": 1})
    late = me("PATCH", path, {"values": {"manager_contact": "13700000000"}, "version": 1})
    assert late.status_code == 409
    assert "13999990000" not in late.content.decode()
