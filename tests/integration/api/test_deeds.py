"""Two persons over HTTP: the answer to the first, the list, the decision of the second."""

from typing import Any

import msgspec
import pytest
from django.test import override_settings

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import Role
from lianjing.apps.accounts.models import Deed, User
from lianjing.apps.audit.models import Record
from lianjing.apps.rights.models import Grant
from lianjing.runtime.identity_settings import DeedName

from .conftest import PASSWORD, Country
from .matrix import MATRIX
from .matrix import approvals as flows
from .matrix import compliance as book
from .matrix import quality as checks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_persons(people: Any, settings: Any) -> Any:
    colleague = accounts.create_user(
        actor=system("test"),
        username="colleague",
        name="李安全",
        password=PASSWORD,
        role=Role.SECURITY,
        must_change_password=False,
    )
    assert colleague.pk
    whole = settings.INSTALLATION
    section = msgspec.structs.replace(whole.settings.identity, two_person=tuple(DeedName))
    changed = msgspec.structs.replace(whole.settings, identity=section)
    with override_settings(INSTALLATION=msgspec.structs.replace(whole, settings=changed)):
        yield


GRANT = {
    "title": "校门",
    "subject": "person",
    "actions": ["live", "ptz"],
    "purpose": "school",
    "basis": "教〔2026〕7号",
    "valid_until": "2027-06-30T00:00:00+08:00",
}


def plan(country: Country) -> dict[str, Any]:
    viewer = User.objects.get(username="viewer").pk
    return {**GRANT, "person": viewer, "channels": [country.gate.pk], "rules": [{"region": "3402"}]}


def test_a_grant_waits_and_is_given_by_two(browse: Any, country: Country) -> None:
    first = browse("security")
    answer = first("POST", "/grants", plan(country))
    assert answer.status_code == 409
    told = answer.json()
    assert told["code"] == "second_person_needed"
    key = int(told["fields"]["deed"])
    assert f"number {key} " in told["advice"]
    assert Grant.objects.filter(title="校门").count() == 0
    mine = first("GET", "/deeds?box=mine").json()
    assert (mine["total"], mine["items"][0]["may_confirm"]) == (1, False)
    assert first("POST", f"/deeds/{key}/confirm", {}).json()["code"] == "not_the_second"
    second = browse("colleague")
    assert second("GET", "/deeds/counts").json() == {"waiting": 1, "mine": 0}
    (shown,) = second("GET", "/deeds").json()["items"]
    changes = {one["field"]: one for one in shown["changes"]}
    assert changes["actions"]["after"] == ["catalogue", "live", "ptz"]
    assert changes["channels"]["after"] == ["北门球机"]
    assert changes["rules"]["after"][0]["region"] == "3402"
    assert not any(name.startswith("_") for name in changes)
    done = second("POST", f"/deeds/{key}/confirm", {"comment": "已核对批文"}).json()
    assert (done["state"], done["decision"], done["decided_by"]) == (
        "confirmed",
        "已核对批文",
        "李安全",
    )
    grant = Grant.objects.get(title="校门")
    assert grant.created_by == "security"
    record = Record.objects.get(action="grant.issued", target_id=str(grant.pk))
    assert (record.actor, record.second) == ("security", "colleague")


@pytest.mark.parametrize(
    ("method", "path", "body", "deed"),
    [
        ("PATCH", "/users/{user}", {"roles": ["operator"]}, "person.rights"),
        ("DELETE", "/users/{user}/factors", None, "person.factors"),
        ("POST", "/users/{boss}/leave", {"reason": "调离"}, "person.administrator"),
        ("DELETE", "/users/{boss}", None, "person.administrator"),
        ("PATCH", "/users/{boss}", {"is_active": False}, "person.administrator"),
        ("POST", "/grants/{standing}/suspend", {"reason": "x"}, "grant.standing"),
        ("POST", "/grants/{standing}/end", {"reason": "x"}, "grant.standing"),
        (
            "PUT",
            "/channels/{gate}/masks",
            {"masks": [{"left": 0.1, "top": 0.1, "right": 0.5, "bottom": 0.5}], "reason": "窗户"},
            "masks.change",
        ),
    ],
)
def test_what_is_configured_waits(
    browse: Any, country: Country, method: str, path: str, body: Any, deed: str
) -> None:
    accounts.create_user(actor=system("test"), username="boss2", password=PASSWORD, role=Role.ADMIN)
    keys = {
        "user": User.objects.get(username="viewer").pk,
        "boss": User.objects.get(username="boss2").pk,
        "standing": Grant.objects.get(number="CS-viewer").pk,
        "gate": country.gate.pk,
    }
    answer = browse("security")(method, path.format(**keys), body)
    assert answer.json()["code"] == "second_person_needed", answer.content
    kept = Deed.objects.get(pk=answer.json()["fields"]["deed"])
    assert kept.name == deed
    done = browse("colleague")("POST", f"/deeds/{kept.pk}/confirm", {})
    assert done.status_code == 200, done.content


def test_an_approver_asks_and_does_not_look_into_others_deeds(
    browse: Any, country: Country
) -> None:
    standing = Grant.objects.get(number="CS-viewer").pk
    own = browse("security")("POST", f"/grants/{standing}/end", {"reason": "x"})
    key = own.json()["fields"]["deed"]
    approver = browse("approver")
    assert approver("GET", f"/deeds/{key}").status_code == 404
    assert approver("POST", f"/deeds/{key}/confirm", {}).status_code == 404
    assert approver("GET", "/deeds").json()["total"] == 0


