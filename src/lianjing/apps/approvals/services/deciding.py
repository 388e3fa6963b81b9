"""Deciding a step, and naming who decides where nobody holds the post."""

from dataclasses import dataclass

from django.db import transaction

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.policies import require
from lianjing.apps.approvals import machine
from lianjing.apps.approvals.choices import EventKind, NoticeKind
from lianjing.apps.approvals.errors import (
    BadRequestError,
    RequestConflictError,
    RequestNotAllowedError,
    RequestOvertakenError,
    refusal,
)
from lianjing.apps.approvals.machine import Decision, Narrowing, RefusedError
from lianjing.apps.approvals.models import Request, Step
from lianjing.apps.approvals.policies import DECIDING_ROLES
from lianjing.apps.approvals.services import relations, seats
from lianjing.apps.approvals.services.acting import state_name
from lianjing.apps.approvals.services.moving import (
    Deed,
    Moving,
    find_owners,
    lock,
    note,
    plain,
    store,
)
from lianjing.apps.approvals.services.notices import name_of, tell
from lianjing.apps.audit import services as audit
from lianjing.kernel.errors import NotFoundError

_NOTHING = Narrowing()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionOn:
    """What somebody says to a step."""

    step: int
    decision: Decision
    words: str = ""
    narrowing: Narrowing = _NOTHING


def decide_on(*, actor: Actor, request: Request, what: DecisionOn) -> Request:
    """Decide a step; raises what the machine refuses, `RequestOvertakenError` if time was faster.

    Who narrows takes away and cannot add, so approvals given before stand: they cover what is
    left. Those who gave them and the applicant are told.
    """
    require(actor, Permission.REQUESTS_DECIDE)
    with transaction.atomic():
        moving = lock(request.pk)
        overtaken = _decide(actor, moving, what)
    if overtaken:
        raise RequestOvertakenError(moving.row.state, facts={"state": state_name(moving)})
    return moving.row


def _decide(actor: Actor, moving: Moving, what: DecisionOn) -> bool:
    step = next((one for one in moving.steps if one.pk == what.step), None)
    if step is None:
        raise RequestConflictError("not of this round", code="step_closed")
    by = relations.by(actor, moving, step)
    before = moving.scope()
    _narrow(moving, step, what)
    find_owners(moving)  # of what is left by now
    try:
        outcome = machine.decide(
            moving.table,
            moving.case,
            key=step.key,
            decision=what.decision,
            by=by,
            now=moving.now,
            facts=moving.facts(),
            words=what.words,
        )
    except RefusedError as error:
        raise refusal(error.code, error.detail, state=state_name(moving)) from error
    if outcome.overtaken:
        step.narrowing = {}
        store(moving, outcome, system("approvals"), Deed(EventKind.TIME, outcome.event))
        return True
    behalf = name_of(by.behalf)
    step.decision, step.decided_at = what.decision.value, moving.now
    step.decided_by_id, step.decided_name = actor.user_id, name_of(actor.user_id)
    step.decided_post, step.words = actor.post, what.words[:1000]
    step.behalf_id, step.behalf_name = by.behalf, behalf
    step.save()
    changes = {}
    if what.narrowing:
        changes = {"narrowing": [plain(before), plain(moving.scope())]}
        moving.row.narrowed = plain(moving.scope())
    deed = Deed(
        EventKind.DECIDED, what.decision.value, what.words, step.key, behalf, changes=changes
    )
    store(moving, outcome, actor, deed)
    return False


def _narrow(moving: Moving, step: Step, what: DecisionOn) -> None:
    if not what.narrowing:
        return
    rules = {one.id: one for state in moving.table.states.values() for one in state.steps}
    rule = rules[step.key.partition(":")[0]]
    if what.decision is not Decision.APPROVE or not rule.narrows:
        raise BadRequestError("this step does not narrow", code="step_narrows_not")
    until = what.narrowing.until
    step.narrowing = plain(what.narrowing)
    begins = max(moving.row.begins or moving.row.valid_from or moving.now, moving.now)
    scope = moving.scope()
    if scope.empty or (until is not None and until <= begins):
        raise BadRequestError("nothing is left", code="request_nothing_left")


@transaction.atomic
def assign_step(*, actor: Actor, request: Request, step: int, person: int, words: str) -> Step:
    """Name who decides a step in place of its post; never the applicant, never an administrator."""
    require(actor, Permission.WORKFLOWS_MANAGE)
    moving = lock(request.pk)
    row = next((one for one in moving.steps if one.pk == step and one.open), None)
    if row is None:
        raise RequestConflictError("no open step", code="step_closed")
    user = User.objects.filter(pk=person, is_active=True).first()
    if user is None:
        raise NotFoundError(f"no user {person}")
    if user.role not in DECIDING_ROLES:
        raise RequestNotAllowedError("administrator", code="administrators_decide_nothing")
    if user.pk in seats.persons_of(moving.row):
        raise RequestNotAllowedError("own request", code="own_request")
    if any(user.pk in {one.decided_by_id, one.behalf_id} for one in moving.steps):
        raise RequestNotAllowedError("decided already", code="decided_already")
    before = row.assignee.username if row.assignee else ""
    row.assignee, row.vacant = user, False
    row.save(update_fields=["assignee", "vacant"])
    changes = {"assignee": [before, user.username]}
    note(moving, actor, Deed(EventKind.ASSIGNED, "assign", words, row.key, changes=changes))
    tell([user.pk], moving.row, NoticeKind.ASKED)
    audit.record(
        actor,
        "request.assigned",
        moving.row,
        before={"person": before},
        after={"person": user.username, "step": row.key, "words": words},
    )
    return row
