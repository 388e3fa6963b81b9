"""Sessions and tokens of who has left, whose contract is over, or who has another role now."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.integration.api.matrix import MATRIX

from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.choices import Permission, Role
from lianjing.apps.accounts.models import SignIn, User
from lianjing.apps.accounts.services import lifecycle
from lianjing.apps.accounts.services.tokens import TokenPlan, create_token
from lianjing.apps.accounts.services.users import UserChanges, change_user

from .test_other_sites import AnyKey

pytestmark = pytest.mark.django_db

BOSS = system("test")
OPEN = {"/auth/login", "/auth/logout", "/auth/ways", "/auth/oidc", "/auth/oidc/back"}
"""What is there for those who have not signed in."""
ROUTES = sorted(
    {(method, path.format_map(AnyKey())) for method, path in MATRIX}
    - {(method, path) for method in ("GET", "POST") for path in OPEN}
)


class Held:
    """What somebody copied while it was good: a cookie and a token."""

    def __init__(self, browse: Any, name: str) -> None:
        self.user = User.objects.get(username=name)
        me = browse(name)
        cookie = Client(headers={"accept-language": "en"})
        cookie.cookies[settings.SESSION_COOKIE_NAME] = me.client.cookies[
            settings.SESSION_COOKIE_NAME
        ].value
        plan = TokenPlan(
            "t",
            frozenset({Permission.CHANNELS_VIEW, Permission.FILES_VIEW}),
            timezone.now() + timedelta(days=30),
        )
        _, secret = create_token(actor=BOSS, user=self.user, plan=plan)
        token = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
        self.ways = {"cookie": cookie, "token": token}

    def statuses(self, path: str) -> list[int]:
        return [one.get(f"/api/v1{path}").status_code for one in self.ways.values()]


@pytest.fixture
def held(browse: Any) -> Held:
    found = Held(browse, "scoped")
    assert found.statuses("/channels") == [200, 200]
    return found


def leaves(user: User) -> None:
    lifecycle.leave(actor=BOSS, user=user, reason="left")


def is_disabled(user: User) -> None:
    change_user(actor=BOSS, user=user, changes=UserChanges(is_active=False))


def contract_is_over(user: User) -> None:
    """Only the date: no small work has run yet that would disable the account."""
    User.objects.filter(pk=user.pk).update(ends_at=timezone.now())


def emergency_is_over(user: User) -> None:
    User.objects.filter(pk=user.pk).update(emergency_until=timezone.now())


@pytest.mark.parametrize("goes", [is_disabled, emergency_is_over])
def test_an_account_that_may_not_be_used_is_nobody(
    held: Held, goes: Callable[[User], None]
) -> None:
    goes(held.user)
    assert held.statuses("/channels") == [401, 401]


@pytest.mark.parametrize("goes", [leaves, contract_is_over])
def test_nothing_opens_for_who_is_gone(held: Held, goes: Callable[[User], None]) -> None:
    goes(held.user)
    opened = []
    for way, client in held.ways.items():
        for method, path in ROUTES:
            answer = client.generic(
                method, f"/api/v1{path}", b"{}", content_type="application/json"
            )
            if answer.status_code != 401:
                opened.append(f"{way}: {method} {path}: {answer.status_code}")
    assert not opened, "\n".join(opened)


def test_coming_back_does_not_wake_what_was_held(held: Held) -> None:
    leaves(held.user)
    change_user(actor=BOSS, user=held.user, changes=UserChanges(is_active=True))
    assert held.statuses("/channels")[0] == 401
    assert not SignIn.objects.filter(user=held.user, ended_at=None).exists()


def test_another_role_leaves_nothing_of_the_old_one(held: Held) -> None:
    """The token keeps its list of permissions; the role it speaks for no longer has them."""
    change_user(actor=BOSS, user=held.user, changes=UserChanges(role=Role.AUDITOR))
    assert set(held.statuses("/channels")) <= {401, 403}
    assert set(held.statuses("/cameras")) <= {401, 403}


def test_a_smaller_area_counts_at_once_for_both(held: Held) -> None:
    change_user(actor=BOSS, user=held.user, changes=UserChanges(scopes=[]))
    for client in held.ways.values():
        answer = client.get("/api/v1/channels")
        assert answer.status_code == 401 or answer.json()["total"] == 0


def test_a_new_password_ends_what_the_old_one_opened(held: Held) -> None:
    change_user(actor=BOSS, user=held.user, changes=UserChanges(password="another horse 9"))
    assert held.statuses("/channels")[0] == 401
    assert not SignIn.objects.filter(user=held.user, ended_at=None).exists()


def test_a_session_used_all_the_time_ends_all_the_same(held: Held) -> None:
    """The absolute limit: being busy does not make a sign-in eternal."""
    cookie, began = held.ways["cookie"], timezone.now()
    answers = []
    for minutes in range(0, 24 * 60, 10):
        with time_machine.travel(began + timedelta(minutes=minutes), tick=False):
            answers.append(cookie.get("/api/v1/grants/mine"))
        if answers[-1].status_code == 401:
            break
    assert len(answers) > 12
    assert answers[-1].status_code == 401


def test_a_page_left_open_keeps_nobody_signed_in(held: Held) -> None:
    """It asks for news all the time, and says how long nobody has touched it."""
    cookie, began = held.ways["cookie"], timezone.now()
    assert cookie.get("/api/v1/channels").status_code == 200
    idle = settings.INSTALLATION.settings.identity.idle_minutes
    answers = []
    for minutes in range(1, idle + 3):
        untouched = {"x-idle": str(minutes * 60)}
        with time_machine.travel(began + timedelta(minutes=minutes), tick=False):
            answers.append(cookie.get("/api/v1/channels", headers=untouched).status_code)
    assert answers[idle // 2] == 200
    assert answers[-1] == 401


def test_a_cookie_and_a_token_are_not_added_up(browse: Any, held: Held) -> None:
    """Who sends both is who the token says: the rights of the session are not lent to it."""
    other = browse("operator").client
    header = held.ways["token"].defaults["HTTP_AUTHORIZATION"]
    both = other.get("/api/v1/channels", headers={"authorization": header}).json()
    assert both["total"] == held.ways["token"].get("/api/v1/channels").json()["total"]
    assert both["total"] < other.get("/api/v1/channels").json()["total"]
