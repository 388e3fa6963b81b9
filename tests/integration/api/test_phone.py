"""The phone in the street: nearest cameras, one in short, checks that come twice, pictures."""

import io
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from lianjing.apps.audit.models import Record
from lianjing.apps.equipment.models import Camera, Change, FieldCheck, Photo

from .conftest import Country

pytestmark = pytest.mark.django_db

CODE = "34022100001320000001"
HERE = {"longitude": 117.2830, "latitude": 31.8612}


@pytest.fixture
def gate(country: Country) -> Camera:
    return Camera.objects.create(
        code=CODE,
        name="北门球机",
        region="340221",
        longitude=117.2830,
        latitude=31.8612,
        azimuth=91.6,
        direction="1",
        sign="unk",
        search="北门球机 beimen",
    )


@pytest.fixture
def far(gate: Camera) -> Camera:
    return Camera.objects.create(
        name="远处", region="340222", longitude=117.2850, latitude=31.8612, search="远处"
    )


def check(camera: int, **more: Any) -> dict[str, Any]:
    values = {"key": "0123456789abcdef", "camera": camera, "at": "2026-11-19T10:00:00+08:00"}
    return {**values, "items": {"name": "yes", "sign": "no", "box": "unclear"}, **more}


def test_the_nearest_come_first(browse: Any, far: Camera) -> None:
    me = browse("registrar")
    items = me.get("/phone/near", **HERE)["items"]
    assert [item["name"] for item in items] == ["北门球机", "远处"]
    assert items[0]["metres"] == 0
    assert 180 < items[1]["metres"] < 200
    assert items[0]["direction"].endswith("92°")
    assert len(me.get("/phone/near", **HERE, metres=100)["items"]) == 1
    assert len(browse("scoped").get("/phone/near", **HERE)["items"]) == 1
    assert browse("nothing").get("/phone/near", **HERE)["items"] == []


def test_a_camera_is_found_by_words_even_without_a_place(browse: Any, gate: Camera) -> None:
    Camera.objects.filter(pk=gate.pk).update(longitude=None, latitude=None)
    assert len(browse("reporter").get("/phone/find", search="beimen")["items"]) == 1


@pytest.mark.parametrize("name", [CODE, "id-{key}"])
def test_the_address_in_a_qr_code_opens_the_file(browse: Any, gate: Camera, name: str) -> None:
    found = browse("registrar").get(f"/phone/cameras/{name.format(key=gate.pk)}")
    assert found["id"] == gate.pk
    assert found["network"] == "online"
    assert found["may_edit"]
    recorded = {item["id"]: item["recorded"] for item in found["checklist"]}
    assert recorded["name"] == "北门球机"
    assert recorded["position"] == "117.283000, 31.861200"
    assert recorded["sign"]
    assert not browse("viewer").get(f"/phone/cameras/{CODE}")["may_edit"]


@pytest.mark.parametrize("name", ["id-", "id-x", "id-9" * 9, "34022100001320000099", "%20"])
def test_what_names_no_camera_is_not_found(browse: Any, gate: Camera, name: str) -> None:
    assert browse("registrar")("GET", f"/phone/cameras/{name}").status_code == 404


def test_a_check_is_taken_in_once(browse: Any, gate: Camera) -> None:
    me = browse("registrar")
    phone = {"longitude": 117.2831, "latitude": 31.8612, "accuracy": 8}
    first = me("POST", "/phone/checks", check(gate.pk, phone=phone, note="箱门没锁")).json()
    again = me("POST", "/phone/checks", check(gate.pk, phone=phone, note="箱门没锁")).json()
    assert (first["new"], again["new"]) == (True, False)
    assert first["check"]["id"] == again["check"]["id"]
    saved = FieldCheck.objects.get()
    assert (saved.failed, saved.note, saved.distance) == (1, "箱门没锁", 9.4)
    gate.refresh_from_db()
    assert (gate.sign, gate.sign_checked_on) == ("no", "2026-11-19")
    assert Record.objects.filter(action="camera.checked").count() == 1
    shown = me.get(f"/phone/cameras/{CODE}")["checks"]
    assert [row["by"] for row in shown] == ["registrar"]


