"""One-time passwords by time (RFC 6238): six digits, thirty seconds, no code twice."""

import hmac
from datetime import datetime

import pyotp
from django.conf import settings
from django.db import transaction

from lianjing.apps.accounts.choices import FactorKind
from lianjing.apps.accounts.concealment import conceal, reveal
from lianjing.apps.accounts.models import Factor, User
from lianjing.apps.accounts.services.factors import keeping
from lianjing.kernel.errors import NotFoundError

STEP = 30
AROUND = 1
"""Steps a clock may be off either way (RFC 6238 §5.2)."""


@transaction.atomic
def begin(*, user: User, name: str = "") -> tuple[Factor, str, str]:
    """Make a secret: gives the factor, the secret as text, and the URI for a QR code.

    It counts only once a code of it was shown; unconfirmed ones of before are dropped.
    """
    Factor.objects.filter(user=user, kind=FactorKind.TOTP, confirmed_at=None).delete()
    secret = pyotp.random_base32()
    factor = Factor.objects.create(
        user=user, kind=FactorKind.TOTP, name=name[:60], secret=conceal(secret)
    )
    issuer = settings.INSTALLATION.settings.platform.name
    return (
        factor,
        secret,
        pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=issuer),
    )


def confirm(*, user: User, key: int, code: str, address: str, now: datetime) -> Factor:
    """Take a new secret into use once the person's device shows the right code."""
    keeping.require_tries_left(user, address, now)
    with transaction.atomic():
        found = Factor.objects.select_for_update().filter(
            user=user, pk=key, kind=FactorKind.TOTP, confirmed_at=None
        )
        factor = found.first()
        if factor is None:
            raise NotFoundError(f"no factor {key}")
        step = matching_step(factor, code, now)
        if step is not None:
            factor.last_step = step
            keeping.confirm(user, factor)
            return factor
    raise keeping.refuse(user, address, now)


def check(*, user: User, code: str, address: str, now: datetime) -> None:
    """Take a code that fits and was not used; raises `BadFactorError`, `LockedOutError`."""
    keeping.require_tries_left(user, address, now)
    with transaction.atomic():
        # The row lock makes one of two that race with the same code lose.
        factors = Factor.objects.select_for_update().filter(
            user=user, kind=FactorKind.TOTP, confirmed_at__isnull=False
        )
        for factor in factors:
            step = matching_step(factor, code, now)
            if step is not None:
                factor.last_step = step
                keeping.accept(user, factor, address)
                return
    raise keeping.refuse(user, address, now)


def matching_step(factor: Factor, code: str, now: datetime) -> int | None:
    """Give the time step a code belongs to, of those that were not used; None for a wrong one."""
    generator = pyotp.TOTP(reveal(factor.secret))
    given = code.strip().replace(" ", "").encode("utf-8", "replace")
    current = int(now.timestamp()) // STEP
    for step in range(current - AROUND, current + AROUND + 1):
        right = generator.generate_otp(step).encode("ascii")
        if step > factor.last_step and hmac.compare_digest(right, given):
            return step
    return None
