"""What somebody can do with a request now, as the machine would take it; writes nothing."""

from dataclasses import dataclass

from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.approvals.machine import Scope, StateKind
from lianjing.apps.approvals.machine.table import Transition
from lianjing.apps.approvals.models import Request
from lianjing.apps.approvals.selectors.tables import table_of
from lianjing.apps.approvals.services import guards, relations
from lianjing.apps.approvals.services.moving import Moving, find_owners, present_steps, scope_of


@dataclass(frozen=True, slots=True)
class Offers:
    """What can be done by one person."""

    acts: tuple[Transition, ...]
    missing: dict[str, tuple[str, ...]]
    """By act: what must still be there."""
    steps: tuple[int, ...]
    """Keys of steps he is asked about and may decide."""


def offers(actor: Actor, row: Request) -> Offers:
    """Give what somebody can do with a request now."""
    table = table_of(row)
    draft = table.states[row.state].kind is StateKind.DRAFT
    moving = Moving(row, table, [] if draft else present_steps(row), timezone.now())
    if any("owner" in way.who for way in table.transitions if way.start == row.state):
        find_owners(moving)
    fits = relations.by(actor, moving).relations
    ways = [one for one in table.transitions if one.start == row.state and fits & set(one.who)]
    met = guards.met(row, table)
    missing = {one.act: tuple(g for g in one.guards if g not in met) for one in ways}
    return Offers(tuple(ways), missing, _steps(actor, moving))


def _steps(actor: Actor, moving: Moving) -> tuple[int, ...]:
    case = moving.case
    found = []
    for step in moving.steps:
        if not step.open or step.state != case.state:
            continue
        by = relations.by(actor, moving, step)
        if f"step:{step.key}" not in by.relations:
            continue
        if not relations.barred(moving, step, by):
            found.append(step.pk)
    return tuple(found)


def left_of(row: Request) -> Scope:
    """Give what is left of what a request asks for."""
    return scope_of(row, present_steps(row) if row.submitted_at else [])
