"""Requests over the API: the story whole, and what strangers try."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.choices import OrganisationKind, Post, Role
from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.approvals.models import Request

from .conftest import PASSWORD, Country

pytestmark = pytest.mark.django_db

Browse = Callable[..., Any]


@pytest.fixture
def offices(people: Any, country: Country) -> dict[str, Organisation]:
    """Put people into offices: viewer asks, approver heads his bureau, three more decide."""
    made = {
        name: Organisation.objects.create(name=name, kind=kind, region="34")
        for name, kind in (
            ("bureau", OrganisationKind.DEPARTMENT),
            ("data", OrganisationKind.DATA),
            ("police", OrganisationKind.POLICE),
        )
    }
    User.objects.filter(username="viewer").update(organisation=made["bureau"])
    User.objects.filter(username="approver").update(organisation=made["bureau"], post=Post.HEAD)
    for name in ("data", "police"):
        accounts.create_user(
            actor=system("test"),
            username=name,
            password=PASSWORD,
            role=Role.APPROVER,
            must_change_password=False,
        )
        User.objects.filter(username=name).update(organisation=made[name], post=Post.REVIEWER)
    return made


def body(**more: Any) -> dict[str, Any]:
    given = {
        "workflow": "share",
        "title": "北门",
        "purpose": "school",
        "basis": "职责",
        "actions": ["live", "playback", "ptz"],
        "rules": [{"region": "340221"}],
        "valid_until": (timezone.now() + timedelta(days=60)).isoformat(),
        "protection": "专机",
        "security_person": "赵",
        "pledge": True,
    }
    return {**given, **more}


def send(me: Any, method: str, path: str, given: Any = None, status: int = 200) -> Any:
    answer = me(method, path, given)
    assert answer.status_code == status, (path, answer.content.decode())
    return answer.json() if answer.content else None


def submit(me: Any, **more: Any) -> dict[str, Any]:
    made = send(me, "POST", "/requests", body(**more), 201)
    found: dict[str, Any] = send(me, "POST", f"/requests/{made['id']}/acts/submit", {})
    return found


def approve(me: Any, key: int, **more: Any) -> dict[str, Any]:
    shown = me.get(f"/requests/{key}")
    (step,) = [one for one in shown["steps"] if one["mine"]]
    given = {"decision": "approve", **more}
    found: dict[str, Any] = send(me, "POST", f"/requests/{key}/steps/{step['id']}", given)
    return found


def test_the_story_from_prefill_to_revocation(
    browse: Browse, offices: Any, country: Country
) -> None:
    officer, head = browse("viewer"), browse("approver")
    known = officer.get("/requests/prefill")
    assert (known["organisation"], known["naming"]) == ("bureau", "areas")
    preview = send(officer, "POST", "/requests/preview", {"rules": [{"region": "340221"}]})
    nowhere = send(officer, "POST", "/requests/preview", {"rules": [{"region": "349999"}]})
    assert preview == nowhere  # fewer than five and none at all are told alike
    assert (preview["total"], preview["regions"]) == (None, [])
    made = send(officer, "POST", "/requests", body(), 201)
    assert made["editable"]
    assert {one["act"] for one in made["acts"]} == {"submit", "withdraw"}
    key = made["id"]
    send(officer, "POST", f"/requests/{key}/acts/submit", {})
    assert head.get("/requests/counts")["to_decide"] == 1
    assert [one["id"] for one in head.get("/requests", box="to_decide")["items"]] == [key]
    cameras = head.get(f"/requests/{key}/cameras")
    assert [one["code"] for one in cameras["items"]] == [country.gate.code]
    approve(head, key)
    data, police = browse("data"), browse("police")
    narrowed = approve(data, key, narrowing={"actions": ["live"], "conditions": "仅工作日"})
    assert narrowed["left"]["actions"] == ["catalogue", "live"] or narrowed["left"]["actions"] == [
        "live"
    ]
    active = approve(police, key)
    assert (active["state"], active["in_force"]) == ("active", True)
    assert len(active["grants"]) == 1
    assert {one["kind"] for one in officer.get("/notices")["items"]} >= {"moved", "narrowed"}
    refused = officer("POST", f"/requests/{key}/acts/revoke", {"words": "x"})
    assert refused.status_code == 403
    ended = send(police, "POST", f"/requests/{key}/acts/revoke", {"words": "用途不符"})
    assert ended["state"] == "revoked"


def test_of_a_request_of_others_nothing_is_told(browse: Browse, offices: Any) -> None:
    shown = submit(browse("viewer"))
    key, step = shown["id"], shown["steps"][0]["id"]
    stranger = browse("police")  # an approver, but nobody has asked him yet
    for method, path, given in (
        ("GET", f"/requests/{key}", None),
        ("GET", f"/requests/{key}/cameras", None),
        ("POST", f"/requests/{key}/steps/{step}", {"decision": "approve"}),
        ("POST", f"/requests/{key}/acts/withdraw", {}),
        ("POST", f"/requests/{key}/comments", {"text": "x"}),
        ("GET", f"/requests/{key}/forms/share_request", None),
    ):
        there = stranger(method, path, given)
        nowhere = stranger(method, path.replace(str(key), "999999", 1), given)
        assert (there.status_code, there.json()["code"]) == (404, "not_found"), path
        assert there.content == nowhere.content
    assert stranger.get("/requests", search=shown["number"])["total"] == 0
    assert stranger.get("/requests", organisation=offices["bureau"].pk)["total"] == 0


def test_a_step_of_another_request_cannot_be_decided_through_one_s_own(
    browse: Browse, offices: Any
) -> None:
    first, second = submit(browse("viewer")), submit(browse("viewer"))
    head = browse("approver")
    step = second["steps"][0]["id"]
    answer = head("POST", f"/requests/{first['id']}/steps/{step}", {"decision": "approve"})
    assert (answer.status_code, answer.json()["code"]) == (409, "step_closed")


def test_administrators_and_auditors_look_and_decide_nothing(browse: Browse, offices: Any) -> None:
    shown = submit(browse("viewer"), phone="13800001234")
    key, step = shown["id"], shown["steps"][0]["id"]
    for name in ("security", "auditor"):
        me = browse(name)
        seen = me.get(f"/requests/{key}")
        assert seen["phone"] == "1***1234"
        assert seen["acts"] == []
        assert not any(one["mine"] for one in seen["steps"])
        answer = me("POST", f"/requests/{key}/steps/{step}", {"decision": "approve"})
        assert answer.status_code == 403
    assert browse("admin")("GET", "/requests").status_code == 403


def test_the_applicant_is_not_told_which_cameras_were_taken_out(
    browse: Browse, offices: Any, country: Country
) -> None:
    officer = browse("viewer")
    shown = submit(officer, rules=[{"region": "3402"}])
    approve(browse("approver"), shown["id"], narrowing={"excluded": [country.gate.pk]})
    (step,) = [one for one in officer.get(f"/requests/{shown['id']}")["steps"] if one["narrowing"]]
    assert (step["narrowing"]["excluded"], step["narrowing"]["taken_out"]) == ([], 1)
    assert officer("GET", f"/requests/{shown['id']}/cameras").status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"actions": ["secret"]},
        {"actions": ["live", "secret"], "workflow": "urgent"},
        {"actions": []},
        {"rules": [{}]},
        {"rules": [{"region": "x"}]},
        {"networks": ["here"]},
        {"weekly": [[0, 1, 2]]},
        {"weekly": [[1, 10, 5]]},
        {"persons": [999999]},
        {"subject": "role"},
        {"subject": "upper", "upper": "city"},
        {"subject": "post", "subject_organisation": 999999},
        {"workflow": "nonsense"},
        {"title": "a\x00b"},
        {"valid_until": "0001-01-01T00:00:00"},
        {"codes": ["<script>"]},
        {"max_streams": 0},
    ],
)
def test_what_cannot_be_asked_for_is_refused(
    browse: Browse, offices: Any, wrong: dict[str, Any]
) -> None:
    answer = browse("viewer")("POST", "/requests", body(**wrong))
    assert answer.status_code in {400, 404, 422}, answer.content
    assert not Request.objects.exists()


def test_a_time_without_a_zone_is_the_platform_s(browse: Browse, offices: Any) -> None:
    day = timezone.localdate() + timedelta(days=60)
    shown = submit(browse("viewer"), valid_until=f"{day}T10:00:00")
    assert shown["valid_until"].startswith(f"{day}T02:00:00")


def test_a_draft_changed_meanwhile_is_not_overwritten(browse: Browse, offices: Any) -> None:
    me = browse("viewer")
    made = send(me, "POST", "/requests", body(), 201)
    path = f"/requests/{made['id']}"
    send(me, "PUT", path, body(title="甲", version=made["version"]))
    answer = me("PUT", path, body(title="乙", version=made["version"]))
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")


def test_papers_come_back_as_files_only(browse: Browse, offices: Any) -> None:
    me = browse("viewer")
    shown = submit(me)
    file = SimpleUploadedFile("依据.html", b"%PDF-1.7 x", content_type="text/html")
    url = f"/api/v1/requests/{shown['id']}/papers"
    made = me.client.post(url, {"file": file, "kind": "basis"})
    assert made.status_code == 201
    answer = me("GET", f"/request-papers/{made.json()['id']}")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 x"
    for close in answer._resource_closers:  # closing it whole would end the test's transaction
        close()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert browse("police")("GET", f"/request-papers/{made.json()['id']}").status_code == 404


def test_forms_are_printed_as_word_and_pdf(browse: Browse, offices: Any) -> None:
    me = browse("viewer")
    path = f"/requests/{submit(me)['id']}/forms/share_request"
    assert me("GET", path).content.startswith(b"PK")
    assert me("GET", f"{path}?to=pdf").content.startswith(b"%PDF-")
    assert me("GET", path.replace("share_request", "visitor")).status_code == 404


def test_lists_cost_the_same_however_long(browse: Browse, offices: Any) -> None:
    officer, head = browse("viewer"), browse("approver")

    def queries(me: Any, path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            me.get(path, page_size=100)
        return len(seen)

    submit(officer)
    paths = ("/requests", "/requests?box=to_decide", "/notices", "/requests/counts")
    for path in paths:
        queries(head, path)
    before = [queries(head, path) for path in paths]
    for _ in range(4):
        submit(officer)
    assert [queries(head, path) for path in paths] == before
    assert max(before) <= 12


def test_who_decides_reads_all_that_is_asked_and_the_applicant_no_names_he_guessed(
    browse: Browse, offices: Any, country: Country
) -> None:
    officer, head = browse("viewer"), browse("approver")
    node = country.gate.group_id
    rules = [{"region": "340221"}, {"group": node}]
    more = {"rules": rules, "networks": ["10.1.0.0/16"], "terminals": "指挥室2台", "accounts": 3}
    key = submit(officer, **more)["id"]
    mine, read = officer.get(f"/requests/{key}"), head.get(f"/requests/{key}")
    assert read["whom"] == mine["whom"] == "viewer"
    assert (read["networks"], read["terminals"], read["accounts"]) == (
        ["10.1.0.0/16"],
        "指挥室2台",
        3,
    )
    assert read["rules"][1]["group_name"]
    assert mine["rules"][1]["group_name"] == ""
    assert mine["rules"][1]["group"] == node


def test_nobody_asks_for_a_platform_above_that_is_none(browse: Browse, offices: Any) -> None:
    given = body(subject="upper", upper="no-such")
    refused = browse("approver")("POST", "/requests", given)
    assert refused.status_code == 400
    assert refused.json()["fields"]["upper"]
