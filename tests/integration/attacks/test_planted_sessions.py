"""Session keys somebody else may know: none is worth more after a step than it was before."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.integration.api.conftest import PASSWORD

from lianjing.apps.accounts.models import SignIn, User

pytestmark = pytest.mark.django_db
NAME = settings.SESSION_COOKIE_NAME


def holder(key: str) -> Client:
    """Give a browser of somebody who knows a session key."""
    client = Client(headers={"accept-language": "en"})
    client.cookies[NAME] = key
    return client


@pytest.fixture
def generator(browse: Any) -> pyotp.TOTP:
    """Have the viewer set up one-time passwords a minute ago."""
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        me = browse("viewer")
        made = me("POST", "/auth/factors/totp", {"name": "phone"}).json()
        found = pyotp.TOTP(made["secret"])
        confirmed = me("POST", f"/auth/factors/totp/{made['id']}", {"code": found.now()})
        assert confirmed.status_code == 200
        yield found


def test_a_session_planted_by_who_knows_the_password_gains_nothing_by_the_factor(
    browse: Any, generator: pyotp.TOTP
) -> None:
    """The thief signs in, leaves the cookie in the victim's browser, and waits for the code."""
    thief = browse()
    assert thief.sign_in("viewer").json()["pending"] == ["factor"]
    planted = thief.client.cookies[NAME].value
    victim = browse()
    victim.client.cookies[NAME] = planted
    later = timezone.now() + timedelta(seconds=30)
    with time_machine.travel(later, tick=False):
        shown = victim("POST", "/auth/factor/totp", {"code": generator.at(later)})
        assert shown.status_code == 204
        assert victim.client.get("/api/v1/channels").status_code == 200
        assert victim.client.cookies[NAME].value != planted
        assert holder(planted).get("/api/v1/channels").status_code == 401
        rows = SignIn.objects.filter(user__username="viewer", ended_at=None)
        assert victim.client.cookies[NAME].value in set(rows.values_list("session", flat=True))
        assert planted not in set(rows.values_list("session", flat=True))


def test_a_further_factor_keeps_the_session_pictures_run_under(
    browse: Any, generator: pyotp.TOTP
) -> None:
    later = timezone.now() + timedelta(seconds=60)
    with time_machine.travel(later, tick=False):
        me = browse("viewer")
        assert me("POST", "/auth/factor/totp", {"code": generator.at(later)}).status_code == 204
        key = me.client.cookies[NAME].value
        made = me("POST", "/auth/factors/totp", {"name": "tablet"}).json()
        code = pyotp.TOTP(made["secret"]).at(later)
        assert me("POST", f"/auth/factors/totp/{made['id']}", {"code": code}).status_code == 200
    assert me.client.cookies[NAME].value == key


def test_a_new_password_goes_on_under_another_key(browse: Any) -> None:
    me = browse("viewer")
    old = me.client.cookies[NAME].value
    body = {"old_password": PASSWORD, "new_password": "another horse 9"}
    assert me("POST", "/auth/password", body).status_code == 204
    assert me.client.cookies[NAME].value != old
    assert holder(old).get("/api/v1/auth/me").status_code == 401
    assert me.client.get("/api/v1/auth/me").status_code == 200


def test_a_second_sign_in_in_one_browser_leaves_nothing_of_the_first(browse: Any) -> None:
    me = browse("operator")
    first = me.client.cookies[NAME].value
    assert me.sign_in("viewer").status_code == 200
    assert me.client.get("/api/v1/auth/me").json()["user"]["username"] == "viewer"
    assert holder(first).get("/api/v1/auth/me").status_code == 401
    assert User.objects.get(username="operator").is_active
