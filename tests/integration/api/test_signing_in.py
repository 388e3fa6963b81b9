"""Signing in, staying in, being kept out."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from lianjing.apps.audit.models import Record

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_signed_in_user_is_known_until_signing_out(browse: Any) -> None:
    me = browse()
    assert me("GET", "/auth/me").status_code == 401
    answer = me.sign_in("operator")
    assert answer.status_code == 200
    user = answer.json()["user"]
    assert user["roles"] == ["operator"]
    assert user["scopes"] == [{"kind": "all", "value": ""}]
    cookie = answer.cookies["lianjing_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert me.get("/auth/me")["user"]["username"] == "operator"
    assert me("POST", "/auth/logout").status_code == 204
    assert me("GET", "/auth/me").status_code == 401


def test_wrong_passwords_lock_the_name_for_half_an_hour(browse: Any) -> None:
    me = browse()
    for _ in range(5):
        refused = me.sign_in("viewer", "wrong")
        assert refused.status_code == 401
        assert refused.json()["code"] == "bad_credentials"
    locked = me.sign_in("viewer")
    assert locked.status_code == 429
    assert locked.json()["code"] == "locked_out"
    assert 1700 < int(locked.headers["Retry-After"]) <= 1801
    assert "{" not in locked.json()["advice"]
    assert me.sign_in("operator").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        assert me.sign_in("viewer").status_code == 200


def test_names_that_do_not_exist_are_locked_alike(browse: Any) -> None:
    me = browse()
    codes = [me.sign_in("nobody", "wrong").status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]


def test_the_session_key_changes_when_signing_in(browse: Any) -> None:
    me = browse("viewer")
    first = me.client.cookies["lianjing_session"].value
    me.sign_in("viewer")
    assert me.client.cookies["lianjing_session"].value != first


def test_an_idle_session_ends(browse: Any) -> None:
    me = browse("viewer")
    me.get("/auth/me")
    with time_machine.travel(timezone.now() + timedelta(hours=9), tick=False):
        assert me("GET", "/auth/me").status_code == 401


def test_a_new_person_is_reviewed_then_chooses_a_password_then_signs(browse: Any) -> None:
    security = browse("security")
    made = security("POST", "/users", {"username": "new", "roles": ["viewer"]})
    assert made.status_code == 201, made.content
    key, password = made.json()["user"]["id"], made.json()["password"]
    me = browse()
    refused = me.sign_in("new", password)
    assert (refused.status_code, refused.json()["code"]) == (403, "entry_review_missing")
    reviewed = {"conditions": {"reviewed_on": "2026-11-01", "review_note": "人事科"}}
    assert security("PATCH", f"/users/{key}", reviewed).status_code == 200
    assert me.sign_in("new", password).json()["pending"] == ["password", "pledge"]
    refused = me("GET", "/channels")
    assert (refused.status_code, refused.json()["code"]) == (403, "password_change_required")
    told = me.get("/auth/me")["password_rules"]
    assert told == {"length": 10, "classes": 3, "history": 5, "days": 90}
    weak = me("POST", "/auth/password", {"old_password": password, "new_password": "short"})
    assert (weak.status_code, weak.json()["code"]) == (400, "weak_password")
    good = {"old_password": password, "new_password": "long enough 1"}
    assert me("POST", "/auth/password", good).status_code == 204
    assert me("GET", "/channels").json()["code"] == "pledge_required"
    signed = me("POST", "/auth/pledge", {"version": me.get("/auth/me")["pledge"]})
    assert signed.json()["pending"] == []
    assert me("GET", "/channels").status_code == 200
    assert [one["here"] for one in me.get("/auth/sign-ins")["items"]] == [True]


def test_writes_of_other_sites_are_refused(browse: Any) -> None:
    me = browse("admin")
    answer = me("POST", "/auth/logout", None, Origin="http://evil.example")
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    assert me("POST", "/auth/logout", None, Origin="http://testserver").status_code == 204


def test_errors_speak_the_language_of_the_caller(browse: Any) -> None:
    chinese, english = browse(language="zh-CN,zh;q=0.9"), browse(language="en-GB")
    assert chinese("GET", "/channels").json()["message"] == "未登录"
    assert english("GET", "/channels").json()["message"] == "Not signed in"


def test_each_sign_in_and_failure_is_recorded(browse: Any) -> None:
    me = browse()
    me.sign_in("viewer", "wrong")
    me.sign_in("viewer", PASSWORD)
    actions = list(Record.objects.order_by("id").values_list("action", "actor"))[-2:]
    assert actions == [("user.sign_in_failed", "viewer"), ("user.signed_in", "viewer")]
    assert not Record.objects.filter(after__icontains="wrong").exists()


def test_disabling_a_user_ends_their_sessions_at_once(browse: Any) -> None:
    me, security = browse("viewer"), browse("security")
    key = next(u["id"] for u in security.get("/users")["items"] if u["username"] == "viewer")
    assert security("PATCH", f"/users/{key}", {"is_active": False}).status_code == 200
    assert me("GET", "/channels").status_code == 401


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_the_last_administrator_of_a_kind_cannot_be_removed(browse: Any, role: str) -> None:
    security = browse("security")
    key = next(u["id"] for u in security.get("/users")["items"] if u["username"] == role)
    for change in ({"roles": ["viewer"]}, {"is_active": False}):
        answer = security("PATCH", f"/users/{key}", change)
        assert (answer.status_code, answer.json()["code"]) == (409, "last_administrator")
    assert security("DELETE", f"/users/{key}").status_code == 409
    assert browse(role).get("/auth/me")["user"]["roles"] == [role]


def test_nobody_changes_his_own_rights(browse: Any) -> None:
    security = browse("security")
    key = security.get("/auth/me")["user"]["id"]
    answer = security("PATCH", f"/users/{key}", {"roles": ["viewer"]})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_own")
    assert security("DELETE", f"/users/{key}").json()["code"] == "not_your_own"


def test_pages_are_kept_to_their_own_origin(browse: Any) -> None:
    answer = browse("viewer")("GET", "/auth/me")
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
