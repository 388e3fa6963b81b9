"""Grants and questions about them, over the API."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import Actor, ScopeOf
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.accounts.models import User
from lianjing.apps.registry.models import Channel

from .conftest import PASSWORD, Country

pytestmark = pytest.mark.django_db


def grant(me: Any, country: Country, **changes: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "title": "校门口三个月",
        "subject": "person",
        "person": User.objects.get(username="nothing").pk,
        "actions": ["live", "ptz"],
        "purpose": "school",
        "basis": "会议纪要 7",
        "valid_until": f"{timezone.now() + timedelta(days=90):%Y-%m-%dT%H:%M:%SZ}",
        "channels": [country.gate.pk, country.yard.pk],
    }
    answer = me("POST", "/grants", usual | changes)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def test_a_direct_grant_is_given_seen_narrowed_and_ended(
    browse: Any, country: Country, signal: Any
) -> None:
    security, officer = browse("security"), browse("nothing")
    assert officer.get("/channels")["total"] == 0
    given = grant(security, country)
    assert given["number"].startswith("SQ-")
    assert (given["rests"], given["listed"], given["covers"]) == ("", 2, 2)
    path = f"/grants/{given['id']}"
    names = {one["name"] for one in officer.get("/channels")["items"]}
    assert names == {"北门球机", "操场"}
    mine = officer.get("/grants/mine")["items"]
    assert given["number"] in {one["number"] for one in mine}
    assert officer.get(path)["title"] == "校门口三个月"
    assert officer.get(f"{path}/channels")["total"] == 2
    less = {"reason": "云台不需要", "actions": ["live"], "exclude": [country.yard.pk]}
    assert security("PATCH", path, less).json()["actions"] == ["catalogue", "live"]
    assert officer.get("/channels")["total"] == 1
    wider = {"reason": "x", "actions": ["live", "download"]}
    refused = security("PATCH", path, wider)
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_grant")
    security("POST", f"{path}/suspend", {"reason": "x"})
    assert officer.get("/channels")["total"] == 0
    security("POST", f"{path}/resume", {"reason": "x"})
    assert officer.get("/channels")["total"] == 1
    assert security("POST", f"{path}/end", {"reason": "收回"}).json()["rests"] == "ended"
    assert officer.get("/channels")["total"] == 0
    history = [one["action"] for one in security.get(f"{path}/history")]
    assert history[0] == "grant.ended"
    assert history[-1] == "grant.issued"


def test_grants_are_found_and_exported(browse: Any, country: Country) -> None:
    me = browse("security")
    soon = f"{timezone.now() + timedelta(days=3):%Y-%m-%dT%H:%M:%SZ}"
    first = grant(me, country, title="=1+1", valid_until=soon)
    grant(me, country)
    rule = {"region": "340221", "place_class": "7"}
    grant(me, country, channels=[], rules=[rule], title="辖区学校")
    for query, many in [
        ("", 9),
        ("?subject=person", 3),
        ("?origin=standing", 6),
        ("?ends_within_days=7", 1),
        ("?search=校门", 1),
        ("?search=nothing", 3),
        ("?state=ended", 0),
    ]:
        assert me.get(f"/grants{query}")["total"] == many, query
    found = me.get("/grants", search="辖区")["items"][0]
    assert (found["rules"][0]["region"], found["listed"]) == ("340221", 0)
    sheet = load_workbook(io.BytesIO(me("GET", "/grants/export?subject=person").content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 4
    cell = next(c for row in sheet.iter_rows() for c in row if c.value == "=1+1")
    assert cell.data_type == "s"
    assert any(first["number"] in row for row in rows)


def test_a_page_of_grants_costs_the_same(browse: Any, country: Country) -> None:
    me = browse("security")
    for number in range(12):
        grant(me, country, title=f"g{number}", rules=[{"region": f"3402{number:02}"}])
    me.get("/grants")
    with CaptureQueriesContext(connection) as queries:
        assert len(me.get("/grants", page_size=50)["items"]) == 18
    assert len(queries) <= 12, [one["sql"][:90] for one in queries]


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_until": None},
        {"basis": ""},
        {"actions": []},
        {"actions": ["fly"]},
        {"weekly": [[1, 600, 300]]},
        {"networks": ["10.0.0.0/77"]},
        {"channels": []},
        {"person": 10**9},
        {"subject": "upper", "upper": "city"},
    ],
)
def test_a_grant_that_is_not_whole_is_refused_in_words(
    browse: Any, country: Country, wrong: dict[str, Any]
) -> None:
    me = browse("security")
    body = {
        "title": "t",
        "subject": "person",
        "person": User.objects.get(username="viewer").pk,
        "actions": ["live"],
        "purpose": "duty",
        "basis": "b",
        "valid_until": "2027-01-01T00:00:00Z",
        "channels": [country.gate.pk],
    }
    answer = me("POST", "/grants", body | wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_grant")


def test_why_somebody_sees_a_camera_is_explained(browse: Any, country: Country) -> None:
    me = browse("security")
    given = grant(me, country)
    person = User.objects.get(username="nothing").pk
    ask = {"person": person, "channel": country.gate.pk}
    found = me.get("/rights/explanation", **ask)
    rights = {one["action"]: one for one in found["rights"]}
    assert (rights["live"]["allowed"], rights["live"]["number"]) == (True, given["number"])
    assert (rights["download"]["allowed"], rights["download"]["reason"]) == (
        False,
        "not_this_action",
    )
    assert [(one["number"], one["cover"]) for one in found["grants"]] == [
        (given["number"], "listed")
    ]
    scoped = User.objects.get(username="scoped").pk
    why = me.get("/rights/explanation", person=scoped, channel=country.gate.pk)["grants"][0]
    assert (why["number"], why["cover"], why["rule"]["region"]) == (
        "CS-operator",
        "own_area",
        "340221",
    )
    own = browse("nothing").get("/rights/explanation", **ask)
    assert own["person"]["username"] == "nothing"
    other = browse("nothing")(
        "GET", f"/rights/explanation?person={scoped}&channel={ask['channel']}"
    )
    assert other.status_code == 403
    hidden = browse("nothing")(
        "GET", f"/rights/explanation?person={person}&channel={country.own.pk}"
    )
    assert hidden.status_code == 404


def test_who_sees_a_camera_and_what_somebody_sees(browse: Any, country: Country) -> None:
    me = browse("security")
    grant(me, country)
    found = me.get(f"/rights/channels/{country.gate.pk}/people", action="ptz")
    names = {one["person"]["username"] for one in found["items"]}
    assert names == {"operator", "scoped", "nothing"}
    assert me.get(f"/rights/channels/{country.own.pk}/people", search="scoped")["total"] == 0
    person = User.objects.get(username="nothing").pk
    assert me.get(f"/rights/people/{person}/channels")["total"] == 2
    assert me.get(f"/rights/people/{person}/channels", action="download")["total"] == 0
    assert me.get("/rights/people", search="scop")[0]["username"] == "scoped"


def test_lists_say_what_may_be_done(browse: Any, country: Country) -> None:
    grant(browse("security"), country)
    items = browse("nothing").get("/channels")["items"]
    assert {tuple(one["actions"]) for one in items} == {("catalogue", "live", "ptz")}
    detail = browse("viewer").get(f"/channels/{country.gate.pk}")
    assert detail["actions"] == ["catalogue", "live"]


def test_secret_cameras_are_counted_for_nobody_else(browse: Any, country: Country) -> None:
    operator = browse("operator")
    before = operator.get("/tree")["nodes"]
    Channel.objects.filter(pk=country.gate.pk).update(secret=True)
    country.root.total, country.root.online = 2, 1
    country.root.save()
    country.north.total, country.north.online = 1, 1
    country.north.save()
    node = next(n for n in operator.get("/tree")["nodes"] if n["id"] == country.root.pk)
    assert (node["total"], node["online"]) == (1, 0)
    assert len(before) == len(operator.get("/tree")["nodes"])
    below = operator.get("/tree", parent=country.root.pk)["nodes"]
    assert below == []  # all there was below is secret
    assert operator("GET", f"/channels/{country.gate.pk}").status_code == 404
    assert operator("GET", f"/tree?parent={country.north.pk}").status_code == 404
    device = operator.get(f"/devices/{country.county.pk}")
    assert device["channels_total"] == 1
    admin = browse("admin").get("/tree", parent=country.root.pk)["nodes"]
    assert [one["id"] for one in admin] == [country.north.pk]


def test_an_approver_meets_nothing_beyond_his_area_by_any_way_in(
    browse: Any, country: Country, actor: Actor
) -> None:
    scopes = [ScopeOf(ScopeKind.REGION, "340222")]
    accounts.create_user(
        actor=actor,
        username="county",
        password=PASSWORD,
        role=Role.APPROVER,
        scopes=scopes,
        must_change_password=False,
    )
    security, me = browse("security"), browse("county")
    far = grant(security, country, title="别处的球机", channels=[country.gate.pk])
    near = grant(security, country, title="操场")
    listed = {one["number"] for one in me.get("/grants", subject="person")["items"]}
    assert listed == {near["number"]}
    for query in ("", f"?search={far['number']}", "?search=别处", f"?person={far['person']}"):
        found = me.get(f"/grants{query}")
        assert far["number"] not in {one["number"] for one in found["items"]}
        assert found["total"] == len(found["items"])
    sheet = load_workbook(io.BytesIO(me("GET", "/grants/export").content)).active
    assert sheet is not None
    cells = {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    assert near["number"] in cells
    assert far["number"] not in cells
    why = {"reason": "x"}
    absent = me("GET", f"/grants/{10**9}")
    for method, path, body in (
        ("GET", "", None),
        ("GET", "/channels", None),
        ("GET", "/history", None),
        ("PATCH", "", {**why, "max_streams": 1}),
        ("POST", "/end", why),
        ("POST", "/suspend", why),
        ("POST", "/resume", why),
    ):
        answer = me(method, f"/grants/{far['id']}{path}", body)
        assert answer.status_code == 404, (method, path)
        assert answer.json()["code"] == absent.json()["code"]
    assert me.get(f"/grants/{near['id']}")["covers"] == 1
    assert me.get(f"/grants/{near['id']}/channels")["total"] == 1
    assert {one["username"] for one in me.get("/rights/people")} == {"county", "nothing"}
    scoped = User.objects.get(username="scoped").pk
    for path in (
        f"/rights/people/{scoped}/channels",
        f"/rights/explanation?person={scoped}&channel={country.yard.pk}",
        f"/rights/explanation?person={far['person']}&channel={country.gate.pk}",
        f"/rights/channels/{country.gate.pk}/people",
    ):
        assert me("GET", path).status_code == 404, path
    names = {
        one["person"]["username"]
        for one in me.get(f"/rights/channels/{country.yard.pk}/people")["items"]
    }
    assert {"nothing", "operator"} <= names
    assert me("POST", f"/grants/{near['id']}/end", why).status_code == 200


def test_a_moment_to_come_is_explained_as_it_will_be(browse: Any, country: Country) -> None:
    me = browse("security")
    now = timezone.localtime()
    sunday = (now + timedelta(days=6 - now.weekday() + 7)).replace(hour=15, minute=0, second=0)
    person = User.objects.get(username="nothing")
    given = grant(me, country, weekly=[[31, 480, 1080]])
    ask = {"person": person.pk, "channel": country.gate.pk}

    def live(at: Any) -> tuple[bool, str, str]:
        found = me.get("/rights/explanation", **ask, at=f"{at:%Y-%m-%dT%H:%M:%S%z}")
        right = next(one for one in found["rights"] if one["action"] == "live")
        return right["allowed"], right["reason"], found["account"]

    assert live(sunday) == (False, "outside_hours", "")
    assert live(sunday + timedelta(days=1)) == (True, "", "")
    assert live(sunday + timedelta(days=400)) == (False, "expired", "")
    person.ends_at = sunday
    person.save()
    assert live(sunday + timedelta(days=1)) == (True, "", "ended")
    found = me.get("/rights/explanation", **ask)
    assert found["grants"][0]["weekly"] == [[31, 480, 1080]]
    assert "live" in found["permitted"]
    assert given["number"] == found["grants"][0]["number"]
    past = f"{now - timedelta(days=1):%Y-%m-%dT%H:%M:%S%z}".replace("+", "%2B")
    query = f"?person={person.pk}&channel={country.gate.pk}&at={past}"
    assert me("GET", f"/rights/explanation{query}").status_code == 400
