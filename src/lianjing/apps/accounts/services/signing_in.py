"""Signing in and out with name and password."""

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts import trail
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import AccountSource, Role
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.services import directory, throttle
from lianjing.apps.accounts.services.errors import BadCredentialsError, LockedOutError
from lianjing.apps.accounts.services.steps import require_usable
from lianjing.kernel.errors import NotAllowedError


def _anonymous(username: str, address: str) -> Actor:
    return Actor(user_id=None, username=username[:64], role=Role.VIEWER, address=address)


def sign_in(*, username: str, password: str, address: str, now: datetime | None = None) -> User:
    """Check a name and password; raises `BadCredentialsError` or `LockedOutError`.

    Takes as long for a name that does not exist as for one that does. Who has the right password
    but may not be here is told why: `AccountEndedError`, `EntryReviewMissingError`.
    """
    now = now or timezone.now()
    seconds = throttle.locked_for(username, address, now)
    if seconds:
        raise LockedOutError(seconds)
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        make_password(password)
        correct = False
    elif user.source == AccountSource.LDAP:
        correct = directory.knows(username, password)
    else:
        correct = user.source == AccountSource.LOCAL and check_password(password, user.password)
    if user is None or not correct:
        fail(username, address, now)
        raise BadCredentialsError("wrong name or password")
    admit(user, address, now)
    with transaction.atomic():
        throttle.forget(username, address)
    return user


def admit(user: User, address: str, now: datetime, *, means: str = "password") -> None:
    """Let in somebody who is known; raises why not."""
    try:
        require_usable(user, now)
    except NotAllowedError as error:
        with transaction.atomic():
            trail.record(
                actor_of_user(user, address), "user.refused", user, after={"cause": error.code}
            )
        raise
    with transaction.atomic():
        trail.record(actor_of_user(user, address), "user.signed_in", user, after={"means": means})


def fail(username: str, address: str, now: datetime) -> None:
    """Count a failure, and write down that there was one."""
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
