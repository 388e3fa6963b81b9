"""Putting an entry right: a row beside it, never a change of it."""

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.register.errors import BadReasonError
from lianjing.apps.register.models import Correction, Entry

CORRECTABLE = frozenset({"reason", "unit", "person", "medium", "recipient", "destination"})
"""What people say; what the platform has measured is not put right by anybody."""


@transaction.atomic
def correct(*, actor: Actor, entry: Entry, field: str, value: str, why: str) -> Correction:
    """Say what should have been written in a field of one's own entry, and why it was not.

    For others it is said by those who answer for a unit; auditors change nothing.
    """
    if entry.user != actor.user_id:
        require(actor, Permission.REQUESTS_DECIDE)
    if field not in CORRECTABLE or not why.strip():
        raise BadReasonError("请写明更正的内容和原因 / say what is put right and why")
    last = Correction.objects.filter(entry=entry, field=field).order_by("-id").first()
    was = last.now if last is not None else str(getattr(entry, field))
    row = Correction.objects.create(
        entry=entry, by=actor.username, field=field, was=was, now=value[:500], why=why[:300]
    )
    audit.record(
        actor,
        "register.corrected",
        entry,
        before={"number": entry.number, field: was},
        after={field: row.now, "why": row.why},
    )
    return row