def test_an_upper_is_shared_to_by_two(browse: Any, country: Country) -> None:
    from lianjing.apps.sharing import services as sharing
    from lianjing.apps.sharing.selectors import share_grant
    from lianjing.apps.sharing.services import UpperChanges

    values = UpperChanges(name="市平台", code="34020000002000000008", address="192.0.2.8")
    upper = sharing.create_upper(actor=system("test"), values=values)
    body = {"add": [country.gate.pk], "basis": "公〔2026〕3号"}
    answer = browse("security")("PUT", f"/platforms/upper/{upper.pk}/shares", body)
    key = answer.json()["fields"]["deed"]
    assert share_grant(upper) is None
    shown = browse("colleague")("GET", f"/deeds/{key}").json()
    assert (shown["name"], shown["target"]) == ("grant.upper", "市平台")
    assert browse("colleague")("POST", f"/deeds/{key}/confirm", {}).status_code == 200
    grant = share_grant(upper)
    assert grant is not None
    assert grant.created_by == "security"


def test_the_audit_is_exported_by_two(browse: Any) -> None:
    from lianjing.apps.audit.models import Export

    accounts.create_user(
        actor=system("test"),
        username="auditor2",
        password=PASSWORD,
        role=Role.AUDITOR,
        must_change_password=False,
    )
    answer = browse("auditor")("POST", "/audit/exports", {})
    key = answer.json()["fields"]["deed"]
    assert not Export.objects.exists()
    assert browse("colleague")("GET", f"/deeds/{key}").status_code == 404
    assert browse("auditor2")("POST", f"/deeds/{key}/confirm", {}).status_code == 200
    export = Export.objects.get()
    assert export.actor == "auditor"
    assert export.job is not None


def test_a_failed_deed_says_why(browse: Any, actor: Actor) -> None:
    viewer = User.objects.get(username="viewer")
    answer = browse("security")("PATCH", f"/users/{viewer.pk}", {"roles": ["operator"]})
    key = answer.json()["fields"]["deed"]
    User.objects.filter(pk=viewer.pk).update(role=Role.REPORTER)
    told = browse("colleague")("POST", f"/deeds/{key}/confirm", {})
    assert (told.status_code, told.json()["code"]) == (409, "deed_changed")
    (past,) = browse("colleague")("GET", "/deeds?box=past").json()["items"]
    assert past["state"] == "failed"
    assert "things have changed" in past["cause"]
    late = browse("colleague")("POST", f"/deeds/{key}/refuse", {"reason": "x"})
    assert late.json()["code"] == "deed_over"


def test_lists_hold_their_query_budget(
    browse: Any, country: Country, django_assert_max_num_queries: Any
) -> None:
    first = browse("security")
    for n in range(6):
        body = {**plan(country), "title": f"校门 {n}"}
        assert first("POST", "/grants", body).status_code == 409
    second = browse("colleague")
    with django_assert_max_num_queries(18):
        assert second("GET", "/deeds").json()["total"] == 6


@pytest.mark.parametrize(
    ("row", "deed"),
    [
        (("PUT", "/compliance/rules/{book_rule}"), "rule.change"),
        (("POST", "/compliance/packs"), "rule.change"),
        (("PUT", "/quality/rules/{rule}/setting"), "rule.change"),
        (("POST", "/workflow-overrides"), "workflow.change"),
        (("DELETE", "/workflow-overrides/{workflow_override}"), "workflow.change"),
    ],
)
def test_tables_that_decide_are_changed_by_two(
    browse: Any, country: Country, row: tuple[str, str], deed: str
) -> None:
    keys = {name: key for area in (book, checks, flows) for name, key in area.keys(country).items()}
    body, _ = MATRIX[row]
    given = body(keys) if callable(body) else body
    first = browse("security")
    answer = first(row[0], row[1].format(**keys), given)
    assert answer.json()["code"] == "second_person_needed", answer.content
    kept = Deed.objects.get(pk=answer.json()["fields"]["deed"])
    assert kept.name == deed
    before = Record.objects.filter(second="colleague").count()
    done = browse("colleague")("POST", f"/deeds/{kept.pk}/confirm", {})
    assert (done.status_code, done.json()["state"]) == (200, "confirmed"), done.content
    assert Record.objects.filter(second="colleague").count() > before


def test_a_grant_given_by_two_is_changed_and_ended_by_two(browse: Any, country: Country) -> None:
    first, second = browse("security"), browse("colleague")

    def both(method: str, path: str, body: Any) -> None:
        key = first(method, path, body).json()["fields"]["deed"]
        done = second("POST", f"/deeds/{key}/confirm", {})
        assert done.json()["state"] == "confirmed", done.content

    both("POST", "/grants", plan(country))
    grant = Grant.objects.get(title="校门")
    both("PATCH", f"/grants/{grant.pk}", {"max_streams": 1, "reason": "带宽"})
    both("POST", f"/grants/{grant.pk}/change", {"max_streams": 3, "reason": "用途扩大"})
    both("POST", f"/grants/{grant.pk}/end", {"reason": "用途已完成"})
    grant.refresh_from_db()
    assert (grant.max_streams, grant.state) == (3, "ended")
    names = set(Deed.objects.values_list("name", flat=True))
    assert names == {"grant.issue", "grant.change", "grant.end"}


def test_a_person_is_entered_by_two_and_gets_his_password_from_the_second(
    browse: Any, country: Country
) -> None:
    body = {"username": "zhaoliu", "name": "赵六", "roles": ["viewer"]}
    key = browse("security")("POST", "/users", body).json()["fields"]["deed"]
    assert not User.objects.filter(username="zhaoliu").exists()
    done = browse("colleague")("POST", f"/deeds/{key}/confirm", {}).json()
    assert done["state"] == "confirmed", done
    assert User.objects.get(username="zhaoliu").check_password(done["once"])
    assert done["once"] not in browse("colleague")("GET", f"/deeds/{key}").content.decode()
