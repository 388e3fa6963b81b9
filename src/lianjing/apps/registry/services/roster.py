"""Leaves word for signal in the transaction of a change."""

import uuid

from django.db import connection, transaction

from lianjing.apps.registry.choices import RosterSubject
from lianjing.apps.registry.models import Identity, RosterChange
from lianjing.apps.rights.choices import GrantState, SubjectKind
from lianjing.apps.rights.models import Grant

_OUTBOX_LOCK = 0x1A9E


def note_change(subject: RosterSubject, key: str) -> None:
    """Note that signal must read something again; must be inside the change's transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"roster change of {key} outside a transaction")
    if connection.vendor == "postgresql":
        # One writer at a time, or a reader could see number 6 before 5 is committed and miss it.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_OUTBOX_LOCK])
    RosterChange.objects.create(subject=subject, key=key)


@transaction.atomic
def note_facets_changed() -> None:
    """Note that channels lie in other grants than before: what uppers may do is read again."""
    found = Grant.objects.filter(subject=SubjectKind.UPPER, state=GrantState.ACTIVE)
    for key in found.order_by("upper").values_list("upper", flat=True).distinct():
        note_change(RosterSubject.SHARE, key)


@transaction.atomic
def identify_database() -> str:
    """Give this database a name of its own, once; a copy restored elsewhere keeps it."""
    found = Identity.objects.first() or Identity.objects.create(value=uuid.uuid4().hex)
    return found.value
