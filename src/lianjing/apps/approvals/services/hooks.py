"""Telling other systems what becomes of requests: each receiver what its owner may read."""

from collections.abc import Iterator, Mapping
from typing import Any

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.approvals.choices import EventKind
from lianjing.apps.approvals.machine import Outcome, State, Workflow
from lianjing.apps.approvals.machine.table import ANSWERS, Decision, Event
from lianjing.apps.approvals.models import Request
from lianjing.apps.approvals.policies import visible
from lianjing.apps.rights.models import Grant
from lianjing.apps.webhooks.choices import HookKind
from lianjing.apps.webhooks.services import note_happened

EXPIRING = "expiring"
SUSPENDING = "suspending"
_BY_EVENT: Mapping[str, str] = {
    Event.END: "ended",
    Event.LATE: "lapsed",
    "withdraw": "withdrawn",
    ANSWERS[Decision.RETURN]: "returned",
    ANSWERS[Decision.REJECT]: "refused",
}


def events_of(
    table: Workflow, before: State, outcome: Outcome, *, kind: EventKind, act: str
) -> Iterator[str]:
    """Name what a move means to others: what was done, then what came of it."""
    if act.startswith("submit"):
        yield "submitted"
    if kind is EventKind.DECIDED:
        yield "decided"
    after = table.states[outcome.case.state]
    if after.id == before.id:
        return
    if name := _of_right(before, after, outcome) or _BY_EVENT.get(outcome.event, ""):
        yield name
    elif kind is not EventKind.DECIDED and not act.startswith("submit"):
        yield "moved"


def _of_right(before: State, after: State, outcome: Outcome) -> str:
    """Name what becomes of the right; empty where nothing does but that its time is over."""
    if "suspend" in outcome.effects:
        return "suspended"
    if "resume" in outcome.effects:
        return "resumed"
    had = before.in_force or before.suspended
    if after.in_force and not had:
        return "granted"
    ended = had and not after.in_force and "end" in outcome.effects
    return "revoked" if ended and outcome.event != Event.END else ""


def tell_hooks(
    row: Request, table: Workflow, events: Iterator[str], step: Mapping[str, str] | None = None
) -> None:
    """Write a message of each event to each receiver whose owner may read the request."""
    for event in events:
        note_happened(HookKind.REQUEST, event, lambda owner: _told(owner, row, table, step))


def _told(
    owner: Actor, row: Request, table: Workflow, step: Mapping[str, str] | None
) -> Mapping[str, Any] | None:
    if not Request.objects.filter(visible(owner), pk=row.pk).exists():
        return None
    grants = Grant.objects.filter(request=row.number).order_by("pk")
    return {
        "id": row.pk,
        "number": row.number,
        "workflow": row.workflow,
        "title": row.title,
        "organisation": row.organisation_name,
        "state": row.state,
        "state_name": table.states[row.state].name.zh,
        "in_force": row.in_force,
        "closed": row.closed,
        "submitted_at": row.submitted_at.isoformat() if row.submitted_at else None,
        "ends": row.ends.isoformat() if row.ends else None,
        "step": dict(step) if step else None,
        "grants": [{"number": one.number, "state": one.state} for one in grants],
    }
