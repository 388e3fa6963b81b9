"""Accounts that end by themselves: contracts that are over, people who never come.

Requests look at the moment of the end themselves (`rules.is_usable`); what stands here closes the
rows behind it, so that lists say so and sign-ins do not linger.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from lianjing.apps.accounts import trail
from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import ADMINISTRATORS, Permission
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.rules import rules
from lianjing.apps.accounts.services import sign_ins
from lianjing.apps.accounts.services import standing_of_people as standing
from lianjing.apps.accounts.services.users import UserChanges, change_user
from lianjing.apps.accounts.two_persons import two_persons
from lianjing.runtime.identity_settings import DeedName

AT_ONCE = 200


@two_persons(
    (DeedName.PERSON_ADMINISTRATOR,),
    permission=standing.MANAGING,
    which=standing.of_leaving,
    picture=standing.picture,
    about=standing.about,
    title=standing.title,
)
@transaction.atomic
def leave(*, actor: Actor, user: User, reason: str) -> User:
    """Let somebody go now: the account is disabled, every sign-in ends, the rows stay."""
    require(actor, Permission.USERS_MANAGE)
    user.ended_reason = reason[:200]
    user.save(update_fields=["ended_reason"])
    trail.record(actor, "user.left", user, after={"reason": reason})
    return change_user(actor=actor, user=user, changes=UserChanges(is_active=False))


def end_contracts(now: datetime | None = None) -> int:
    """Disable accounts whose time is over; gives how many."""
    now = now or timezone.now()
    over = Q(ends_at__lte=now) | Q(emergency_until__lte=now)
    return _disable(User.objects.filter(over, is_active=True), "contract_ended")


def end_dormant(now: datetime | None = None) -> int:
    """Disable accounts nobody has used for long; administrators are left to the review."""
    now, days = now or timezone.now(), rules().dormant_days
    if not days:
        return 0
    used = Greatest(Coalesce(F("last_login"), F("created_at")), F("created_at"))
    found = User.objects.annotate(used=used).filter(is_active=True, used__lt=now - timedelta(days))
    return _disable(found.exclude(role__in=ADMINISTRATORS), "dormant")


def _disable(found: QuerySet[User], reason: str) -> int:
    rows = list(found[:AT_ONCE])
    for user in rows:
        with transaction.atomic():
            user.is_active, user.ended_reason = False, reason
            user.save(update_fields=["is_active", "ended_reason"])
            sign_ins.end_of_user(user, reason)
            after = {"is_active": False, "reason": reason}
            trail.record(system("lifecycle"), "user.disabled", user, after=after)
    return len(rows)
