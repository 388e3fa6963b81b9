"""Recovery codes: ten, each good once, for who has lost the device."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from lianjing.apps.accounts.choices import FactorKind
from lianjing.apps.accounts.models import Factor, User
from lianjing.apps.accounts.services.factors import keeping

COUNT = 10


@transaction.atomic
def make(*, user: User) -> list[str]:
    """Make new codes, which are given once, here; older ones no longer count."""
    codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(COUNT)]
    Factor.objects.filter(user=user, kind=FactorKind.RECOVERY).delete()
    factor = Factor(
        user=user, kind=FactorKind.RECOVERY, data={"digests": [_digest(one) for one in codes]}
    )
    keeping.confirm(user, factor)
    return codes


def check(*, user: User, code: str, address: str, now: datetime) -> None:
    """Use one code up; raises `BadFactorError`, `LockedOutError`."""
    keeping.require_tries_left(user, address, now)
    with transaction.atomic():
        found = Factor.objects.select_for_update().filter(user=user, kind=FactorKind.RECOVERY)
        factor, digest = found.first(), _digest(code)
        left = factor.data.get("digests", []) if factor is not None else []
        if factor is not None and digest in left:
            factor.data = {"digests": [one for one in left if one != digest]}
            keeping.accept(user, factor, address)
            return
    raise keeping.refuse(user, address, now)


def _digest(code: str) -> str:
    plain = code.strip().lower().replace("-", "").replace(" ", "")
    return hashlib.sha256(b"recovery" + plain.encode("utf-8", "replace")).hexdigest()
