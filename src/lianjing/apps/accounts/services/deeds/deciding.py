"""The second person: confirms, which does it, or refuses; and the first one taking it back.

Whoever changes the row's state from `asked` has decided; everybody else finds it changed. The
state, the deed itself and all records are one transaction: a kill leaves the deed waiting.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts import observers, trail, two_persons
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import DeedState, Permission
from lianjing.apps.accounts.models import ApiToken, Deed, User
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.rules import is_usable
from lianjing.apps.accounts.selectors import actor_of, apart
from lianjing.apps.accounts.services.deeds import packing
from lianjing.apps.accounts.services.deeds.asking import shown
from lianjing.apps.accounts.services.deeds.errors import (
    DeedAskerGoneError,
    DeedChangedError,
    DeedOverError,
    NotYoursToConfirmError,
)
from lianjing.apps.accounts.two_persons import Waiting
from lianjing.kernel.errors import LianjingError, NotAllowedError, NotFoundError


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A deed that was done, and a secret made with it, which is told here and never again."""

    deed: Deed
    once: str = ""


@dataclass(frozen=True, slots=True)
class _Outcome:
    deed: Deed
    once: str = ""
    error: LianjingError | None = None


def confirm(*, actor: Actor, key: int, comment: str = "") -> Confirmed:
    """Confirm a deed, which is done now by whoever asked for it.

    Raises why it could not be done; that it failed is then kept.
    """
    outcome = _confirm(actor, key, comment)
    if outcome.error is not None:
        raise outcome.error
    return Confirmed(outcome.deed, outcome.once)


@transaction.atomic
def _confirm(actor: Actor, key: int, comment: str) -> _Outcome:
    deed, known = _waiting(actor, key)
    now = timezone.now()
    _decide(deed, actor, DeedState.CONFIRMED, comment, now)
    try:
        with transaction.atomic():
            once = _perform(deed, known, actor, now)
    except LianjingError as error:
        deed.state, deed.cause, deed.facts = DeedState.FAILED, error.code, dict(error.facts)
        deed.save(update_fields=["state", "cause", "facts"])
        trail.record(actor, "deed.failed", deed, after={"cause": error.code})
        observers.tell(deed)
        return _Outcome(deed, error=error)
    after = {**shown(deed.after), "asked_by": deed.asked_name, "comment": deed.decision}
    trail.record(actor, "deed.confirmed", deed, before=shown(deed.before), after=after)
    observers.tell(deed)
    return _Outcome(deed, once)


@transaction.atomic
def refuse(*, actor: Actor, key: int, reason: str) -> Deed:
    """Say no as the second person; it will not be done."""
    deed, _ = _waiting(actor, key)
    _decide(deed, actor, DeedState.REFUSED, reason, timezone.now())
    after = {"asked_by": deed.asked_name, "reason": deed.decision}
    trail.record(actor, "deed.declined", deed, after=after)
    observers.tell(deed)
    return deed


@transaction.atomic
def withdraw(*, actor: Actor, key: int) -> Deed:
    """Take back what one has asked for oneself."""
    deed = Deed.objects.filter(pk=key, asked_by=actor.user_id).first()
    if deed is None or actor.user_id is None:
        raise NotFoundError(f"no deed {key}")
    _decide(deed, actor, DeedState.WITHDRAWN, "", timezone.now())
    trail.record(actor, "deed.withdrawn", deed)
    observers.tell(deed)
    return deed


def _waiting(actor: Actor, key: int) -> tuple[Deed, Waiting]:
    """Give a deed to whoever may be its second person."""
    deed = Deed.objects.filter(pk=key).first()
    known = two_persons.services().get(deed.service) if deed is not None else None
    if deed is None or known is None:
        raise NotFoundError(f"no deed {key}")
    if deed.asked_by_id != actor.user_id:
        require(actor, known.confirming)
    if actor.itself or actor.token:
        raise NotYoursToConfirmError("a person confirms, at the page", code="deed_by_person")
    found = apart.seconds(
        asker=deed.asked_by_id or 0,
        about=deed.about,
        permission=known.confirming,
        everywhere=known.everywhere,
        now=timezone.now(),
    )
    if not found.filter(pk=actor.user_id or 0).exists():
        raise NotYoursToConfirmError("not the second person")
    return deed, known


def _decide(deed: Deed, actor: Actor, state: DeedState, words: str, now: datetime) -> None:
    """Put an end to waiting, if nobody else has."""
    open_still = Deed.objects.filter(pk=deed.pk, state=DeedState.ASKED, lapses_at__gt=now)
    deed.state, deed.decision = state, words.strip()[:300]
    deed.decided_by_id, deed.decided_name, deed.decided_at = actor.user_id, actor.username, now
    changed = open_still.update(
        state=deed.state,
        decision=deed.decision,
        decided_by=deed.decided_by_id,
        decided_name=deed.decided_name,
        decided_at=deed.decided_at,
    )
    if not changed:
        raise DeedOverError(f"deed {deed.pk} waits no longer")


def _perform(deed: Deed, known: Waiting, second: Actor, now: datetime) -> str:
    """Do it; give the secret that was made with it, if any."""
    first = _first_now(deed, known, now)
    given = packing.unpack(known.service, deed.payload)
    if packing.plain(known.picture(given, None)) != deed.before:
        raise DeedChangedError("it stands otherwise by now")
    whole, once = known.fresh(given)
    known.perform(replace(first, second=second.username), whole)
    return once


def _first_now(deed: Deed, known: Waiting, now: datetime) -> Actor:
    """Give whoever asked as he is now; raises `DeedAskerGoneError` if he may not any more."""
    user = User.objects.select_for_update().filter(pk=deed.asked_by_id or 0).first()
    limits = None if deed.limits is None else frozenset(map(Permission, deed.limits))
    if user is None or not is_usable(user, now) or user.must_change_password:
        raise DeedAskerGoneError(f"{deed.asked_name} may not any more")
    if deed.token and not _token_is_good(deed, now):
        raise DeedAskerGoneError(f"the token of {deed.asked_name} is over")
    actor = actor_of(user, address=deed.asked_from, token=deed.token, limits=limits)
    try:
        require(actor, known.permission)
    except NotAllowedError as error:
        raise DeedAskerGoneError(f"{deed.asked_name} may not any more") from error
    return actor


def _token_is_good(deed: Deed, now: datetime) -> bool:
    good = ApiToken.objects.filter(user=deed.asked_by_id, name=deed.token, revoked_at=None)
    return good.filter(expires_at__gt=now).exists()
