"""Having factors: which ones, since when, and losing them."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts import trail
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import FactorKind, Permission
from lianjing.apps.accounts.models import Factor, User
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.rules import rules
from lianjing.apps.accounts.services import sign_ins, throttle
from lianjing.apps.accounts.services import standing_of_people as standing
from lianjing.apps.accounts.services.errors import LockedOutError
from lianjing.apps.accounts.services.factors.errors import BadFactorError, LastFactorError
from lianjing.apps.accounts.two_persons import two_persons
from lianjing.kernel.errors import NotFoundError
from lianjing.runtime.identity_settings import DeedName

REAL = (FactorKind.TOTP, FactorKind.WEBAUTHN)
"""Recovery codes alone are none."""


def of_user(user: int) -> list[Factor]:
    """Give the factors of somebody that are set up."""
    return list(Factor.objects.filter(user=user, confirmed_at__isnull=False).order_by("id"))


def confirm(user: User, factor: Factor) -> None:
    """Count a factor from now on; inside the caller's transaction."""
    factor.confirmed_at = timezone.now()
    factor.save()
    note(user)
    after = {"kind": factor.kind, "name": factor.name}
    trail.record(_self(user), "factor.added", user, after=after)


def note(user: User) -> None:
    """Keep the flag of a user true to its factors."""
    found = Factor.objects.filter(user=user, confirmed_at__isnull=False, kind__in=REAL).exists()
    User.objects.filter(pk=user.pk).update(has_factor=found)


@transaction.atomic
def remove(*, actor: Actor, key: int) -> None:
    """Give up one of one's own factors; not the last one where the role needs one."""
    user = User.objects.select_for_update().get(username=actor.username)
    factor = Factor.objects.filter(user=user, pk=key, confirmed_at__isnull=False).first()
    if factor is None:
        raise NotFoundError(f"no factor {key}")
    others = Factor.objects.filter(user=user, confirmed_at__isnull=False, kind__in=REAL)
    if user.role in rules().factor_roles and not others.exclude(pk=factor.pk).exists():
        raise LastFactorError("the last factor")
    trail.record(actor, "factor.removed", user, before={"kind": factor.kind, "name": factor.name})
    factor.delete()
    note(user)


@two_persons(
    (DeedName.PERSON_FACTORS,),
    permission=standing.MANAGING,
    which=lambda _: (DeedName.PERSON_FACTORS,),
    picture=standing.picture_of_factors,
    about=standing.about,
    title=standing.title,
)
@transaction.atomic
def reset(*, actor: Actor, user: User) -> None:
    """Take all factors from somebody who has lost them; he is signed out and sets up anew."""
    require(actor, Permission.USERS_MANAGE)
    Factor.objects.filter(user=user).delete()
    note(user)
    if not actor.second:
        User.objects.filter(pk=user.pk).update(keyed_by=actor.user_id, keyed_at=timezone.now())
    sign_ins.end_of_user(user, "factors_reset")
    trail.record(actor, "factor.reset", user)


def require_tries_left(user: User, address: str, now: datetime) -> None:
    """Raise `LockedOutError` for who has guessed too often."""
    if seconds := throttle.locked_for(user.username, address, now):
        raise LockedOutError(seconds)


def refuse(user: User, address: str, now: datetime) -> BadFactorError:
    """Count a failure and give what to raise."""
    with transaction.atomic():
        locked = throttle.count_failure(user.username, address, now)
        action = "user.locked_out" if locked else "factor.refused"
        trail.record(_self(user, address), action, user)
    return BadFactorError("the factor is not right")


def accept(user: User, factor: Factor, address: str) -> None:
    """Note that a factor was shown; inside the caller's transaction."""
    factor.used_at = timezone.now()
    factor.save()
    throttle.forget(user.username, address)
    trail.record(_self(user, address), "factor.shown", user, after={"kind": factor.kind})


def _self(user: User, address: str = "") -> Actor:
    from lianjing.apps.accounts.services.signing_in import actor_of_user

    return actor_of_user(user, address)
