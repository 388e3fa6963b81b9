"""Upper platforms and share lists over HTTP."""

from typing import Any

import pytest
from django.conf import settings

from lianjing.apps.registry.models import RosterChange
from lianjing.apps.sharing.models import UpperPlatform
from lianjing.apps.sharing.selectors import shared_channels
from lianjing.link.signal import PushCatalogue

from .conftest import Country

pytestmark = pytest.mark.django_db

BASIS = "芜数据〔2026〕8号"
CITY = {
    "name": "芜湖市",
    "code": "34020000002000000002",
    "address": "127.0.0.1",
    "port": 5070,
    "username": "34022100002000000001",
    "password": "up-secret",
}


@pytest.fixture
def upper(browse: Any) -> UpperPlatform:
    made = browse("admin")("POST", "/platforms/upper", CITY)
    assert made.status_code == 201, made.content
    return UpperPlatform.objects.get(pk=made.json()["id"])


def shared(upper: UpperPlatform) -> set[int]:
    upper.refresh_from_db()
    return set(shared_channels(upper).values_list("pk", flat=True))


def test_an_upper_is_entered_without_telling_its_password(
    browse: Any, upper: UpperPlatform
) -> None:
    me = browse("admin")
    item = me.get("/platforms/upper")["items"][0]
    assert item["has_password"] is True
    assert "up-secret" not in str(item)
    assert item["counts"] == {"shared": 0, "sent": 0, "acknowledged": 0, "expected": 0}
    path = f"/platforms/upper/{upper.pk}"
    assert me("PATCH", path, {"enabled": False}).json()["enabled"] is False
    assert me.get(path)["port"] == 5070
    assert me("POST", "/platforms/upper", CITY).json()["code"] == "duplicate_code"
    assert me("DELETE", path).status_code == 204
    assert [c.subject for c in RosterChange.objects.filter(key=upper.key)] == ["upper"] * 3


@pytest.mark.parametrize("path", ["/platforms/upper", "/devices"])
def test_a_platform_is_neither_its_own_upper_nor_its_own_device(browse: Any, path: str) -> None:
    ours = settings.INSTALLATION.settings.platform.code
    answer = browse("admin")("POST", path, {**CITY, "code": ours})
    assert (answer.status_code, answer.json()["code"]) == (409, "duplicate_code")


def test_channels_are_shared_singly_by_node_and_withheld(
    browse: Any, country: Country, upper: UpperPlatform
) -> None:
    me = browse("security")
    path = f"/platforms/upper/{upper.pk}/shares"
    assert shared(upper) == set()
    me("PUT", path, {"groups_add": [country.root.pk], "actions": 3, "basis": BASIS})
    assert me("PUT", path, {"groups_add": [country.root.pk]}).status_code == 200
    assert shared(upper) == set(), "what a lower platform shares is not passed on by itself"
    me("PUT", path, {"actions": 67})
    assert shared(upper) == {country.gate.pk, country.yard.pk}
    me("PUT", path, {"add": [country.own.pk, country.gate.pk], "remove": [country.yard.pk]})
    assert shared(upper) == {country.gate.pk, country.own.pk}
    listed = me.get(path)
    assert (listed["actions"], listed["others"], listed["share_all"]) == (67, 0, False)
    assert listed["number"].startswith("SQ-")
    assert listed["groups"] == [country.root.pk]
    assert {i["id"] for i in listed["items"] if i["shared"]} == {country.gate.pk, country.own.pk}
    assert me.get(path, shared="false")["total"] == 1
    assert me("PUT", path, {"groups_remove": [country.root.pk]}).status_code == 200
    assert shared(upper) == {country.own.pk}
    me("PUT", path, {"share_all": True, "remove": [country.own.pk]})
    assert shared(upper) == {country.gate.pk, country.yard.pk}
    me("PUT", path, {"add": [country.own.pk]})
    assert len(shared(upper)) == 3
    assert me.get("/platforms/upper")["items"][0]["share_all"] is True
    assert RosterChange.objects.filter(subject="share", key=upper.key).count() == 7


@pytest.mark.parametrize("who", ["admin", "operator", "auditor", "approver"])
def test_only_the_security_administrator_shares(
    browse: Any, country: Country, upper: UpperPlatform, who: str
) -> None:
    path = f"/platforms/upper/{upper.pk}/shares"
    assert browse(who)("PUT", path, {"share_all": True}).status_code == 403
    assert shared(upper) == set()


def test_the_security_administrator_does_not_make_the_link(browse: Any) -> None:
    assert browse("security")("POST", "/platforms/upper", CITY).status_code == 403


@pytest.mark.parametrize("actions", [0, 512, -1, "all"])
def test_actions_that_are_none_are_refused(
    browse: Any, country: Country, upper: UpperPlatform, actions: Any
) -> None:
    path = f"/platforms/upper/{upper.pk}/shares"
    answer = browse("security")("PUT", path, {"share_all": True, "actions": actions})
    assert answer.status_code == 422


def test_pushing_asks_signal(browse: Any, upper: UpperPlatform, signal: Any) -> None:
    me = browse("admin")
    assert me("POST", f"/platforms/upper/{upper.pk}/push").json() == {"accepted": True}
    assert signal.commands == [PushCatalogue(upper=upper.key)]
    assert browse("operator")("POST", f"/platforms/upper/{upper.pk}/push").status_code == 403
