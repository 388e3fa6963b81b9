"""Filings over the API."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianjing.apps.equipment.models import Camera, Filing, System
from lianjing.apps.equipment.services.filing import proofs
from lianjing.apps.places.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(browse: Any) -> Any:
    return browse("registrar")


@pytest.fixture
def school(country: Any) -> System:
    unit = Unit.objects.create(name="二中", uscc="12340123MB0000000X", region="340221")
    made = System.objects.create(
        name="校园系统",
        unit=unit,
        region="340221",
        place_class="B1",
        in_use_on="2026-11-01",
        address="人民路",
    )
    Camera.objects.create(name="校门", region="340221", system=made, camera_type="1")
    return made


def upload(me: Any, key: int, name: str, data: bytes) -> Any:
    file = SimpleUploadedFile(name, data)
    return me.client.post(f"/api/v1/filings/{key}/proof", {"file": file})


def test_the_whole_way_over_the_api(
    me: Any, school: System, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "proofs_directory", lambda: tmp_path)
    assert me.get("/filings/counts")["unfiled"] == 1
    made = me("POST", "/filings", {"system": school.pk}).json()
    assert (made["due_on"], made["needed"], made["missing"]) == ("2026-12-01", True, [])
    assert made["particulars"]["camera_types"] == {"球机": 1}
    path = f"/filings/{made['id']}"
    refused = me("POST", f"{path}/submit", {"channel": "online"})
    assert refused.status_code == 422
    handed_in = me("POST", f"{path}/submit", {"channel": "online", "true": True}).json()
    assert (handed_in["state"], handed_in["acts"]) == ("submitted", ["decide", "cancel"])
    accepted = me("POST", f"{path}/accept", {"number": "备 1", "on": "2026-11-20"}).json()
    assert (accepted["state"], accepted["light"]) == ("accepted", "green")
    proof = upload(me, made["id"], "回执.pdf", b"%PDF-1.7\n%%EOF")
    assert proof.status_code == 200, proof.content
    fetched = me("GET", f"{path}/proof")
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(fetched.streaming_content) == b"%PDF-1.7\n%%EOF"


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.pdf", b"<script>"), ("a.png", b"MZ"), ("a.svg", b"<svg/>"), ("a.pdf", b"")],
)
def test_what_is_no_receipt_is_refused(me: Any, school: System, name: str, data: bytes) -> None:
    made = me("POST", "/filings", {"system": school.pk}).json()
    response = upload(me, made["id"], name, data)
    assert response.status_code in {400, 422}
    assert Filing.objects.get().proof == ""


@pytest.mark.parametrize(
    "body",
    [
        {"place_class": "Z9"},
        {"in_use_on": "soon"},
        {"in_use_on": "2026-13"},
        {"region": "34022"},
        {"storage_days": -1},
        {"name": "x" * 201},
        {"system": 10**6},
        {"cameras": [10**6]},
    ],
)
def test_bad_values_are_refused_in_words(me: Any, body: Any) -> None:
    response = me("POST", "/filings", {"name": "x", "region": "340221", **body})
    assert response.status_code in {400, 404, 422}, response.content
    assert response.json()["message"]
    assert not Filing.objects.exists()


def test_rules_say_what_is_law_and_what_is_our_own_target(me: Any) -> None:
    rows = {one["id"]: one for one in me.get("/filings/rules")["items"]}
    assert (rows["filing.new.days"]["value"], rows["filing.new.days"]["confidence"]) == (30, "V")
    assert rows["filing.change.days"]["confidence"] == "I"


def test_what_is_missing_is_drawn_up_and_the_list_takes_few_queries(
    me: Any, school: System, django_assert_max_num_queries: Any
) -> None:
    for number in range(9):
        System.objects.create(name=f"系统 {number}", region="340221", place_class="A1")
    assert me.get("/filings/unfiled")["total"] == 10
    assert me("POST", "/filings/unfiled", {}).json() == {"made": 10}
    with django_assert_max_num_queries(7):
        assert me.get("/filings")["total"] == 10
    assert (
        me.get("/filings", state="due")["total"] + me.get("/filings", state="overdue")["total"] == 1
    )
