"""Deeds that make a secret: nothing of it is kept, and only who confirms is told it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.choices import AccountSource, DeedState, Permission, Role
from lianjing.apps.accounts.models import ApiToken, Deed, User
from lianjing.apps.accounts.services import deeds
from lianjing.apps.accounts.services.deeds.errors import (
    DeedChangedError,
    DeedSecretError,
    NotYoursToConfirmError,
)
from lianjing.apps.accounts.services.tokens import TokenPlan, TokenRefusedError
from lianjing.apps.accounts.services.users import Conditions, UserChanges
from lianjing.apps.audit.models import Record
from lianjing.runtime.identity_settings import DeedName

from .conftest import PASSWORD, acting, asked, done, settings_with, someone

pytestmark = pytest.mark.django_db

NEW = "river Stone 8"


def give_password(user: User, by: str = "first", **more: Any) -> int:
    changes = UserChanges(password=NEW, **more)
    return asked(lambda: accounts.change_user(actor=acting(by), user=user, changes=changes))


def kept() -> str:
    return str([*Deed.objects.values(), *Record.objects.values()])


def test_a_password_is_made_when_it_is_confirmed(officer: User) -> None:
    key = give_password(officer)
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)
    assert NEW not in kept()
    deed = Deed.objects.get(pk=key)
    assert (deed.name, deed.before["password"], deed.after["password"]) == (
        "person.password",
        "",
        "fresh",
    )
    once = deeds.confirm(actor=acting("other"), key=key).once
    officer.refresh_from_db()
    assert officer.check_password(once)
    assert not officer.check_password(NEW)
    assert officer.must_change_password
    assert once not in kept()
    (record,) = done("user.changed")
    assert (record.actor, record.second) == ("first", "other")


def test_each_confirmation_makes_another_password(officer: User) -> None:
    made = {deeds.confirm(actor=acting("other"), key=give_password(officer)).once for _ in "12"}
    assert len(made) == 2
    assert all(len(one) >= 12 for one in made)


def test_rules_however_strict_are_kept_by_a_password_that_is_made(
    officer: User, settings: Any
) -> None:
    strict = {"two_person": tuple(DeedName), "password_length": 20, "password_classes": 4}
    with settings_with(settings, **strict):
        key = asked(
            lambda: accounts.change_user(
                actor=acting("first"),
                user=officer,
                changes=UserChanges(password="River stone 8, and more"),
            )
        )
        assert len(deeds.confirm(actor=acting("other"), key=key).once) >= 20


def test_who_was_told_a_password_does_not_confirm_with_its_owner(officer: User) -> None:
    third = someone("third")
    deeds.confirm(actor=acting("other"), key=give_password(third))
    User.objects.filter(pk=third.pk).update(must_change_password=False)
    key = give_password(officer, by="third")
    with pytest.raises(NotYoursToConfirmError):
        deeds.confirm(actor=acting("other"), key=key)
    assert deeds.confirm(actor=acting("first"), key=key).once


def test_a_page_may_send_everything_with_a_password_as_long_as_it_is_the_same(
    officer: User,
) -> None:
    same = {
        "name": officer.name,
        "role": Role.VIEWER,
        "is_active": True,
        "scopes": (),
        "organisation": 0,
        "source": AccountSource.LOCAL,
        "conditions": Conditions(officer.reviewed_on, officer.review_note),
    }
    key = give_password(officer, **same)
    assert Deed.objects.get(pk=key).name == "person.password"
    for one, value in {
        "name": "陈明",
        "is_active": False,
        "conditions": Conditions(review_note="x"),
        "role": Role.OPERATOR,
    }.items():
        changes = UserChanges(password=NEW, **{**same, one: value})  # type: ignore[arg-type]
        with pytest.raises(DeedSecretError):
            accounts.change_user(actor=acting("first"), user=officer, changes=changes)
    assert Deed.objects.count() == 1


def test_another_source_of_passwords_needs_two(officer: User) -> None:
    changes = UserChanges(source=AccountSource.LDAP)
    key = asked(lambda: accounts.change_user(actor=acting("first"), user=officer, changes=changes))
    assert deeds.confirm(actor=acting("other"), key=key).once == ""
    officer.refresh_from_db()
    assert officer.source == AccountSource.LDAP


def test_a_password_the_person_has_changed_meanwhile_stays(officer: User) -> None:
    key = give_password(officer)
    accounts.change_own_password(
        actor=acting("officer"), old_password=PASSWORD, new_password="meadow Grass 7"
    )
    with pytest.raises(DeedChangedError):
        deeds.confirm(actor=acting("other"), key=key)
    officer.refresh_from_db()
    assert officer.check_password("meadow Grass 7")
    assert Deed.objects.get(pk=key).state == DeedState.FAILED


def test_ones_own_password_and_the_command_line_need_nobody(officer: User) -> None:
    accounts.change_own_password(
        actor=acting("first"), old_password=PASSWORD, new_password="meadow Grass 7"
    )
    accounts.change_user(
        actor=system("cli"), user=officer, changes=UserChanges(password="meadow Grass 7")
    )
    assert not Deed.objects.exists()


PLAN = TokenPlan(
    name="数据局",
    permissions=frozenset({Permission.FILES_VIEW, Permission.PLACES_VIEW}),
    expires_at=timezone.now() + timedelta(days=30),
    networks=("192.0.2.0/24",),
)


def ask_for_token(user: User) -> int:
    return asked(lambda: accounts.create_token(actor=acting("first"), user=user, plan=PLAN))


def test_a_token_is_made_when_it_is_confirmed(officer: User) -> None:
    key = ask_for_token(officer)
    assert not ApiToken.objects.exists()
    assert ask_for_token(officer) == key
    deed = Deed.objects.get(pk=key)
    assert (deed.name, deed.about, deed.target) == (
        "token.issue",
        officer.pk,
        "数据局 陈晓 (officer)",
    )
    assert deed.after["permissions"] == ["files.view", "places.view"]
    once = deeds.confirm(actor=acting("other"), key=key).once
    token = ApiToken.objects.get()
    assert (token.created_by, token.expires_at) == ("first", PLAN.expires_at)
    assert accounts.actor_of_token(once, address="192.0.2.7").username == "officer"
    assert once not in kept()
    assert [(one.actor, one.second) for one in done("token.created")] == [("first", "other")]


def test_a_token_of_somebody_who_has_become_more_is_not_made(officer: User) -> None:
    key = ask_for_token(officer)
    User.objects.filter(pk=officer.pk).update(role=Role.REGISTRAR)
    with pytest.raises(DeedChangedError):
        deeds.confirm(actor=acting("other"), key=key)
    assert not ApiToken.objects.exists()


def test_a_bad_token_does_not_wait(officer: User) -> None:
    over = replace(PLAN, expires_at=timezone.now() - timedelta(days=1))
    with pytest.raises(accounts.tokens.BadTokenError):
        accounts.create_token(actor=acting("first"), user=officer, plan=over)
    assert not Deed.objects.exists()


def test_revoking_waits_where_it_is_named_and_disabling_the_account_does_not(
    officer: User, settings: Any
) -> None:
    with settings_with(settings, two_person=()):
        token, secret = accounts.create_token(actor=acting("first"), user=officer, plan=PLAN)
    key = asked(lambda: accounts.revoke_token(actor=acting("first"), token=token))
    assert accounts.actor_of_token(secret, address="192.0.2.7")
    accounts.change_user(actor=acting("first"), user=officer, changes=UserChanges(is_active=False))
    with pytest.raises(TokenRefusedError):
        accounts.actor_of_token(secret, address="192.0.2.7")
    deeds.confirm(actor=acting("other"), key=key)
    token.refresh_from_db()
    assert token.revoked_at is not None
    accounts.revoke_token(actor=acting("first"), token=token)
    with settings_with(settings, two_person=(DeedName.TOKEN_ISSUE,)):
        other, _ = _made(officer)
        accounts.revoke_token(actor=acting("first"), token=other)


def _made(officer: User) -> tuple[ApiToken, str]:
    key = ask_for_token(officer)
    once = deeds.confirm(actor=acting("other"), key=key).once
    return ApiToken.objects.order_by("-pk")[0], once
