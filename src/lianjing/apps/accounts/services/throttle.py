"""Counts failed sign-ins and locks out who guesses."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from lianjing.apps.accounts import trail
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import SignInThrottle, User
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.rules import rules

FAILURES_OF_ADDRESS = 50
"""Whoever tries many names from one address is locked out as a whole."""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _person(username: str) -> str:
    return _digest(f"person\0{username}")


def _keys(username: str, address: str) -> dict[str, int]:
    return {
        _digest(f"name\0{username}\0{address}"): rules().failures,
        _digest(f"address\0{address}"): FAILURES_OF_ADDRESS,
    }


def locked_for(username: str, address: str, now: datetime) -> int:
    """Give the seconds until another try is allowed; 0 allows it now."""
    keys = _keys(username, address)
    until = [
        row.locked_until
        for row in SignInThrottle.objects.filter(key__in=keys, locked_until__gt=now)
        if row.locked_until is not None
    ]
    return max((int((moment - now).total_seconds()) + 1 for moment in until), default=0)


@transaction.atomic
def count_failure(username: str, address: str, now: datetime) -> bool:
    """Count one failure; True when it locked the name out."""
    locked = False
    counted = timedelta(minutes=rules().failure_minutes)
    for place, (key, limit) in enumerate(_keys(username, address).items()):
        person = _person(username) if place == 0 else ""
        row, _ = SignInThrottle.objects.select_for_update().get_or_create(
            key=key, defaults={"first_at": now, "person": person}
        )
        if now - row.first_at > counted:
            row.failures, row.first_at, row.locked_until = 0, now, None
        row.failures += 1
        if row.failures >= limit:
            row.locked_until = now + timedelta(minutes=rules().lock_minutes)
            locked = True
        row.save()
    return locked


def forget(username: str, address: str) -> None:
    """Start counting afresh for a name that signed in."""
    name_key = next(iter(_keys(username, address)))
    SignInThrottle.objects.filter(key=name_key).delete()


@transaction.atomic
def unlock(*, actor: Actor, user: User) -> None:
    """Let somebody try again at once, wherever the failures came from."""
    require(actor, Permission.USERS_MANAGE)
    SignInThrottle.objects.filter(person=_person(user.username)).delete()
    trail.record(actor, "user.unlocked", user)
