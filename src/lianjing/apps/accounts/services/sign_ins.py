"""Sign-ins as they run: so many at once, ended when they must."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lianjing.apps.accounts import trail
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.models import SignIn, User
from lianjing.apps.accounts.rules import rules
from lianjing.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Ended:
    """A sign-in that is over: what ran under it must end too."""

    user: int
    key: str


def key_of(session: str) -> str:
    """Give the name of a sign-in, from which the session's key cannot be guessed."""
    return hashlib.sha256(session.encode("ascii", "replace")).hexdigest()[:32]


@transaction.atomic
def begin(*, user: User, session: str, address: str, terminal: str) -> list[Ended]:
    """Note a new sign-in; gives the older ones that had to make room for it."""
    User.objects.select_for_update().get(pk=user.pk)
    SignIn.objects.update_or_create(
        key=key_of(session),
        defaults={
            "user": user,
            "session": session,
            "address": address[:64],
            "terminal": terminal[:200],
            "ended_at": None,
            "end_reason": "",
        },
    )
    most = rules().sign_ins
    running = SignIn.objects.filter(user=user, ended_at=None)
    return _end(list(running.order_by("-id")[most:]), "made_room") if most else []


def _end(rows: list[SignIn], reason: str) -> list[Ended]:
    keys = [row.pk for row in rows]
    Session.objects.filter(session_key__in=[row.session for row in rows]).delete()
    SignIn.objects.filter(pk__in=keys).update(
        ended_at=timezone.now(), end_reason=reason, session=""
    )
    return [Ended(row.user_id, row.key) for row in rows]


@transaction.atomic
def end_own(*, actor: Actor, key: int) -> list[Ended]:
    """End one of one's own other sign-ins."""
    rows = list(SignIn.objects.filter(pk=key, user=actor.user_id, ended_at=None))
    if not rows:
        raise NotFoundError(f"no sign-in {key}")
    trail.record(actor, "user.sign_in_ended", rows[0].user, after={"address": rows[0].address})
    return _end(rows, "ended_by_owner")


def end_of_user(user: User, reason: str) -> list[Ended]:
    """End all sign-ins of somebody who may not be here any more, within a transaction."""
    return _end(list(SignIn.objects.filter(user=user, ended_at=None)), reason)


def end_one(session: str, reason: str) -> None:
    """Note that a session is over that its holder or its age has ended."""
    rows = SignIn.objects.filter(key=key_of(session), ended_at=None)
    rows.update(ended_at=timezone.now(), end_reason=reason, session="")


def carried_on(before: str, after: str) -> None:
    """Follow a session that goes on under another key, as after a new password."""
    rows = SignIn.objects.filter(key=key_of(before), ended_at=None)
    rows.update(key=key_of(after), session=after)


def seen(session: str, now: datetime) -> None:
    """Note that somebody is still there; called once a minute at most."""
    SignIn.objects.filter(key=key_of(session), ended_at=None).update(seen_at=now)


def of_user(user: int) -> QuerySet[SignIn]:
    """Give the running sign-ins of somebody."""
    return SignIn.objects.filter(user=user, ended_at=None)
