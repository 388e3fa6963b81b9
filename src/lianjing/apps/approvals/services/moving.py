"""Moves one request: under a lock, by the machine, with everything that follows from it.

The clock is read after the lock was taken, so of two that race the second sees what the first did,
and a deadline that passed while somebody waited counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.approvals import machine
from lianjing.apps.approvals.choices import EventKind, NoticeKind, StepReason
from lianjing.apps.approvals.machine import Case, Facts, Narrowing, Outcome, Scope, StateKind
from lianjing.apps.approvals.machine.scope import meet_all
from lianjing.apps.approvals.machine.table import Decision, Event
from lianjing.apps.approvals.models import Request, RequestEvent, Step
from lianjing.apps.approvals.selectors.resources import Owner, asks_of, owners_of
from lianjing.apps.approvals.selectors.tables import reckoned, table_of
from lianjing.apps.approvals.services import effects, guards, hooks, seats
from lianjing.apps.approvals.services.notices import managers, name_of, tell
from lianjing.apps.audit import services as audit
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.engine.words import words_of
from lianjing.kernel.errors import DomainError, NotFoundError


@dataclass(slots=True)
class Moving:
    """One request, locked, with what is known of it."""

    row: Request
    table: machine.Workflow
    steps: list[Step]
    now: datetime
    owners: Mapping[str, Owner] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        """Give where it stands."""
        row = self.row
        persons = seats.persons_of(row) - {row.requester_id}
        return Case(
            state=row.state,
            requester=row.requester_id,
            beneficiaries=persons,
            steps=tuple(_as_state(one) for one in self.steps),
            done=tuple((str(act), int(user)) for act, user in row.done),
            begins=row.begins or row.valid_from,
            ends=min((one for one in (row.ends, self.scope().until) if one), default=None),
            last=row.last_at,
            paper_by=row.paper_by,
            half_at=row.half_at,
            in_force_since=row.in_force_since,
        )

    def facts(self) -> Facts:
        """Give what the machine must know of the world."""
        asked = frozenset(words_of(Action(self.scope().actions)))
        return Facts(guards.met(self.row, self.table), {"owner": tuple(self.owners)}, asked)

    def scope(self) -> Scope:
        """Give what is left of what was asked for."""
        return scope_of(self.row, self.steps)


def lock(key: int) -> Moving:
    """Take a request for oneself until the transaction ends; raises `NotFoundError`."""
    row = (
        Request.objects.select_for_update(of=("self",))
        .select_related("organisation", "text", "requester")
        .filter(pk=key)
        .first()
    )
    if row is None:
        raise NotFoundError(f"no request {key}")
    table = reckoned(table_of(row), row.organisation)
    draft = table.states[row.state].kind is StateKind.DRAFT
    # Working days are days of the platform's zone, so the clock is read in it.
    now = timezone.localtime(timezone.now())
    return Moving(row, table, [] if draft else present_steps(row), now)


def present_steps(row: Request) -> list[Step]:
    """Give the steps of the present round; of one asked several times the last."""
    found = Step.objects.filter(request=row, round=row.round).order_by("turn", "pk")
    return sorted({(one.state, one.key): one for one in found}.values(), key=lambda one: one.pk)


def find_owners(moving: Moving) -> None:
    """Look up the owners, where a step is asked of each; raises `DomainError` for too many."""
    if not any(step.each for state in moving.table.states.values() for step in state.steps):
        return
    most = moving.table.number("most_owners") or 50
    asks = asks_of(moving.table, moving.scope().actions)
    moving.owners = owners_of(moving.row, asks, most)
    if len(moving.owners) > most:
        raise DomainError("too many owners", code="request_owners", facts={"most": str(most)})


def _as_state(step: Step) -> machine.StepState:
    decision = Decision(step.decision) if step.decision else None
    stand_in = step.because == StepReason.STAND_IN
    hands = step.decided_by_id, step.behalf_id
    return machine.StepState(step.state, step.key, decision, *hands, stand_in=stand_in)


def scope_of(row: Request, steps: Iterable[Step]) -> Scope:
    """Give what is asked for, less everything deciders took away."""
    asked = Scope(
        actions=row.actions,
        until=row.valid_until,
        weekly=tuple((int(a), int(b), int(c)) for a, b, c in row.weekly),
        networks=tuple(row.networks),
        max_streams=row.max_streams,
    )
    return meet_all(asked, (narrowing_of(one.narrowing) for one in steps if one.narrowing))


def narrowing_of(raw: Mapping[str, Any]) -> Narrowing:
    """Read a narrowing as it is stored."""
    only = raw.get("only")
    return Narrowing(
        actions=raw.get("actions"),
        until=parse_datetime(raw["until"]) if raw.get("until") else None,
        weekly=tuple((int(a), int(b), int(c)) for a, b, c in raw.get("weekly", ())),
        networks=tuple(raw.get("networks", ())),
        max_streams=raw.get("max_streams"),
        excluded=frozenset(raw.get("excluded", ())),
        only=None if only is None else frozenset(only),
        conditions=raw.get("conditions", ""),
    )


def plain(value: Narrowing | Scope) -> dict[str, Any]:
    """Write a narrowing or a scope so that it can be stored."""
    found: dict[str, Any] = {}
    for name, one in asdict(value).items():
        if isinstance(one, frozenset):
            found[name] = sorted(one)
        elif isinstance(one, datetime):
            found[name] = one.isoformat()
        elif one not in (None, (), ""):
            found[name] = list(one) if isinstance(one, tuple) else one
    return {name: one for name, one in found.items() if one != [] or name == "only"}


@dataclass(frozen=True, slots=True)
class Deed:
    """What moved it, for history and audit."""

    kind: EventKind
    act: str
    words: str = ""
    step: str = ""
    for_name: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)


def store(moving: Moving, outcome: Outcome, actor: Actor, deed: Deed) -> None:
    """Write where the machine put it, and do what follows."""
    row, before = moving.row, moving.row.state
    _write_case(moving, outcome.case)
    _close_steps(moving)
    opened = _open_steps(moving, outcome.case)
    row.version += 1
    row.updated_at = moving.now
    if deed.words:
        row.words = deed.words[:500]
    row.save()
    note(moving, actor, deed, before=before)
    move = effects.Move(row, moving.table, moving.scope(), moving.now, deed.words)
    effects.do(move, outcome.effects)
    audit.record(
        actor,
        "request.moved" if row.state != before else "request.decided",
        row,
        before={"state": before},
        after={"state": row.state, "act": deed.act, "step": deed.step, "words": deed.words},
    )
    _tell(moving, before, deed, opened, outcome)
    happened = hooks.events_of(
        moving.table, moving.table.states[before], outcome, kind=deed.kind, act=deed.act
    )
    step = {"key": deed.step, "decision": deed.act} if deed.kind is EventKind.DECIDED else None
    hooks.tell_hooks(row, moving.table, happened, step)


def note(moving: Moving, actor: Actor, deed: Deed, *, before: str = "") -> None:
    """Leave a line in the history."""
    RequestEvent.objects.create(
        request=moving.row,
        kind=deed.kind,
        at=moving.now,
        actor_id=actor.user_id,
        actor_name=name_of(actor.user_id) or actor.username,
        for_name=deed.for_name,
        act=deed.act,
        step=deed.step,
        before=before,
        after=moving.row.state,
        text=deed.words[:2000],
        changes=dict(deed.changes),
    )


def _write_case(moving: Moving, case: Case) -> None:
    row, state = moving.row, moving.table.states[case.state]
    row.state, row.in_force = case.state, state.in_force
    row.done = [list(one) for one in case.done]
    row.begins, row.ends = case.begins, case.ends
    row.last_at, row.paper_by, row.half_at = case.last, case.paper_by, case.half_at
    row.in_force_since = case.in_force_since
    if state.kind is StateKind.DRAFT:
        row.begins = row.ends = None
        row.narrowed = {}
    if state.kind is StateKind.FINAL and not row.closed:
        row.closed, row.closed_at = True, moving.now
    row.wakes_at = _wakes_at(moving.table, case)


def _wakes_at(table: machine.Workflow, case: Case) -> datetime | None:
    times = {
        Event.END: case.ends,
        Event.PAPER: case.paper_by,
        Event.LATE: case.last,
        Event.HALF: case.half_at,
    }
    return min(
        (at for event, at in times.items() if at and table.way(case.state, event)), default=None
    )


def _close_steps(moving: Moving) -> None:
    """Nobody is asked any more about steps of a state that is left."""
    for step in moving.steps:
        if step.open and (step.decision or step.state != moving.row.state):
            step.open = False
            step.save()


def _open_steps(moving: Moving, case: Case) -> list[tuple[Step, seats.Seating]]:
    known = {(one.state, one.key): one for one in moving.steps}
    row, table = moving.row, moving.table
    opened = []
    for one in case.open_steps():
        earlier = known.get((one.state, one.key))
        if earlier is not None and earlier.open:
            continue
        state = table.states[one.state]
        rule = next(found for found in state.steps if found.id == one.rule)
        owner = seats.owner_of(one.key, moving.owners)
        seats.refuse_unknown(table, owner)
        step = Step.objects.create(
            request=row,
            round=row.round,
            state=one.state,
            key=one.key,
            turn=earlier.turn + 1 if earlier else 1,
            label=owner.name[:200] if owner else "",
            because=seats.reason_of(table, rule, owner),
            cameras=owner.cameras if owner else None,
            opened_at=moving.now,
            due_at=state.due.after(moving.now, table.calendar) if state.due else None,
        )
        apart = frozenset() if state.again else hands_of(moving)
        seating = seats.seat(row, seats.who_of(table, rule, owner), owner, apart)
        seats.take_seats(step, seating)
        moving.steps.append(step)
        opened.append((step, seating))
    return opened


def hands_of(moving: Moving) -> frozenset[int]:
    """Give who has decided a step of this round, or lent his post for it.

    Who spoke for an owner nobody knows is not kept from speaking for his own office.
    """
    steps = [one for one in moving.steps if one.because != StepReason.STAND_IN]
    found = {one.decided_by_id for one in steps} | {one.behalf_id for one in steps}
    return frozenset(one for one in found if one is not None)


def _tell(
    moving: Moving,
    before: str,
    deed: Deed,
    opened: list[tuple[Step, seats.Seating]],
    outcome: Outcome,
) -> None:
    row, table = moving.row, moving.table
    for step, seating in opened:
        if step.vacant:
            label = step.label or (seating.organisation.name if seating.organisation else "")
            tell([*managers(), row.requester_id], row, NoticeKind.VACANT, label)
        else:
            tell(seating.people, row, NoticeKind.ASKED)
    if row.state != before:
        tell([row.requester_id], row, NoticeKind.MOVED, table.states[row.state].name.zh)
    others = [one.decided_by_id for one in moving.steps if one.decision]
    if "notify_deciders" in outcome.effects:
        tell(others, row, NoticeKind.MOVED, table.states[row.state].name.zh)
    if "notify_security" in outcome.effects:
        tell(managers(), row, NoticeKind.MOVED, table.states[row.state].name.zh)
    if deed.changes.get("narrowing"):
        tell([row.requester_id, *others], row, NoticeKind.NARROWED)
