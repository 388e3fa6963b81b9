"""Looks that leave a record: at people's telephone numbers, and at what is taken away as a file."""

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.models import FileBase


@transaction.atomic
def reveal_contacts(*, actor: Actor, file: FileBase) -> None:
    """Write down that somebody was shown the telephone numbers of a file."""
    require(actor, Permission.CONTACTS_VIEW)
    audit.record(actor, "contacts.revealed", file)


@transaction.atomic
def note_export(*, actor: Actor, kind: FileKind, count: int) -> None:
    """Write down that somebody took files away."""
    require(actor, Permission.FILES_EXPORT)
    after = {"kind": kind.value, "count": count}
    audit.record(actor, "files.exported", name=f"{kind.label} × {count}", after=after)
