"""Handing the register out."""

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.register.models import Entry
from lianjing.apps.register.selectors import EntryFilter, entries
from lianjing.kernel.errors import DomainError

MOST = 20_000
"""Rows of one sheet; more than anybody reads."""


@transaction.atomic
def export(*, actor: Actor, where: EntryFilter, kind: str) -> list[Entry]:
    """Give what is to be written out; who took how much with him is recorded."""
    require(actor, Permission.REGISTER_EXPORT)
    rows = list(entries(actor=actor, where=where)[: MOST + 1])
    if len(rows) > MOST:
        most = {"most": str(MOST)}
        raise DomainError("too many entries", code="too_many_selected", facts=most)
    asked = {
        name: value
        for name in EntryFilter.__slots__
        if (value := getattr(where, name)) not in ("", None, False)
    }
    audit.record(
        actor, "register.exported", after={"rows": len(rows), "kind": str(kind), "where": asked}
    )
    return rows
