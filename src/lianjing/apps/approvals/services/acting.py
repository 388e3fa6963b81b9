"""Acts on a request: hand in, withdraw, revoke, record what was done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.approvals import machine
from lianjing.apps.approvals.choices import EventKind
from lianjing.apps.approvals.errors import RequestOvertakenError, refusal
from lianjing.apps.approvals.machine import Outcome, RefusedError, StateKind
from lianjing.apps.approvals.models import Request, Step
from lianjing.apps.approvals.selectors.tables import reckoned
from lianjing.apps.approvals.services import relations
from lianjing.apps.approvals.services.drafts import text_for
from lianjing.apps.approvals.services.moving import Deed, Moving, find_owners, lock, store


@dataclass(frozen=True, slots=True, kw_only=True)
class ActOn:
    """One act, with what it says and fills in."""

    name: str
    words: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    """Particulars the table lets this act fill in; others are left."""


def act_on(*, actor: Actor, request: Request, act: ActOn) -> Request:
    """Do an act; raises what the machine refuses, `RequestOvertakenError` if time was faster.

    What time did is committed before that is raised, so it stands whoever asked.
    """
    with transaction.atomic():
        moving = lock(request.pk)
        find_owners(moving)
        overtaken = _act(actor, moving, act)
    if overtaken:
        raise RequestOvertakenError(moving.row.state, facts={"state": state_name(moving)})
    return moving.row


def _act(actor: Actor, moving: Moving, act: ActOn) -> bool:
    row = moving.row
    if moving.table.states[row.state].kind is StateKind.DRAFT:
        # What is handed in is worked by the table of the day on which it is handed in.
        table, row.text = text_for(row.workflow, row.organisation)
        moving.table = reckoned(table, row.organisation)
    table = moving.table
    way = table.way(row.state, act.name)
    changes = _fill(row, act, way.fills if way else ())
    if table.states[row.state].kind is StateKind.DRAFT and row.submitted_at is not None:
        _next_round(moving)
    try:
        outcome = machine.act(
            table,
            moving.case,
            name=act.name,
            by=relations.by(actor, moving),
            now=moving.now,
            facts=moving.facts(),
            words=act.words,
        )
    except RefusedError as error:
        raise refusal(error.code, error.detail, state=state_name(moving)) from error
    if outcome.overtaken:
        store(moving, outcome, system("approvals"), Deed(EventKind.TIME, outcome.event))
        return True
    if act.name.startswith("submit"):
        require(actor, Permission.REQUESTS_MAKE)
        row.submitted_at = moving.now
    store(moving, outcome, actor, Deed(EventKind.ACT, act.name, act.words, changes=changes))
    return False


def _next_round(moving: Moving) -> None:
    """A corrected request is decided anew, by everybody."""
    if Step.objects.filter(request=moving.row, round=moving.row.round).exists():
        moving.row.round += 1


def _fill(row: Request, act: ActOn, fills: tuple[str, ...]) -> dict[str, Any]:
    changes = {}
    for name in fills:
        if name in act.details and act.details[name] != row.details.get(name):
            changes[name] = [row.details.get(name), act.details[name]]
            row.details = {**row.details, name: act.details[name]}
    return changes


def state_name(moving: Moving) -> str:
    """Give the words for where a request stands, in both languages."""
    name = moving.table.states[moving.row.state].name
    return f"{name.zh} / {name.en}"


def advance(moving: Moving) -> bool:
    """Do what time brings by now; tells whether anything."""
    moved = False
    for _ in moving.table.states:
        outcome: Outcome | None = machine.tick(
            moving.table, moving.case, now=moving.now, facts=moving.facts()
        )
        if outcome is None:
            break
        store(moving, outcome, system("approvals"), Deed(EventKind.TIME, outcome.event))
        moved = True
        if moving.table.states[moving.row.state].kind is StateKind.FINAL:
            break
    return moved
