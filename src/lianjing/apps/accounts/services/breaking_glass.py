"""The sealed envelope: when no security administrator can be reached.

A code is made, shown once, printed and sealed. Whoever breaks the seal at the server with it gets
a security administrator's account for a short time; everybody sees that it is open, and everything
done with it stands in the audit under its own name.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts import trail
from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import Permission, Role
from lianjing.apps.accounts.models import Seal, User
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.rules import rules
from lianjing.kernel.errors import NotAllowedError

_GROUPS = 6


class SealError(NotAllowedError):
    """The code is not that of a whole seal."""

    code = "bad_seal"


@transaction.atomic
def seal(*, actor: Actor) -> str:
    """Make a new envelope's code, which is given once, here; older ones no longer count."""
    require(actor, Permission.USERS_MANAGE)
    code = "-".join(secrets.token_hex(2).upper() for _ in range(_GROUPS))
    Seal.objects.filter(broken_at=None, replaced_at=None).update(replaced_at=timezone.now())
    made = Seal.objects.create(digest=_digest(code), made_by=actor.username)
    trail.record(actor, "seal.made", made)
    return code


@transaction.atomic
def break_seal(*, code: str, person: str, reason: str, password: str) -> User:
    """Open the envelope: gives the emergency account; raises `SealError` for a wrong code."""
    from lianjing.apps.accounts.services.users import create_user

    whole = Seal.objects.select_for_update().filter(broken_at=None, replaced_at=None).first()
    if whole is None or not hmac.compare_digest(whole.digest, _digest(code)):
        raise SealError("no such seal")
    now = timezone.now()
    whole.broken_at, whole.broken_by, whole.reason = now, person[:80], reason[:300]
    whole.save()
    until = now + timedelta(minutes=rules().break_glass_minutes)
    user = create_user(
        actor=system("break-glass"),
        username=f"emergency-{now:%Y%m%d%H%M}",
        password=password,
        role=Role.SECURITY,
        name=f"应急启封 {person}"[:64],
    )
    user.emergency_until = user.ends_at = until
    user.must_change_password = False
    user.save(update_fields=["emergency_until", "ends_at", "must_change_password"])
    after = {"person": person, "reason": reason, "until": until, "account": user.username}
    trail.record(system("break-glass"), "seal.broken", whole, name=user.username, after=after)
    return user


def open_emergencies() -> list[User]:
    """Give the emergency accounts in force, for the notice everybody sees."""
    return list(User.objects.filter(is_active=True, emergency_until__gt=timezone.now()))


def _digest(code: str) -> str:
    plain = code.strip().upper().replace("-", "").replace(" ", "")
    return hashlib.sha256(b"seal" + plain.encode("ascii", "replace")).hexdigest()
