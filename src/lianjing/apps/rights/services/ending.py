"""What time does to grants: they are over, and their hours begin and end."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from lianjing.apps.accounts.actor import system
from lianjing.apps.audit import services as audit
from lianjing.apps.rights.choices import GrantState
from lianjing.apps.rights.engine import Held
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.observers import GrantTouched, tell
from lianjing.apps.rights.services.writing import touched

EXPIRED = "到期自动终止 / expired"
_AT_ONCE = 200


def end_expired(*, now: datetime) -> int:
    """Mark grants whose time is over as ended, a bounded number at once; tell who watches."""
    over = Grant.objects.filter(valid_until__lte=now).exclude(state=GrantState.ENDED)
    keys = list(over.order_by("valid_until").values_list("pk", flat=True)[:_AT_ONCE])
    for key in keys:
        _end(key, now)
    return len(keys)


@transaction.atomic
def _end(key: int, now: datetime) -> None:
    grant = Grant.objects.select_for_update().filter(pk=key, valid_until__lte=now).first()
    if grant is None or grant.state == GrantState.ENDED:
        return  # prolonged or taken back meanwhile
    clock = system("clock")
    grant.state = GrantState.ENDED
    grant.ended_at, grant.ended_by, grant.end_reason = now, clock.username, EXPIRED
    grant.save(update_fields=["state", "ended_at", "ended_by", "end_reason"])
    audit.record(clock, "grant.expired", grant, after={"until": grant.valid_until})
    touched(grant, less=True)


def tell_turned(grants: Iterable[tuple[Held, bool]]) -> None:
    """Tell who watches that grants came into force or rest now, by the clock alone."""
    tell(
        GrantTouched(
            grant=held.key,
            subject=held.subject,
            person=held.person,
            organisation=held.organisation,
            upper=held.upper,
            less=not begins,
        )
        for held, begins in grants
    )
