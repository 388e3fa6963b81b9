"""Labels that grants rest on: what widens a right behind its back needs two persons as well."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.models import Deed, User
from lianjing.apps.audit.models import Record
from lianjing.apps.registry.models import ChannelLabel
from lianjing.apps.rights import services as rights
from lianjing.apps.rights.choices import Action, Origin, Purpose, SubjectKind
from lianjing.apps.rights.services import GrantPlan, RulePlan

from .conftest import Country
from .test_deeds import _two_persons  # noqa: F401 - a fixture that is always on
from .test_labels import make

pytestmark = pytest.mark.django_db


def resting(origin: Origin = Origin.DIRECT, **more: Any) -> str:
    """Have a grant rest on the label of school gates; give its number."""
    whom: dict[str, Any] = {
        "valid_until": timezone.now() + timedelta(days=90),
        "subject": SubjectKind.PERSON,
        "person": User.objects.get(username="nothing").pk,
    }
    plan = GrantPlan(
        origin=origin,
        title="校门",
        actions=Action.LIVE,
        purpose=Purpose.SCHOOL,
        basis="教〔2026〕7号",
        rules=[RulePlan(label="校门")],
        **{**whom, **more},
    )
    return rights.issue(actor=system("test"), plan=plan).number


def both(first: Any, second: Any, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """Do what must wait, have it confirmed, and give the deed."""
    answer = first(method, path, body)
    assert answer.json()["code"] == "second_person_needed", answer.content
    done = second("POST", f"/deeds/{answer.json()['fields']['deed']}/confirm", {})
    assert done.json()["state"] == "confirmed", done.content
    return dict(done.json())


def test_cameras_come_under_a_grant_by_a_label_only_if_two_say_so(
    browse: Any, country: Country
) -> None:
    me, colleague, officer = browse("security"), browse("colleague"), browse("nothing")
    path = make(me)
    number = resting()
    body = {"channels": [country.gate.pk, country.yard.pk]}
    unseen = me("POST", f"{path}/cameras", body)
    assert unseen.json()["code"] == "label_bears_grants"
    assert not Deed.objects.exists()
    done = both(me, colleague, "POST", f"{path}/cameras", {**body, "confirmed": True})
    assert (done["name"], done["target"]) == ("grant.change", "校门")
    changes = {one["field"]: one for one in done["changes"]}
    assert sorted(changes["channels"]["after"]) == ["北门球机", "操场"]
    assert (changes["cameras"]["before"], changes["cameras"]["after"]) == (0, 2)
    assert changes["people"]["after"] == ["nothing"]
    assert officer.get("/channels")["total"] == 2
    record = Record.objects.get(action="label.put")
    assert (record.actor, record.second) == ("security", "colleague")
    assert record.after is not None
    assert record.after["grants"] == [number]
    off = {"channels": [country.yard.pk], "take": True, "confirmed": True}
    both(me, colleague, "POST", f"{path}/cameras", off)
    both(me, colleague, "DELETE", f"{path}?confirmed=true")
    assert officer.get("/channels")["total"] == 0
    assert not ChannelLabel.objects.exists()


def test_a_label_no_grant_rests_on_is_one_persons_word(browse: Any, country: Country) -> None:
    me = browse("registrar")
    path = make(me)
    body = {"channels": [country.gate.pk]}
    assert me("POST", f"{path}/cameras", body).json()["changed"] == [country.gate.pk]
    resting()
    assert me("POST", f"{path}/cameras", body).json()["changed"] == []
    more = {"channels": [country.yard.pk], "confirmed": True}
    assert me("POST", f"{path}/cameras", more).json()["code"] == "label_of_rights"
    assert not Deed.objects.exists()


def test_the_grant_says_which_deed_it_is(browse: Any, country: Country) -> None:
    me = browse("security")
    path = make(me)
    body = {"channels": [country.gate.pk], "confirmed": True}
    names = []
    for grant in (
        {"subject": SubjectKind.UPPER, "upper": "upper-1", "person": None},
        {"origin": Origin.STANDING, "subject": SubjectKind.ROLE, "role": "viewer", "person": None},
        {"origin": Origin.REQUEST, "request": "SQ-1"},
    ):
        number = resting(**grant)
        me("POST", f"{path}/cameras", body)
        deed = Deed.objects.latest("id")
        names.append(deed.name)
        assert deed.before["grants"] == [number]
        rights.end(actor=system("test"), grant=rights_of(number), reason="x")
    assert names == ["grant.upper", "grant.standing", "grant.change"]


def rights_of(number: str) -> Any:
    from lianjing.apps.rights.models import Grant

    return Grant.objects.get(number=number)


def test_a_grant_that_came_to_rest_on_it_since_stops_what_waits(
    browse: Any, country: Country
) -> None:
    me = browse("security")
    path = make(me)
    resting()
    body = {"channels": [country.gate.pk], "confirmed": True}
    key = me("POST", f"{path}/cameras", body).json()["fields"]["deed"]
    resting()
    told = browse("colleague")("POST", f"/deeds/{key}/confirm", {})
    assert told.json()["code"] == "deed_changed"
    assert not ChannelLabel.objects.exists()


def test_no_label_is_renamed_to_a_word_grants_rest_on(browse: Any, country: Country) -> None:
    me = browse("security")
    path = make(me, "操场")
    me("POST", f"{path}/cameras", {"channels": [country.yard.pk]})
    resting()
    assert me("PATCH", path, {"name": "校门"}).json()["code"] == "label_taken"
    assert browse("nothing").get("/channels")["total"] == 0
