"""Reads audit records."""

from django.db.models import QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit.models import Record


def records(*, actor: Actor, by: str = "", action: str = "") -> QuerySet[Record]:
    """Give records, newest first, by actor name and by action or its leading part."""
    require(actor, Permission.AUDIT_VIEW)
    found = Record.objects.all()
    if by:
        found = found.filter(actor__icontains=by)
    if action:
        found = found.filter(action__startswith=action)
    return found
