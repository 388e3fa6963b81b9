"""Passwords that age, sign-ins that are counted, accounts that end, reviews, the envelope."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client, override_settings
from django.utils import timezone

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import ReviewAnswer, Role, Step
from lianjing.apps.accounts.models import PasswordMemory, Seal, SignIn, User
from lianjing.apps.accounts.password_rules import fault_of
from lianjing.apps.accounts.selectors import actor_of
from lianjing.apps.accounts.services import (
    breaking_glass,
    lifecycle,
    passwords,
    reviews,
    sign_ins,
    steps,
)
from lianjing.apps.accounts.services.errors import (
    AccountEndedError,
    BadCredentialsError,
    EntryReviewMissingError,
    WeakPasswordError,
)
from lianjing.apps.accounts.services.users import Conditions, UserChanges, change_user
from lianjing.apps.audit.models import Record
from lianjing.kernel.errors import NotAllowedError
from lianjing.runtime.identity_settings import IdentitySettings

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse 9"
ME = system("test")


def someone(name: str = "chen", role: Role = Role.VIEWER, **more: Any) -> User:
    return accounts.create_user(
        actor=ME,
        username=name,
        password=PASSWORD,
        role=role,
        must_change_password=False,
        **more,
    )


def signs_in(name: str = "chen", password: str = PASSWORD) -> User:
    return accounts.sign_in(username=name, password=password, address="192.0.2.1")


def acting(user: User) -> Actor:
    return actor_of(User.objects.get(pk=user.pk))


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Aa1aaaa", "10"),
        ("abcdefghijk1", "3"),
        ("Xchen12345", "用户名"),
        ("Aaaaaaaaa1", "常见"),
        ("河水岸边-Bridge", ""),
        ("correct horse 9", ""),
    ],
)
def test_a_password_is_judged_by_the_settings(password: str, fault: str) -> None:
    said = fault_of(password, "chen", IdentitySettings())
    assert (fault in said) if fault else said == ""


def test_one_of_the_last_passwords_is_not_taken_again() -> None:
    user = someone()
    chosen = [PASSWORD, *(f"river Stone {n}" for n in range(5))]
    for old, new in itertools.pairwise(chosen):
        accounts.change_own_password(actor=acting(user), old_password=old, new_password=new)
    for used in chosen[1:]:
        with pytest.raises(WeakPasswordError):
            accounts.change_own_password(
                actor=acting(user), old_password=chosen[-1], new_password=used
            )
    assert PasswordMemory.objects.filter(user=user).count() <= 5
    accounts.change_own_password(actor=acting(user), old_password=chosen[-1], new_password=PASSWORD)


def test_a_password_must_be_changed_when_it_is_old() -> None:
    user = someone()
    now = timezone.now()
    assert steps.pending(user, factor_passed=False, now=now + timedelta(days=89)) == ()
    due = steps.pending(user, factor_passed=False, now=now + timedelta(days=91))
    assert due == (Step.PASSWORD,)


def test_who_has_a_factor_shows_it_before_anything_else() -> None:
    user = someone()
    user.has_factor, user.must_change_password = True, True
    assert steps.pending(user, factor_passed=False)[0] is Step.FACTOR
    assert steps.pending(user, factor_passed=True) == (Step.PASSWORD,)


def test_roles_that_need_a_factor_enrol_one_first(settings: Any) -> None:
    user = someone(role=Role.SECURITY)
    with identity(settings, factor_roles=("security",)):
        assert steps.pending(user, factor_passed=False) == (Step.ENROL,)
    assert steps.pending(user, factor_passed=False) == ()


def identity(settings: Any, **values: Any) -> Any:
    import msgspec

    whole = settings.INSTALLATION
    section = msgspec.structs.replace(whole.settings.identity, **values)
    changed = msgspec.structs.replace(
        whole, settings=msgspec.structs.replace(whole.settings, identity=section)
    )
    return override_settings(INSTALLATION=changed)


def test_nobody_signs_in_without_an_entry_review() -> None:
    user = accounts.create_user(
        actor=ME, username="chen", password=PASSWORD, role=Role.VIEWER, conditions=Conditions()
    )
    with pytest.raises(EntryReviewMissingError):
        signs_in()
    assert Record.objects.filter(action="user.refused").exists()
    conditions = Conditions(reviewed_on=date(2026, 11, 1))
    change_user(actor=ME, user=user, changes=UserChanges(conditions=conditions))
    assert signs_in() == user


def test_a_contract_ends_to_the_second() -> None:
    end = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    user = someone(conditions=Conditions(reviewed_on=date(2026, 1, 1), ends_at=end))
    browser = Client()
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        said = browser.post(
            "/api/v1/auth/login",
            {"username": "chen", "password": PASSWORD},
            content_type="application/json",
        )
        assert said.status_code == 200
        assert browser.get("/api/v1/auth/sign-ins").status_code == 200
    with time_machine.travel(end, tick=False):
        assert browser.get("/api/v1/auth/sign-ins").status_code == 401
        with pytest.raises(AccountEndedError):
            signs_in()
        assert lifecycle.end_contracts() == 1
    user.refresh_from_db()
    assert (user.is_active, user.ended_reason) == (False, "contract_ended")
    assert not SignIn.objects.filter(ended_at=None).exists()
    with pytest.raises(BadCredentialsError):
        signs_in()


def test_an_account_nobody_uses_is_disabled_but_no_administrator_is() -> None:
    someone(), someone("boss", role=Role.ADMIN)
    later = timezone.now() + timedelta(days=91)
    assert lifecycle.end_dormant(later - timedelta(days=2)) == 0
    assert lifecycle.end_dormant(later) == 1
    assert not User.objects.get(username="chen").is_active
    assert User.objects.get(username="boss").is_active


def test_more_sign_ins_than_allowed_end_the_oldest(settings: Any) -> None:
    user = someone()
    with identity(settings, sign_ins=2):
        ended = [
            sign_ins.begin(user=user, session=f"s{n}", address="192.0.2.1", terminal="x")
            for n in range(3)
        ]
    assert ended[:2] == [[], []]
    assert [one.key for one in ended[2]] == [sign_ins.key_of("s0")]
    left = SignIn.objects.filter(ended_at=None).values_list("session", flat=True)
    assert set(left) == {"s1", "s2"}


def test_a_review_has_an_answer_for_everybody_by_somebody_else() -> None:
    someone(), someone("old")
    boss = acting(someone("boss", role=Role.SECURITY))
    someone("second", role=Role.SECURITY)
    review = reviews.open_review(actor=boss)
    assert reviews.open_review(actor=boss) == review
    own = review.items.get(user=boss.user_id)
    with pytest.raises(NotAllowedError):
        reviews.give_answer(actor=boss, item=own, answer=ReviewAnswer.KEEP)
    with pytest.raises(reviews.ReviewOpenError):
        reviews.close_review(actor=boss, review=review)
    for item in review.items.exclude(pk=own.pk):
        gone = item.user.username == "old"
        kind = ReviewAnswer.DISABLE if gone else ReviewAnswer.KEEP
        reviews.give_answer(actor=boss, item=item, answer=kind, comment="季度复核")
    reviews.close_review(actor=boss, review=review)
    assert not User.objects.get(username="old").is_active
    assert not reviews.is_due(timezone.localdate())
    assert reviews.is_due(reviews.later(timezone.localdate(), 3))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-12-01", 12, "2027-12-01"),
    ],
)
def test_a_round_comes_some_months_later(day: str, months: int, then: str) -> None:
    assert reviews.later(date.fromisoformat(day), months) == date.fromisoformat(then)


def test_the_envelope_opens_once_for_a_short_time_and_everybody_hears() -> None:
    first = breaking_glass.seal(actor=ME)
    code = breaking_glass.seal(actor=ME)
    assert not Seal.objects.filter(digest__contains=code).exists()
    opened = {"person": "王主任", "reason": "安全管理员失联", "password": "emergency River 7"}
    for wrong in (first, code[:-1] + ("0" if code[-1] != "0" else "1"), ""):
        with pytest.raises(breaking_glass.SealError):
            breaking_glass.break_seal(code=wrong, **opened)
    user = breaking_glass.break_seal(code=code.lower(), **opened)
    assert breaking_glass.open_emergencies() == [user]
    assert Record.objects.filter(action="seal.broken").count() == 1
    assert signs_in(user.username, opened["password"]) == user
    with pytest.raises(breaking_glass.SealError):
        breaking_glass.break_seal(code=code, **opened)
    with time_machine.travel(timezone.now() + timedelta(minutes=121), tick=False):
        with pytest.raises(AccountEndedError):
            signs_in(user.username, opened["password"])
        assert breaking_glass.open_emergencies() == []


def test_who_is_locked_out_can_be_unlocked() -> None:
    user = someone()
    for _ in range(5):
        with pytest.raises(BadCredentialsError):
            signs_in(password="wrong")
    with pytest.raises(accounts.LockedOutError):
        signs_in()
    from lianjing.apps.accounts.services import throttle

    throttle.unlock(actor=ME, user=user)
    assert signs_in() == user


def test_passwords_of_the_past_are_kept_as_hashes_only() -> None:
    user = someone()
    accounts.change_own_password(
        actor=acting(user), old_password=PASSWORD, new_password="river Stone 77"
    )
    kept = PasswordMemory.objects.get(user=user).password
    assert PASSWORD not in kept
    assert passwords.is_over(user, timezone.now()) is False
