"""What a grant would come to is said before, by the engine; changes show before and after."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.audit.models import Record
from lianjing.apps.registry.models import Channel
from lianjing.apps.rights.models import BookStamp, Grant

from .conftest import Country
from .test_rights import grant

pytestmark = pytest.mark.django_db
UNTIL = f"{timezone.now() + timedelta(days=9):%Y-%m-%dT%H:%M:%SZ}"


def body(**changes: Any) -> dict[str, Any]:
    usual = {
        "title": "校门",
        "subject": "person",
        "person": User.objects.get(username="nothing").pk,
        "actions": ["live", "ptz"],
        "purpose": "school",
        "basis": "会议纪要",
        "valid_until": UNTIL,
        "rules": [{"region": "3402"}],
    }
    return usual | changes


def codes(answer: Any) -> dict[str, int]:
    return {one["code"]: one["count"] for one in answer["warnings"]}


def test_a_grant_is_looked_at_before_it_is_given_and_nothing_is_written(
    browse: Any, country: Country
) -> None:
    me = browse("security")
    Channel.objects.filter(pk=country.gate.pk).update(secret=True)
    Channel.objects.filter(pk=country.yard.pk).update(private=True)
    before = (Grant.objects.count(), Record.objects.count(), list(BookStamp.objects.values()))
    told = me("POST", "/grants/preview", body(excluded=[10**9])).json()
    after = (Grant.objects.count(), Record.objects.count(), list(BookStamp.objects.values()))
    assert before == after
    assert (told["covers"], told["grows"], told["people"]) == (2, True, ["nothing"])
    assert {one["name"] for one in told["sample"]} == {"操场", "Lobby"}
    assert codes(told) == {"secret_left_out": 1, "private_left_out": 1, "excluded_outside": 1}
    answers = {one["name"]: (one["before"], one["after"]) for one in told["answers"]}
    assert answers == {
        "Lobby": ([], ["catalogue", "live", "ptz"]),
        "操场": ([], ["catalogue"]),
    }
    with_both = body(actions=["live", "secret", "private"])
    told = me("POST", "/grants/preview", with_both).json()
    assert (told["covers"], codes(told)) == (3, {})


@pytest.mark.parametrize(
    ("wish", "warning"),
    [
        ({"rules": [{"region": "35"}]}, "nothing"),
        ({"subject": "post", "person": None, "organisation": True}, "nobody"),
        ({"person": "reporter"}, "role_cannot"),
        ({"person": "operator"}, "nothing_new"),
    ],
)
def test_what_will_not_help_is_said(
    browse: Any, country: Country, wish: dict[str, Any], warning: str
) -> None:
    wish = dict(wish)
    if "organisation" in wish:
        wish["organisation"] = Organisation.objects.create(name="empty").pk
    if isinstance(wish.get("person"), str):
        wish["person"] = User.objects.get(username=wish["person"]).pk
    told = browse("security")("POST", "/grants/preview", body(**wish)).json()
    assert warning in codes(told)


def test_what_could_not_be_given_is_refused_already_in_the_preview(
    browse: Any, country: Country
) -> None:
    me = browse("security")
    for wrong in (
        {"basis": ""},
        {"rules": []},
        {"person": User.objects.get(username="security").pk},
    ):
        answer = me("POST", "/grants/preview", body(**wrong))
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_grant")


def test_a_change_shows_what_comes_in_and_what_falls_out(browse: Any, country: Country) -> None:
    me, officer = browse("security"), browse("nothing")
    given = grant(me, country, channels=[country.gate.pk, country.yard.pk], actions=["live"])
    path = f"/grants/{given['id']}"
    change = {
        "reason": "换一处",
        "add": [country.own.pk],
        "forget": [country.gate.pk],
        "actions": ["live", "snapshot"],
        "weekly": [[31, 480, 1080]],
    }
    told = me("POST", f"{path}/preview", change).json()
    assert (told["covered_before"], told["covers"]) == (2, 2)
    assert [one["name"] for one in told["gained"]] == ["Lobby"]
    assert [one["name"] for one in told["lost"]] == ["北门球机"]
    answers = {one["name"]: (one["before"], one["after"]) for one in told["answers"]}
    assert answers["操场"] == (["catalogue", "live"], ["catalogue", "live", "snapshot"])
    assert officer.get("/channels")["total"] == 2
    changed = me("POST", f"{path}/change", {**change, "weekly": []}).json()
    assert changed["actions"] == ["catalogue", "live", "snapshot"]
    assert {one["name"] for one in officer.get("/channels")["items"]} == {"Lobby", "操场"}
    record = Record.objects.filter(action="grant.changed").latest("id")
    assert record.reason == "换一处"
    assert record.before is not None
    assert record.after is not None
    assert record.before["channels"] != record.after["channels"]
    named = me.get(f"{path}/named")["found"]
    assert {one["id"] for one in named} == {country.own.pk, country.yard.pk}


def test_limits_are_lifted_and_rules_are_replaced(browse: Any, country: Country) -> None:
    me = browse("security")
    given = grant(me, country, max_streams=1, weekly=[[31, 480, 1080]])
    path = f"/grants/{given['id']}"
    change = {
        "reason": "x",
        "any_streams": True,
        "weekly": [],
        "rules": [{"region": "34"}],
        "valid_until": UNTIL,
    }
    changed = me("POST", f"{path}/change", change).json()
    assert (changed["max_streams"], changed["weekly"], changed["covers"]) == (None, [], 3)
    refused = me("PATCH", path, {"reason": "x", "max_streams": 0})
    assert refused.status_code == 422


def test_what_a_request_gave_is_not_widened_here(browse: Any, country: Country) -> None:
    me = browse("security")
    given = grant(me, country)
    Grant.objects.filter(pk=given["id"]).update(origin="request")
    answer = me("POST", f"/grants/{given['id']}/change", {"reason": "x", "add": [country.own.pk]})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_grant")


def test_codes_are_found_and_unknown_ones_named(browse: Any, country: Country) -> None:
    me = browse("security")
    wanted = [country.gate.code, " nope ", country.gate.code]
    told = me("POST", "/grants/codes", {"codes": wanted}).json()
    assert [one["name"] for one in told["found"]] == ["北门球机"]
    assert (told["unknown"], told["unknown_total"]) == (["nope"], 1)
    Channel.objects.filter(pk=country.gate.pk).update(secret=True)
    told = browse("approver")("POST", "/grants/codes", {"codes": wanted}).json()
    assert (told["found"], told["unknown_total"]) == ([], 2)


@pytest.mark.parametrize(
    ("whom", "names"),
    [
        ({}, {"nothing"}),
        ({"subject": "role", "person": None, "role": "viewer"}, {"viewer"}),
        ({"subject": "post", "person": None, "post": "head"}, {"operator"}),
        ({"subject": "post", "person": None}, {"operator", "scoped"}),
    ],
)
def test_whom_a_grant_concerns_now_is_listed(
    browse: Any, country: Country, whom: dict[str, Any], names: set[str]
) -> None:
    me = browse("security")
    bureau = Organisation.objects.create(name="bureau")
    people = User.objects.filter(username__in=["operator", "scoped"])
    people.update(organisation=bureau, post="member")
    people.filter(username="operator").update(post="head")
    if whom.get("subject") == "post":
        whom = {**whom, "organisation": bureau.pk}
    given = grant(me, country, **whom)
    found = me.get(f"/grants/{given['id']}/people")
    assert {one["username"] for one in found["items"]} == names
    person = User.objects.get(username=sorted(names)[0])
    why = me.get("/rights/explanation", person=person.pk, channel=country.gate.pk)
    assert given["number"] in {one["number"] for one in why["grants"]}
