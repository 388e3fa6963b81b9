"""Reading the audit, which is itself recorded: once for a search, not for each of its pages."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.audit.models import Record
from lianjing.apps.audit.selectors import records as reading
from lianjing.apps.audit.selectors.records import Found, Opened, Wanted
from lianjing.apps.audit.services.recording import record

_SAME_FOR = timedelta(minutes=10)
"""The same search by the same person within this time is one look."""


@transaction.atomic
def search(*, actor: Actor, wanted: Wanted, before: int | None = None, limit: int = 50) -> Found:
    """Give a page of records and record that somebody looked, on whichever page."""
    found = reading.search(actor=actor, wanted=wanted, before=before, limit=limit)
    _note(actor, "audit.searched", "", wanted.as_facts())
    return found


@transaction.atomic
def open_record(*, actor: Actor, key: int) -> Opened:
    """Give one record with its old and new values, and record that it was read."""
    opened = reading.record(actor=actor, key=key)
    _note(actor, "audit.opened", str(key), {"record": str(key)})
    return opened


def _note(actor: Actor, action: str, name: str, after: dict[str, str]) -> None:
    since = timezone.now() - _SAME_FOR
    before = Record.objects.filter(action=action, user_id=actor.user_id, at__gt=since)
    last = before.order_by("-pk").values_list("after", flat=True).first()
    if last != after:
        record(actor, action, name=name, after=after)
