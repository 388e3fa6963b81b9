"""Signing in and out, and changing one's own password."""

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts import trail
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Role
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.password_rules import fault_of
from lianjing.apps.accounts.services import throttle
from lianjing.kernel.errors import DomainError, NotAllowedError


class LockedOutError(DomainError):
    """Too many failures; `seconds` until another try is allowed."""

    code = "locked_out"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"locked out for {seconds} s", facts={"minutes": str(-(-seconds // 60))})
        self.seconds = seconds


class BadCredentialsError(NotAllowedError):
    """Name or password is wrong; which one is not said."""

    code = "bad_credentials"


class WeakPasswordError(DomainError):
    """The new password breaks the rules; the message says which."""

    code = "weak_password"


def _anonymous(username: str, address: str) -> Actor:
    return Actor(user_id=None, username=username[:64], role=Role.VIEWER, address=address)


def sign_in(*, username: str, password: str, address: str, now: datetime | None = None) -> User:
    """Check a name and password; raises `BadCredentialsError` or `LockedOutError`.

    Takes as long for a name that does not exist as for one that does.
    """
    now = now or timezone.now()
    seconds = throttle.locked_for(username, address, now)
    if seconds:
        raise LockedOutError(seconds)
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        make_password(password)
        correct = False
    else:
        correct = check_password(password, user.password)
    if user is None or not correct:
        _fail(username, address, now)
        raise BadCredentialsError("wrong name or password")
    with transaction.atomic():
        throttle.forget(username, address)
        trail.record(actor_of_user(user, address), "user.signed_in", user)
    return user


def _fail(username: str, address: str, now: datetime) -> None:
    with transaction.atomic():
        locked = throttle.count_failure(username, address, now)
        action = "user.locked_out" if locked else "user.sign_in_failed"
        trail.record(_anonymous(username, address), action, name=username)


def actor_of_user(user: User, address: str) -> Actor:
    """Give the bare actor of a user, for records; scopes are not loaded."""
    return Actor(user_id=user.pk, username=user.username, role=Role(user.role), address=address)


@transaction.atomic
def sign_out(*, actor: Actor) -> None:
    """Record that someone signed out; the session itself belongs to the caller."""
    trail.record(actor, "user.signed_out", name=actor.username)


@transaction.atomic
def change_own_password(*, actor: Actor, old_password: str, new_password: str) -> User:
    """Give oneself a new password; the old one must be known."""
    user = User.objects.select_for_update().get(username=actor.username)
    if not check_password(old_password, user.password):
        raise BadCredentialsError("the old password is wrong", code="bad_old_password")
    if old_password == new_password:
        same = "新密码与旧密码相同 / the new password is the old one"
        raise WeakPasswordError(same, facts={"detail": same})
    require_strong(new_password, user.username)
    user.set_password(new_password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    trail.record(actor, "user.password_changed", user)
    return user


def require_strong(password: str, username: str) -> None:
    """Raise `WeakPasswordError` saying what is wrong with a new password."""
    fault = fault_of(password, username)
    if fault:
        raise WeakPasswordError(fault, facts={"detail": fault})
