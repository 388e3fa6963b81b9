"""Labels over the API: who sets them, what it comes to, and that nothing changes unseen."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjing.apps.audit.models import Record
from lianjing.apps.registry.models import Channel

from .conftest import Country
from .test_rights import grant

pytestmark = pytest.mark.django_db
GATES = {"channels": [], "rules": [{"label": "校门"}], "actions": ["live"]}


def make(me: Any, name: str = "校门") -> str:
    answer = me("POST", "/labels", {"name": name, "note": "学校大门"})
    assert answer.status_code == 201, answer.content
    return f"/labels/{answer.json()['id']}"


def test_a_registrar_makes_labels_and_sets_them_until_a_grant_rests_on_one(
    browse: Any, country: Country
) -> None:
    me, security, officer = browse("registrar"), browse("security"), browse("nothing")
    path = make(me)
    assert me("POST", "/labels", {"name": " 校门 "}).json()["code"] == "label_taken"
    assert me("POST", "/labels", {"name": "  "}).json()["code"] == "label_bad"
    done = me("POST", f"{path}/cameras", {"channels": [country.gate.pk, 10**9]}).json()
    assert (done["changed"], done["found"]) == ([country.gate.pk], 1)
    again = me("POST", f"{path}/cameras", {"channels": [country.gate.pk]}).json()
    assert again["changed"] == []
    grant(security, country, **GATES)
    assert [one["name"] for one in officer.get("/channels")["items"]] == ["北门球机"]
    row = me.get("/labels")["items"][0]
    assert (row["name"], row["cameras"], row["grants"]) == ("校门", 1, 1)
    for body in ({"channels": [country.yard.pk]}, {"channels": [country.gate.pk], "take": True}):
        refused = me("POST", f"{path}/cameras", {**body, "confirmed": True})
        assert (refused.status_code, refused.json()["code"]) == (403, "label_of_rights")
    assert me("PATCH", path, {"name": "大门"}).status_code == 403
    told = me("POST", f"{path}/impact", {"channels": [country.yard.pk]}).json()
    assert (told["grants"], told["people"], told["people_total"]) == ([], [], 0)
    assert officer.get("/channels")["total"] == 1


def test_what_it_comes_to_is_said_before_and_recorded_after(browse: Any, country: Country) -> None:
    me, officer = browse("security"), browse("nothing")
    path = make(me)
    given = grant(me, country, **GATES)
    body = {"channels": [country.gate.pk, country.yard.pk]}
    told = me("POST", f"{path}/impact", body).json()
    assert (told["cameras"], told["grants_total"], told["seen"]) == (2, 1, 2)
    assert (told["people_total"], told["people"], told["exact"]) == (1, ["nothing"], True)
    assert told["grants"][0]["number"] == given["number"]
    unseen = me("POST", f"{path}/cameras", body)
    assert (unseen.status_code, unseen.json()["code"]) == (400, "label_bears_grants")
    assert officer.get("/channels")["total"] == 0
    done = me("POST", f"{path}/cameras", {**body, "confirmed": True}).json()
    assert officer.get("/channels")["total"] == 2
    record = Record.objects.filter(action="label.put").latest("id")
    assert record.before == {"cameras": 0}
    assert record.after is not None
    assert (record.after["cameras"], record.after["people"], record.after["gained"]) == (2, 1, 2)
    assert record.after["grants"] == [given["number"]]
    undo = {"channels": done["changed"], "take": True, "confirmed": True}
    assert me("POST", f"{path}/cameras", undo).json()["changed"] == done["changed"]
    assert officer.get("/channels")["total"] == 0


def test_who_sees_a_camera_anyhow_is_not_counted(browse: Any, country: Country) -> None:
    me = browse("security")
    path = make(me)
    grant(me, country, **GATES)
    grant(me, country, channels=[country.gate.pk], actions=["live"])
    told = me("POST", f"{path}/impact", {"channels": [country.gate.pk]}).json()
    assert (told["cameras"], told["grants_total"], told["people_total"]) == (1, 1, 0)


def test_a_renamed_label_keeps_every_right_and_a_removed_one_takes_it(
    browse: Any, country: Country
) -> None:
    me, officer = browse("security"), browse("nothing")
    path = make(me)
    me("POST", f"{path}/cameras", {"channels": [country.gate.pk]})
    given = grant(me, country, **GATES)
    assert me("PATCH", path, {"name": "学校大门"}).json()["grants"] == 1
    assert officer.get("/channels")["total"] == 1
    assert me.get(f"/grants/{given['id']}")["rules"][0]["label"] == "学校大门"
    assert me.get("/labels/names") == ["学校大门"]
    refused = me("DELETE", path)
    assert refused.json()["code"] == "label_bears_grants"
    assert me("DELETE", f"{path}?confirmed=true").status_code == 204
    assert officer.get("/channels")["total"] == 0
    assert me.get("/labels")["total"] == 0
    gone = Record.objects.filter(action="label.removed").latest("id")
    assert gone.before is not None
    assert gone.before["channels"] == [country.gate.pk]


def test_labels_are_set_by_codes_and_by_what_a_filter_finds(browse: Any, country: Country) -> None:
    me = browse("security")
    path = make(me)
    codes = [country.gate.code, "34020000001320009999", country.gate.code, " "]
    done = me("POST", f"{path}/cameras", {"codes": codes}).json()
    assert (done["changed"], done["unknown"]) == ([country.gate.pk], ["34020000001320009999"])
    rest = me.get("/labels/cameras", without="校门")
    assert {one["id"] for one in rest["items"]} == {country.yard.pk, country.own.pk}
    done = me("POST", f"{path}/cameras", {"where": {"region": "3402", "without": "校门"}}).json()
    assert len(done["changed"]) == 2
    found = me.get("/labels/cameras", label="校门", search="操场")["items"]
    assert [(one["name"], one["labels"]) for one in found] == [("操场", ["校门"])]


def test_nobody_labels_or_finds_what_he_may_not_know_of(browse: Any, country: Country) -> None:
    security, me = browse("security"), browse("registrar")
    path = make(security)
    Channel.objects.filter(pk=country.gate.pk).update(secret=True)
    assert country.gate.pk not in {one["id"] for one in me.get("/labels/cameras")["items"]}
    done = me(
        "POST", f"{path}/cameras", {"channels": [country.gate.pk], "codes": [country.gate.code]}
    ).json()
    assert (done["changed"], done["found"]) == ([], 0)
    assert done["unknown"] == [country.gate.code]
    security("POST", f"{path}/cameras", {"channels": [country.gate.pk]})
    assert security.get("/labels")["items"][0]["cameras"] == 1
    assert me.get("/labels")["items"][0]["cameras"] == 0
    assert me.get("/labels/cameras", label="校门")["total"] == 0


def test_lists_of_labels_cost_the_same_however_long(browse: Any, country: Country) -> None:
    me = browse("security")
    spent: dict[str, list[int]] = {"/labels": [], "/labels/cameras": []}
    for many in (1, 12):
        for n in range(many):
            path = make(me, f"label {many} {n}")
            me("POST", f"{path}/cameras", {"channels": [country.gate.pk, country.yard.pk]})
        for page, counts in spent.items():
            with CaptureQueriesContext(connection) as queries:
                me.get(page)
            counts.append(len(queries))
    assert all(few == many <= 14 for few, many in spent.values()), spent
