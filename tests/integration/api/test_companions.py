"""Systems, recorders, poles, links, contracts over the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import ScopeOf
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.equipment.models import Camera, Change, Pole
from lianjing.apps.places.models import Unit

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db
KINDS = ("system", "recorder", "pole", "link", "contract")


@pytest.fixture
def me(browse: Any) -> Any:
    return browse("registrar")


def make(me: Any, kind: str = "pole", **values: Any) -> dict[str, Any]:
    given = {"name": "一号", "region": "340221", **values}
    response = me("POST", f"/companions/{kind}", {"values": given})
    assert response.status_code == 201, response.content
    return response.json()  # type: ignore[no-any-return]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_made_found_changed_and_remembered(me: Any, kind: str) -> None:
    fields = {one["key"]: one for one in me.get(f"/companions/{kind}/fields")["items"]}
    assert fields["name"]["zh"] == "名称"
    made = make(me, kind, name="人民路一号")
    assert set(made["values"]) == set(fields)
    assert me.get(f"/companions/{kind}", search="renmin")["items"][0]["id"] == made["id"]
    assert me.get(f"/companions/{kind}", search="解放路")["total"] == 0
    body = {"values": {"name": "人民路二号"}, "version": made["version"], "reason": "更名"}
    changed = me("PATCH", f"/companions/{kind}/{made['id']}", body).json()
    assert changed["companion"]["version"] == made["version"] + 1
    lines = me.get(f"/companions/{kind}/{made['id']}/history")["items"]
    assert [line["action"] for line in lines] == ["changed", "created"]
    assert lines[0]["before"] == {"name": "人民路一号"}


def test_the_second_of_two_who_edit_is_told(me: Any) -> None:
    made = make(me)
    path = f"/companions/pole/{made['id']}"
    first = me("PATCH", path, {"values": {"name": "甲"}, "version": 1})
    assert first.status_code == 200
    beside = me("PATCH", path, {"values": {"height": 6.0}, "version": 1}).json()
    assert beside["merged"] == ["name"]
    assert beside["companion"]["name"] == "甲"
    second = me("PATCH", path, {"values": {"name": "乙"}, "version": 1})
    assert (second.status_code, second.json()["code"]) == (409, "changed_meanwhile")
    assert Pole.objects.get(pk=made["id"]).name == "甲"


def test_cameras_are_hung_on_a_pole_and_counted(me: Any) -> None:
    pole = make(me)
    on, also, far = (
        Camera.objects.create(name=name, region="340221").pk for name in ("甲", "乙", "丙")
    )
    path = f"/companions/pole/{pole['id']}/cameras"
    done = me("POST", path, {"cameras": [on, also, 10**9]}).json()
    assert (done["changed"], done["refused"]) == (2, 1)
    assert done["items"][2]["trouble"] == "not_found"
    assert me.get(f"/companions/pole/{pole['id']}")["cameras"] == 2
    assert [one["name"] for one in me.get(path)["items"]] == ["乙", "甲"]
    assert Change.objects.filter(kind="camera", file=on).exists()
    assert me("POST", path, {"cameras": [on], "take_off": True}).json()["changed"] == 1
    assert me("POST", path, {"cameras": [far], "dry_run": True}).json()["changed"] == 1
    assert me.get(path)["total"] == 1
    assert me.get("/companions/pole", empty=True)["total"] == 0


def test_nothing_is_removed_while_cameras_hang_on_it(me: Any) -> None:
    pole = make(me)
    camera = Camera.objects.create(name="甲", region="340221", pole_id=pole["id"])
    path = f"/companions/pole/{pole['id']}/state"
    refused = me("POST", path, {"state": "removed", "reason": "道路改造"})
    assert (refused.status_code, refused.json()["code"]) == (409, "companion_in_use")
    camera.pole = None
    camera.save()
    assert me("POST", path, {"state": "removed", "reason": "道路改造"}).status_code == 200
    assert me.get("/companions/pole")["total"] == 0
    assert me.get("/companions/pole", state="any")["total"] == 1


def test_contracts_that_end_soon_are_found(me: Any) -> None:
    today = timezone.localdate()
    for days in (-3, 10, 400):
        make(me, "contract", name=f"{days}", ends_on=(today + timedelta(days=days)).isoformat())
    make(me, "contract", name="open")
    soon = me.get("/companions/contract", ends_by=today + timedelta(days=30), sort="ends")
    assert [(one["name"], one["ends_in_days"]) for one in soon["items"]] == [("-3", -3), ("10", 10)]


def test_telephone_numbers_are_masked_and_survive_being_sent_back(me: Any) -> None:
    made = make(me, "contract", party_contact="张三 13812345678")
    assert "13812345678" not in str(made)
    assert made["masked"] == ["party_contact"]
    body = {"values": {**made["values"], "name": "新名"}, "version": 1}
    saved = me("PATCH", f"/companions/contract/{made['id']}", body)
    assert saved.status_code == 200, saved.content
    history = me.get(f"/companions/contract/{made['id']}/history")["items"]
    assert history[0]["after"] == {"name": "新名"}
    assert "13812345678" not in str(history)


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"height": "高"}, 400),
        ({"longitude": 200}, 400),
        ({"name": "x" * 300}, 400),
        ({"unknown": 1}, 400),
        ({"unit": 10**6}, 400),
        ({"region": "34022"}, 400),
        ({"name": {"a": 1}}, 422),
    ],
)
def test_bad_values_are_refused_in_words(me: Any, values: Any, status: int) -> None:
    response = me("POST", "/companions/pole", {"values": {"name": "x", **values}})
    assert response.status_code == status, response.content
    assert response.json()["message"]


def test_a_script_in_a_name_is_text(me: Any) -> None:
    made = make(me, name="<script>alert(1)</script>")
    assert me.get(f"/companions/pole/{made['id']}")["name"] == "<script>alert(1)</script>"


def test_nobody_sees_or_makes_what_is_outside_his_scope(browse: Any, me: Any, actor: Any) -> None:
    unit = Unit.objects.create(name="二中", region="340222")
    Unit.objects.filter(pk=unit.pk).update(path=f"/{unit.pk}/")
    accounts.create_user(
        actor=actor,
        username="clerk",
        password=PASSWORD,
        role=Role.REPORTER,
        scopes=[ScopeOf(ScopeKind.UNIT, str(unit.pk))],
        must_change_password=False,
    )
    clerk = browse("clerk")
    other = make(me)
    assert clerk("GET", f"/companions/pole/{other['id']}").status_code == 404
    assert clerk.get("/companions/pole")["total"] == 0
    outside = {"values": {"name": "x", "region": "340221"}}
    assert clerk("POST", "/companions/pole", outside).status_code == 403
    inside = {"values": {"name": "x", "region": "340222", "unit": unit.pk}}
    assert clerk("POST", "/companions/pole", inside).status_code == 201
    assert clerk.get("/companions/pole")["total"] == 1


def test_a_page_of_any_size_takes_as_many_queries(
    me: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        make(me, "recorder", name=f"NVR {number}")
    with django_assert_max_num_queries(8):
        assert len(me.get("/companions/recorder")["items"]) == 12


def test_a_kind_there_is_not_is_a_bad_request(me: Any) -> None:
    assert me("GET", "/companions/camera").status_code == 422
    assert me("GET", "/companions/pole/999999").status_code == 404
