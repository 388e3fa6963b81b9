"""Leaves word for signal in the transaction of a change."""

import uuid

from django.db import transaction

from lianjing.apps.registry.choices import RosterSubject
from lianjing.apps.registry.models import Identity, RosterChange


def note_change(subject: RosterSubject, key: str) -> None:
    """Note that signal must read something again; must be inside the change's transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"roster change of {key} outside a transaction")
    RosterChange.objects.create(subject=subject, key=key)


@transaction.atomic
def identify_database() -> str:
    """Give this database a name of its own, once; a copy restored elsewhere keeps it."""
    found = Identity.objects.first() or Identity.objects.create(value=uuid.uuid4().hex)
    return found.value
