"""Second factors, seen from outside."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from django.utils import timezone

from lianjing.apps.accounts.models import Factor, User
from lianjing.apps.audit.models import Record

from .authenticator import Authenticator

pytestmark = pytest.mark.django_db
STEP = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def clock() -> Any:
    """Codes are of the minute, and the minute stands still."""
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def enrolled(browse: Any, name: str = "viewer") -> tuple[Any, pyotp.TOTP, list[str]]:
    """Sign in and set up one-time passwords; gives the recovery codes too."""
    me = browse(name)
    made = me("POST", "/auth/factors/totp", {"name": "手机"}).json()
    generator = pyotp.TOTP(made["secret"])
    assert made["secret"] in made["uri"]
    assert made["qr"].startswith("<svg")
    confirmed = me("POST", f"/auth/factors/totp/{made['id']}", {"code": generator.now()})
    assert confirmed.status_code == 200, confirmed.content
    return me, generator, confirmed.json()["codes"]


def test_who_has_a_factor_needs_it_at_the_next_sign_in(browse: Any, clock: Any) -> None:
    enrolled_here, generator, _ = enrolled(browse)
    assert enrolled_here("GET", "/channels").status_code == 200
    me = browse("viewer")
    assert me.get("/auth/me")["pending"] == ["factor"]
    refused = me("GET", "/channels")
    assert (refused.status_code, refused.json()["code"]) == (403, "factor_required")
    clock.shift(STEP)
    assert me("POST", "/auth/factor/totp", {"code": generator.now()}).status_code == 204
    assert me("GET", "/channels").status_code == 200


def test_a_code_counts_once(browse: Any, clock: Any) -> None:
    _, generator, _ = enrolled(browse)
    first, second = browse("viewer"), browse("viewer")
    clock.shift(STEP)
    code = generator.now()
    assert first("POST", "/auth/factor/totp", {"code": code}).status_code == 204
    again = second("POST", "/auth/factor/totp", {"code": code})
    assert (again.status_code, again.json()["code"]) == (403, "bad_factor")
    assert second("GET", "/channels").json()["code"] == "factor_required"


@pytest.mark.parametrize(("steps", "taken"), [(-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_be_off_by_one_step(browse: Any, clock: Any, steps: int, taken: bool) -> None:
    _, generator, _ = enrolled(browse)
    me = browse("viewer")
    clock.shift(STEP * 4)
    code = generator.at(timezone.now() + STEP * steps)
    status = me("POST", "/auth/factor/totp", {"code": code}).status_code
    assert status == (204 if taken else 403)


def test_guessing_codes_locks_out(browse: Any) -> None:
    enrolled(browse)
    me = browse("viewer")
    codes = [me("POST", "/auth/factor/totp", {"code": "000000"}).json()["code"] for _ in range(6)]
    assert codes == ["bad_factor"] * 5 + ["locked_out"]
    assert Record.objects.filter(action="factor.refused").count() == 4


def test_a_password_alone_changes_no_factor(browse: Any) -> None:
    enrolled(browse)
    thief = browse("viewer")
    key = Factor.objects.get(kind="totp").pk
    for method, path, body in [
        ("GET", "/auth/factors", None),
        ("POST", "/auth/factors/totp", {}),
        ("POST", "/auth/factors/key/options", None),
        ("DELETE", f"/auth/factors/{key}", None),
    ]:
        answer = thief(method, path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "factor_required"), path
    assert Factor.objects.filter(kind="totp").count() == 1


def test_a_recovery_code_counts_once(browse: Any) -> None:
    _, _, codes = enrolled(browse)
    assert len(set(codes)) == 10
    first, second = browse("viewer"), browse("viewer")
    assert first("POST", "/auth/factor/recovery", {"code": codes[3].upper()}).status_code == 204
    assert second("POST", "/auth/factor/recovery", {"code": codes[3]}).status_code == 403
    left = next(one for one in first.get("/auth/factors")["items"] if one["kind"] == "recovery")
    assert left["left"] == 9


def test_secrets_are_neither_shown_again_nor_stored_in_the_clear(browse: Any) -> None:
    me, generator, codes = enrolled(browse)
    assert generator.secret not in str(me.get("/auth/factors"))
    kept = str(list(Factor.objects.values()))
    assert generator.secret not in kept
    assert not any(code in kept for code in codes)
    assert generator.secret not in str(list(Record.objects.values("before", "after")))


def test_a_lost_factor_is_reset_by_the_security_administrator(browse: Any) -> None:
    me, _, _ = enrolled(browse)
    key = User.objects.get(username="viewer").pk
    assert browse("admin")("DELETE", f"/users/{key}/factors").status_code == 403
    assert browse("security")("DELETE", f"/users/{key}/factors").status_code == 204
    assert me("GET", "/channels").status_code == 401, "signed out at once"
    assert browse("viewer").get("/auth/me")["pending"] == []


class Keys:
    """A browser with a security key."""

    def __init__(self, me: Any) -> None:
        self.me = me
        self.key = Authenticator("testserver", "http://testserver")

    def register(self) -> Any:
        options = self.me("POST", "/auth/factors/key/options").json()["options"]
        body = {"credential": self.key.make(options), "name": "钥匙"}
        return self.me("POST", "/auth/factors/key", body)

    def show(self, me: Any) -> Any:
        options = me("POST", "/auth/factor/key/options").json()["options"]
        return me("POST", "/auth/factor/key", {"credential": self.key.show(options)})


def test_a_security_key_lets_in(browse: Any) -> None:
    keys = Keys(browse("viewer"))
    assert keys.register().status_code == 200
    me = browse("viewer")
    assert me.get("/auth/me")["pending"] == ["factor"]
    assert keys.show(me).status_code == 204
    assert me("GET", "/channels").status_code == 200


def test_a_key_of_another_site_or_an_old_answer_does_not(browse: Any) -> None:
    keys = Keys(browse("viewer"))
    keys.register()
    me = browse("viewer")
    options = me("POST", "/auth/factor/key/options").json()["options"]
    answer = keys.key.show(options)
    assert me("POST", "/auth/factor/key", {"credential": answer}).status_code == 204
    other = browse("viewer")
    other("POST", "/auth/factor/key/options")
    assert other("POST", "/auth/factor/key", {"credential": answer}).status_code == 403
    keys.key.origin = "http://evil.example"
    assert keys.show(other).status_code == 403
    keys.key.origin, keys.key.count = "http://testserver", 0
    assert keys.show(other).status_code == 403, "a counter that goes back is a copied key"
    for nonsense in ({}, {"id": 7}, {"id": "x", "response": []}):
        other("POST", "/auth/factor/key/options")
        assert other("POST", "/auth/factor/key", {"credential": nonsense}).status_code in (403, 429)
