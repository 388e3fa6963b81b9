"""Second factors guessed, shown twice, borrowed and given away; and names guessed by the dozen."""

from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from django.utils import timezone
from tests.integration.api.authenticator import Authenticator

from lianjing.apps.accounts.models import Factor, User
from lianjing.apps.accounts.services import throttle
from lianjing.apps.accounts.services.factors import LastFactorError, keeping
from lianjing.apps.accounts.services.signing_in import actor_of_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.get_default_timezone())


def with_codes(browse: Any, name: str) -> tuple[pyotp.TOTP, str]:
    """Set up one-time passwords; gives the code that was shown for it too."""
    me = browse(name)
    made = me("POST", "/auth/factors/totp", {"name": "phone"}).json()
    generator = pyotp.TOTP(made["secret"])
    code = generator.at(NOW)
    confirmed = me("POST", f"/auth/factors/totp/{made['id']}", {"code": code})
    assert confirmed.status_code == 200
    return generator, code


def shows(browse: Any, name: str, code: str) -> int:
    me = browse(name)
    return int(me("POST", "/auth/factor/totp", {"code": code}).status_code)


def test_a_code_is_right_in_each_of_its_digits(browse: Any) -> None:
    with time_machine.travel(NOW, tick=False):
        generator, _ = with_codes(browse, "viewer")
    later = NOW + timedelta(seconds=30)
    right = generator.at(later)
    with time_machine.travel(later, tick=False):
        for place in (0, 3, 5):
            digit = str((int(right[place]) + 1) % 10)
            assert shows(browse, "viewer", right[:place] + digit + right[place + 1 :]) == 403
        assert shows(browse, "viewer", right) == 204


def test_the_code_that_set_it_up_is_used_up(browse: Any) -> None:
    """Whoever looked over the shoulder has half a minute, and the password."""
    with time_machine.travel(NOW, tick=False):
        _, code = with_codes(browse, "viewer")
        assert shows(browse, "viewer", code) == 403


def test_the_key_of_somebody_else_opens_nothing(browse: Any) -> None:
    keys = {}
    for name in ("operator", "viewer"):
        keys[name] = Authenticator("testserver", "http://testserver")
        me = browse(name)
        options = me("POST", "/auth/factors/key/options").json()["options"]
        body = {"credential": keys[name].make(options), "name": "key"}
        assert me("POST", "/auth/factors/key", body).status_code == 200
    me = browse("viewer")
    for name, status in (("operator", 403), ("viewer", 204)):
        options = me("POST", "/auth/factor/key/options").json()["options"]
        answer = me("POST", "/auth/factor/key", {"credential": keys[name].show(options)})
        assert answer.status_code == status


def test_who_needs_a_factor_keeps_one(browse: Any, needing_factors: None) -> None:
    with time_machine.travel(NOW, tick=False):
        with_codes(browse, "security")
    user = User.objects.get(username="security")
    factor = Factor.objects.get(user=user, kind="totp")
    with pytest.raises(LastFactorError):
        keeping.remove(actor=actor_of_user(user, ""), key=factor.pk)
    assert Factor.objects.filter(pk=factor.pk).exists()


def test_who_tries_many_names_is_locked_out_as_a_whole(browse: Any) -> None:
    """Four guesses a name lock no name; fifty of one address lock the address."""
    me, tries = browse(), throttle.FAILURES_OF_ADDRESS
    names = [f"name{number // 4}" for number in range(tries + 1)]
    codes = [me.sign_in(name, "wrong").status_code for name in names]
    assert codes == [401] * tries + [429]
    assert me.sign_in("viewer").status_code == 429
