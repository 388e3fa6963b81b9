"""A right that was taken back directly ends the request that gave it, too."""

from collections.abc import Sequence

from django.db import transaction

from lianjing.apps.accounts.actor import system
from lianjing.apps.approvals import machine
from lianjing.apps.approvals.choices import EventKind
from lianjing.apps.approvals.models import Request
from lianjing.apps.approvals.services.effects import grants_of
from lianjing.apps.approvals.services.moving import Deed, lock, store
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.observers import GrantTouched

REVOKE = "revoke"


def follow_grants(touched: Sequence[GrantTouched]) -> None:
    """Close the requests none of whose grants is left; told by `rights.observers` after commits."""
    keys = [one.grant for one in touched if one.less]
    numbers = (
        Grant.objects.filter(pk__in=keys).exclude(request="").values_list("request", flat=True)
    )
    for number in sorted(set(numbers)):
        row = Request.objects.filter(number=number, closed=False).first()
        if row is not None and not grants_of(row):
            _close(row.pk)


@transaction.atomic
def _close(key: int) -> None:
    moving = lock(key)
    state = moving.table.states[moving.row.state]
    had = state.in_force or state.suspended
    if not had or not moving.table.subjects or grants_of(moving.row):
        return
    outcome = machine.follow(
        moving.table, moving.case, name=REVOKE, now=moving.now, facts=moving.facts()
    )
    if outcome is not None:
        last = Grant.objects.filter(request=moving.row.number).order_by("-ended_at").first()
        words = f"{last.ended_by}: {last.end_reason}" if last is not None else ""
        store(moving, outcome, system("approvals"), Deed(EventKind.GRANT, REVOKE, words))
