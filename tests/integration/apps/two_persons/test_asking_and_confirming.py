"""Deeds that wait for a second person: asked, confirmed, refused, lapsed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import ScopeOf, system
from lianjing.apps.accounts.choices import AccountSource, DeedBox, DeedState, Role, ScopeKind
from lianjing.apps.accounts.models import Deed, Factor, User
from lianjing.apps.accounts.selectors import deeds as reading
from lianjing.apps.accounts.services import deeds
from lianjing.apps.accounts.services.deeds.errors import (
    DeedChangedError,
    DeedOverError,
    DeedSecretError,
    NoSecondPersonError,
    NotYoursToConfirmError,
)
from lianjing.apps.accounts.services.factors import keeping
from lianjing.apps.accounts.services.users import BadScopeError, UserChanges
from lianjing.apps.audit.models import Record
from lianjing.kernel.errors import NotAllowedError, NotFoundError
from lianjing.runtime.identity_settings import DeedName

from .conftest import PASSWORD, acting, asked, done, promote, settings_with, someone

pytestmark = pytest.mark.django_db


def test_nothing_changes_until_another_person_confirms(officer: User) -> None:
    key = asked(promote(officer))
    officer.refresh_from_db()
    assert (officer.role, officer.scopes.count()) == (Role.VIEWER, 0)
    assert not done("user.changed")
    deed = Deed.objects.get(pk=key)
    assert (deed.before["role"], deed.after["role"]) == ("viewer", "operator")
    assert deed.after["scopes"] == ["region:3402"]
    assert deed.target == "陈晓 (officer)"
    deeds.confirm(actor=acting("other"), key=key)
    officer.refresh_from_db()
    assert officer.role == Role.OPERATOR
    assert [str(scope) for scope in officer.scopes.all()] == ["region:3402"]
    (record,) = done("user.changed")
    assert (record.actor, record.second) == ("first", "other")
    (confirmed,) = done("deed.confirmed")
    assert confirmed.actor == "other"
    assert confirmed.after is not None
    assert confirmed.after["asked_by"] == "first"


def test_it_is_checked_as_usual_before_it_is_kept(officer: User) -> None:
    bad = UserChanges(scopes=(ScopeOf(ScopeKind.REGION, "no digits"),))
    with pytest.raises(BadScopeError):
        accounts.change_user(actor=acting("first"), user=officer, changes=bad)
    with pytest.raises(NotAllowedError):
        accounts.change_user(
            actor=acting("officer"), user=User.objects.get(username="other"), changes=bad
        )
    with pytest.raises(NotAllowedError) as own:
        accounts.change_user(
            actor=acting("first"),
            user=User.objects.get(username="first"),
            changes=UserChanges(role=Role.VIEWER),
        )
    assert own.value.code == "not_your_own"
    assert not Deed.objects.exists()


def test_what_is_no_deed_is_done_at_once(officer: User, settings: Any) -> None:
    accounts.change_user(actor=acting("first"), user=officer, changes=UserChanges(name="陈明"))
    same = UserChanges(role=Role.VIEWER, scopes=())
    accounts.change_user(actor=acting("first"), user=officer, changes=same)
    with settings_with(settings, two_person=(DeedName.GRANT_ISSUE,)):
        promote(officer)()
    officer.refresh_from_db()
    assert officer.role == Role.OPERATOR


def test_asking_twice_is_one_deed(officer: User) -> None:
    assert asked(promote(officer)) == asked(promote(officer))
    assert asked(promote(officer, by="other")) != Deed.objects.order_by("id").first().pk  # type: ignore[union-attr]


@pytest.mark.parametrize("who", ["first", "officer", "boss", "token", "platform"])
def test_only_a_second_person_confirms(officer: User, who: str) -> None:
    someone("boss", Role.ADMIN)
    key = asked(promote(officer))
    actor = {
        "token": replace(acting("other"), token="their system"),
        "platform": system("test"),
    }.get(who) or acting(who)
    for act in (deeds.confirm, deeds.refuse):
        words = {"comment": "x"} if act is deeds.confirm else {"reason": "x"}
        with pytest.raises(NotAllowedError):
            act(actor=actor, key=key, **words)
    assert Deed.objects.get(pk=key).state == DeedState.ASKED


def test_the_person_it_is_about_does_not_confirm(officer: User) -> None:
    someone("third")
    target = User.objects.get(username="other")
    key = asked(lambda: keeping.reset(actor=acting("first"), user=target))
    with pytest.raises(NotYoursToConfirmError):
        deeds.confirm(actor=acting("other"), key=key)
    Factor.objects.create(user=target, kind="totp", confirmed_at=timezone.now())
    with pytest.raises(DeedChangedError):
        deeds.confirm(actor=acting("third"), key=key)
    assert Deed.objects.get(pk=key).state == DeedState.FAILED
    assert Factor.objects.filter(user=target).exists()
    again = asked(lambda: keeping.reset(actor=acting("first"), user=target))
    deeds.confirm(actor=acting("third"), key=again)
    assert not Factor.objects.filter(user=target).exists()


def test_nobody_waits_for_a_second_person_there_is_not(officer: User) -> None:
    User.objects.filter(username="other").update(is_active=False)
    with pytest.raises(NoSecondPersonError) as caught:
        promote(officer)()
    assert "安全管理员" in caught.value.facts["roles"]
    assert not Deed.objects.exists()


def test_whoever_holds_the_keys_of_another_is_not_two_persons(officer: User, settings: Any) -> None:
    with settings_with(settings, two_person=()):
        accounts.change_user(
            actor=acting("first"),
            user=User.objects.get(username="other"),
            changes=UserChanges(password="river Stone 8"),
        )
    with pytest.raises(NoSecondPersonError):
        promote(officer)()
    someone("third")
    key = asked(promote(officer))
    with pytest.raises(NotYoursToConfirmError):
        deeds.confirm(actor=acting("other"), key=key)
    own = asked(promote(officer, by="other"))
    with pytest.raises(NotYoursToConfirmError):
        deeds.confirm(actor=acting("first"), key=own)
    waiting = reading.deeds(actor=acting("other"), box=DeedBox.WAITING)
    assert not waiting.exists()
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        later = asked(promote(officer))
        deeds.confirm(actor=acting("other"), key=later)


def test_a_person_made_by_one_alone_does_not_confirm_for_him(officer: User, settings: Any) -> None:
    with settings_with(settings, two_person=()):
        accounts.create_user(
            actor=acting("first"), username="alias", password=PASSWORD, role=Role.SECURITY
        )
        accounts.change_user(
            actor=acting("first"), user=officer, changes=UserChanges(role=Role.SECURITY)
        )
    someone("third")
    other = User.objects.get(username="other")
    key = asked(lambda: accounts.delete_user(actor=acting("first"), user=other))
    for name in ("alias", "officer"):
        with pytest.raises(NotYoursToConfirmError):
            deeds.confirm(actor=acting(name), key=key)
    deeds.confirm(actor=acting("third"), key=key)
    assert not User.objects.filter(username="other").exists()


def test_a_new_person_is_entered_with_a_password_that_only_the_second_is_told(
    officer: User,
) -> None:
    key = asked(
        lambda: accounts.create_user(
            actor=acting("first"), username="neu", password="Secret words 12", role=Role.VIEWER
        )
    )
    assert "Secret" not in str(Deed.objects.filter(pk=key).values())
    assert "Secret" not in str(list(Record.objects.values()))
    once = deeds.confirm(actor=acting("other"), key=key).once
    made = User.objects.get(username="neu")
    assert made.check_password(once)
    assert made.must_change_password
    assert made.keyed_by is not None
    assert made.keyed_by.username == "other"
    assert once not in str(list(Deed.objects.values()))
    assert once not in str(list(Record.objects.values()))


def test_who_signs_in_elsewhere_is_entered_without_a_password(officer: User) -> None:
    key = asked(
        lambda: accounts.create_user(
            actor=acting("first"),
            username="neu",
            password="Secret words 12",
            role=Role.VIEWER,
            source=AccountSource.LDAP,
        )
    )
    assert deeds.confirm(actor=acting("other"), key=key).once == ""
    assert not User.objects.get(username="neu").has_usable_password()


def test_a_password_is_not_kept_with_other_changes(officer: User) -> None:
    changes = UserChanges(role=Role.OPERATOR, password="river Stone 8")
    with pytest.raises(DeedSecretError):
        accounts.change_user(actor=acting("first"), user=officer, changes=changes)
    assert not Deed.objects.exists()


def test_refusing_and_withdrawing_end_it(officer: User) -> None:
    key = asked(promote(officer))
    deeds.refuse(actor=acting("other"), key=key, reason="没有文件依据")
    deed = Deed.objects.get(pk=key)
    assert (deed.state, deed.decision, deed.decided_name) == ("refused", "没有文件依据", "other")
    key = asked(promote(officer))
    with pytest.raises(NotFoundError):
        deeds.withdraw(actor=acting("other"), key=key)
    deeds.withdraw(actor=acting("first"), key=key)
    for act in (deeds.confirm, deeds.withdraw):
        who = "other" if act is deeds.confirm else "first"
        with pytest.raises(DeedOverError):
            act(actor=acting(who), key=key)
    assert done("deed.declined")
    assert done("deed.withdrawn")
    officer.refresh_from_db()
    assert officer.role == Role.VIEWER


def test_it_lapses(officer: User) -> None:
    key = asked(promote(officer))
    assert deeds.lapse_due(timezone.now() + timedelta(hours=23)) == 0
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1), tick=False):
        with pytest.raises(DeedOverError):
            deeds.confirm(actor=acting("other"), key=key)
        assert deeds.lapse_due() == 1
        assert deeds.lapse_due() == 0
    assert Deed.objects.get(pk=key).state == DeedState.LAPSED
    assert len(done("deed.lapsed")) == 1


def test_what_has_changed_since_is_not_overwritten(officer: User) -> None:
    key = asked(promote(officer))
    accounts.change_user(
        actor=system("test"), user=officer, changes=UserChanges(role=Role.APPROVER)
    )
    with pytest.raises(DeedChangedError):
        deeds.confirm(actor=acting("other"), key=key)
    officer.refresh_from_db()
    assert officer.role == Role.APPROVER
    deed = Deed.objects.get(pk=key)
    assert (deed.state, deed.cause, deed.decided_name) == ("failed", "deed_changed", "other")
    assert done("deed.failed")
    with pytest.raises(DeedOverError):
        deeds.confirm(actor=acting("other"), key=key)
