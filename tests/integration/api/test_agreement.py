"""Differences and pairs through the API: lists in few queries, decisions tried, made, undone."""

from typing import Any

import pytest

from lianjing.apps.accounts.actor import system
from lianjing.apps.agreement.services.comparing import compare_everything
from lianjing.apps.agreement.services.duplicates import find_duplicates
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.services import files
from lianjing.apps.jobs.models import Job
from lianjing.apps.registry.models import Channel, ChannelDetail, Device

pytestmark = pytest.mark.django_db


def code(number: int) -> str:
    return f"34032100001320{number:06d}"


@pytest.fixture
def compared(browse: Any) -> Any:
    """Ten cameras with other names than their channels, as the administrator sees them."""
    device = Device.objects.create(code="34032100002000000001", kind="platform")
    for number in range(10):
        values = {"code": code(number), "name": f"档案{number}", "region": "340321"}
        values |= {"camera_type": "1", "mac": f"00-11-22-33-44-0{number // 5}"}
        files.create(actor=system("test"), kind=FileKind.CAMERA, values=values, source=Source.PAGE)
        channel = Channel.objects.create(
            device=device, code=code(number), name=f"通道{number}", ptz_type=3, region="340321"
        )
        ChannelDetail.objects.create(channel=channel, civil_code="340321")
    compare_everything()
    return browse("admin")


def page(me: Any, path: str) -> dict[str, Any]:
    answer = me("GET", path)
    assert answer.status_code == 200, answer.content
    return answer.json()  # type: ignore[no-any-return]


def test_the_list_is_filtered_and_counted(compared: Any) -> None:
    listed = page(compared, "/agreement/differences?field=camera_type")
    assert listed["total"] == 10
    first = listed["items"][0]
    assert (first["registry_text"], first["network_text"]) == (
        "Dome with pan and tilt",
        "Fixed bullet",
    )
    assert (first["registry_value"], first["network_value"]) == ("1", "3")
    assert first["channel"] is not None
    assert page(compared, "/agreement/differences?search=档案3")["total"] == 2
    assert page(compared, "/agreement/differences?region=3404")["total"] == 0
    assert page(compared, "/agreement/differences?state=decided")["total"] == 0
    summary = page(compared, "/agreement/summary?region=3403")
    counts = {(one["kind"], one["field"]): one["count"] for one in summary["counts"]}
    assert counts == {("field", "camera_type"): 10, ("field", "name"): 10}
    assert (summary["total"], summary["overdue"], summary["comparing"]) == (20, 0, False)
    assert summary["last_run"]["cameras"] == 10


def test_a_page_costs_a_few_queries(compared: Any, django_assert_max_num_queries: Any) -> None:
    page(compared, "/agreement/differences")
    with django_assert_max_num_queries(9):
        page(compared, "/agreement/differences?page_size=50")
    find_duplicates()
    with django_assert_max_num_queries(9):
        page(compared, "/agreement/duplicates")


def test_a_decision_is_tried_made_and_undone(compared: Any) -> None:
    where = {"kind": "field", "field": "name", "region": "3403"}
    body = {"action": "to_file", "where": where, "reason": "核实"}
    tried = compared("POST", "/agreement/decisions/try", body).json()
    assert (tried["total"], tried["done"], len(tried["sample"])) == (10, 10, 10)
    assert tried["sample"][0]["before"] == {"name": "档案0"}
    refused = compared("POST", "/agreement/decisions", {**body, "expected": 9})
    assert (refused.status_code, refused.json()["code"]) == (409, "selection_changed")
    made = compared("POST", "/agreement/decisions", {**body, "expected": 10}).json()
    assert made["done"] == 10
    assert set(Camera.objects.values_list("name", flat=True)) == {f"通道{n}" for n in range(10)}
    decisions = page(compared, "/agreement/decisions")["items"]
    assert [(one["action"], one["count"], one["state"]) for one in decisions] == [
        ("to_file", 10, "done")
    ]
    undone = compared("POST", f"/agreement/decisions/{made['decision']}/undo", {}).json()
    assert undone == {"undone": 10, "kept": []}
    assert Camera.objects.filter(name="档案1").exists()


def test_a_decision_without_its_reason_is_refused(compared: Any) -> None:
    answer = compared("POST", "/agreement/decisions", {"action": "keep", "expected": 20})
    assert (answer.status_code, answer.json()["code"]) == (400, "reason_missing")


def test_a_large_decision_is_left_to_the_background(compared: Any) -> None:
    body = {"action": "keep", "reason": "x", "expected": 5000}
    answer = compared("POST", "/agreement/decisions", body).json()
    job = Job.objects.get(pk=answer["job"])
    assert job.kind == "agreement.decide"
    assert job.params["where"]["state"] == "open"
    assert compared("POST", "/agreement/compare", {}).json()["kind"] == "agreement.compare"
    again = compared("POST", "/agreement/compare", {})
    assert (again.status_code, again.json()["code"]) == (409, "comparing_already")


def test_differences_are_given_to_a_unit_until_a_day(compared: Any) -> None:
    ids = [row["id"] for row in page(compared, "/agreement/differences?region=3403")["items"][:3]]
    answer = compared("POST", "/agreement/assign", {"ids": ids, "due_on": "2020-01-01"}).json()
    assert answer["undone"] == 3
    assert page(compared, "/agreement/differences?overdue=true")["total"] == 3
    assert page(compared, "/agreement/summary")["overdue"] == 3


def test_settings_are_bounded(compared: Any) -> None:
    path = "/agreement/settings"
    values = {"tolerance": 50, "skipped": ["name"]}
    answer = compared("PUT", path, {"values": values}).json()
    assert {one["key"]: one["value"] for one in answer["items"]}["tolerance"] == 50
    fields = page(compared, "/agreement/fields")["items"]
    assert [one["key"] for one in fields if not one["compared"]] == ["name"]
    for bad in ({"tolerance": -1}, {"skipped": ["nothing"]}, {"what": 1}):
        assert compared("PUT", path, {"values": bad}).status_code == 400


def test_a_pair_is_merged_and_taken_apart(compared: Any) -> None:
    find_duplicates()
    listed = page(compared, "/agreement/duplicates?kind=mac")
    assert listed["counts"]["mac"] == listed["total"] == 20
    pair = listed["items"][0]
    survivor, other = pair["first"]["id"], pair["second"]["id"]
    path = f"/agreement/duplicates/{pair['id']}"
    assert page(compared, f"{path}/preview?survivor={survivor}")["other"] == other
    body = {"survivor": survivor, "reason": "同一台", "reuse": False}
    assert compared("POST", f"{path}/merge", body).json()["state"] == "merged"
    assert Camera.objects.get(pk=other).merged_into_id == survivor
    assert compared("POST", f"{path}/merge", body).status_code == 409
    assert compared("POST", f"{path}/reopen", {"reason": "错了"}).json()["state"] == "open"
    assert Camera.objects.get(pk=other).merged_into_id is None
    stranger = {**body, "survivor": 999_999}
    assert compared("POST", f"{path}/merge", stranger).status_code == 400