def test_a_corrected_position_is_a_change_of_the_file(browse: Any, gate: Camera) -> None:
    there = {"longitude": 117.2834567, "latitude": 31.8615678}
    body = check(gate.pk, items={}, position=there, version=gate.version)
    taken = browse("registrar")("POST", "/phone/checks", body).json()
    gate.refresh_from_db()
    assert (gate.longitude, gate.latitude) == (117.2834567, 31.8615678)
    assert (gate.datum, gate.given_longitude) == ("wgs84", "117.2834567")
    assert taken["version"] == gate.version == 2
    assert taken["check"]["moved"]
    change = Change.objects.get()
    assert (change.source, change.actor) == ("phone", "registrar")


def test_who_moves_what_another_moved_is_told_and_nothing_is_kept(
    browse: Any, gate: Camera
) -> None:
    first, second = browse("registrar"), browse("reporter")
    there = {"longitude": 117.3, "latitude": 31.9}
    elsewhere = {"longitude": 117.4, "latitude": 31.8}
    first("POST", "/phone/checks", check(gate.pk, items={}, position=there, version=1))
    body = check(gate.pk, items={}, position=elsewhere, version=1, key="another-phone")
    refused = second("POST", "/phone/checks", body)
    assert refused.status_code == 409
    assert refused.json()["code"] == "changed_meanwhile"
    assert FieldCheck.objects.count() == 1
    body["version"] = 2
    assert second("POST", "/phone/checks", body).status_code == 200
    gate.refresh_from_db()
    assert gate.longitude == 117.4


def test_a_key_stands_for_one_camera(browse: Any, gate: Camera, far: Camera) -> None:
    me = browse("registrar")
    me("POST", "/phone/checks", check(gate.pk))
    other = me("POST", "/phone/checks", check(far.pk))
    assert (other.status_code, other.json()["code"]) == (409, "check_key_used")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"items": {"nonsense": "yes"}}, 400),
        ({"items": {"name": "maybe"}}, 422),
        ({"key": "short"}, 422),
        ({"key": "x" * 65}, 422),
        ({"note": "x" * 501}, 422),
        ({"at": "2026-11-19T10:00:00"}, 422),
        ({"position": {"longitude": 317, "latitude": 31}}, 422),
        ({"camera": 2**70}, 422),
    ],
)
def test_what_a_phone_must_not_send_is_refused(
    browse: Any, gate: Camera, change: dict[str, Any], status: int
) -> None:
    response = browse("registrar")("POST", "/phone/checks", {**check(gate.pk), **change})
    assert response.status_code == status
    assert not FieldCheck.objects.exists()


def test_a_file_out_of_scope_takes_no_check(browse: Any, far: Camera, actor: Any) -> None:
    assert browse("scoped")("POST", "/phone/checks", check(far.pk)).status_code == 403
    assert browse("viewer")("POST", "/phone/checks", check(far.pk)).status_code == 403


def _picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(data, "JPEG")
    return data.getvalue()


def _send(client: Client, camera: int, data: bytes, key: str = "photo-0001") -> Any:
    upload = io.BytesIO(data)
    upload.name = "p.jpg"
    fields = {"camera": camera, "kind": "scene", "key": key, **HERE, "file": upload}
    return client.post("/api/v1/phone/photos", fields)


def test_a_picture_is_taken_in_once(browse: Any, gate: Camera, tmp_path: Any) -> None:
    client = browse("registrar").client
    first, again = (_send(client, gate.pk, _picture()).json() for _ in range(2))
    assert (first["new"], again["new"]) == (True, False)
    assert first["metres"] == 0
    assert Photo.objects.count() == 1


def test_what_is_no_picture_is_refused(browse: Any, gate: Camera) -> None:
    response = _send(browse("registrar").client, gate.pk, b"<svg onload=alert(1)>")
    assert response.status_code == 400
    assert response.json()["code"] == "not_a_photo"
    assert _send(browse("viewer").client, gate.pk, _picture()).status_code == 403
