"""Choosing passwords: strong, not one of the last ones, not for ever."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts import trail
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.models import PasswordMemory, User
from lianjing.apps.accounts.password_rules import fault_of
from lianjing.apps.accounts.rules import rules
from lianjing.apps.accounts.services.errors import BadCredentialsError, WeakPasswordError
from lianjing.runtime.secrets import readable_password


@transaction.atomic
def change_own_password(*, actor: Actor, old_password: str, new_password: str) -> User:
    """Give oneself a new password; the old one must be known."""
    user = User.objects.select_for_update().get(username=actor.username)
    if not check_password(old_password, user.password):
        raise BadCredentialsError("the old password is wrong", code="bad_old_password")
    require_strong(new_password, user.username)
    require_new(user, new_password)
    choose(user, new_password)
    user.must_change_password = False
    user.password_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_at"])
    trail.record(actor, "user.password_changed", user)
    return user


def choose(user: User, password: str) -> None:
    """Set a password and remember the one before; the caller saves the user."""
    if user.pk and user.has_usable_password() and user.password:
        PasswordMemory.objects.create(user=user, password=user.password)
        kept = PasswordMemory.objects.filter(user=user).values_list("pk", flat=True)
        old = list(kept[rules().password_history :])
        PasswordMemory.objects.filter(pk__in=old).delete()
    user.set_password(password)


def require_strong(password: str, username: str) -> None:
    """Raise `WeakPasswordError` saying what is wrong with a new password."""
    fault = fault_of(password, username, rules())
    if fault:
        raise WeakPasswordError(fault, facts={"detail": fault})


def made_here(username: str) -> str:
    """Make a password that is strong here, for somebody to change at his first sign-in."""
    wanted, half = rules(), max(rules().password_length, 12) // 2
    while True:
        password = f"{readable_password(half)}-{readable_password(half)}"
        if not fault_of(password, username, wanted):
            return password


def require_new(user: User, password: str) -> None:
    """Raise `WeakPasswordError` for the present password or one of the last ones."""
    last = PasswordMemory.objects.filter(user=user)[: max(rules().password_history - 1, 0)]
    had = [user.password, *last.values_list("password", flat=True)]
    if any(check_password(password, one) for one in had):
        same = "新密码与最近用过的密码相同 / the new password was used before"
        raise WeakPasswordError(same, facts={"detail": same})


def is_over(user: User, now: datetime) -> bool:
    """Tell whether the person must choose a new password because of its age."""
    days = rules().password_days
    return bool(days) and user.password_at is not None and now > user.password_at + timedelta(days)
