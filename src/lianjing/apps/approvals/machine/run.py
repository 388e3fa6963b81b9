"""Moves a request along its table: by acts, by decisions, by time.

Time comes first: whatever is to be done, what is due by now happens before, and if that moves the
request, the act is not done (`Outcome.overtaken`). So expiry wins every race.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from lianjing.apps.approvals.machine.table import (
    ANSWERS,
    Decision,
    Event,
    State,
    StateKind,
    Transition,
    Workflow,
)
from lianjing.apps.approvals.machine.values import (
    By,
    Case,
    Facts,
    Outcome,
    RefusedError,
    StepState,
)


def tick(table: Workflow, case: Case, *, now: datetime, facts: Facts) -> Outcome | None:
    """Do what is due by `now`; None if nothing is."""
    for event, at in (
        (Event.END, case.ends),
        (Event.PAPER, case.paper_by),
        (Event.LATE, case.last),
        (Event.HALF, case.half_at),
    ):
        if at is None or now < at:
            continue
        way = table.way(case.state, event)
        if way is not None:
            return _go(table, case, way, now=now, facts=facts)
    return None


def act(
    table: Workflow, case: Case, *, name: str, by: By, now: datetime, facts: Facts, words: str = ""
) -> Outcome:
    """Do an act; raises `RefusedError` where the table, the person or a guard says no."""
    if (due := tick(table, case, now=now, facts=facts)) is not None:
        return replace(due, overtaken=True)
    way = table.way(case.state, name)
    if way is None or not way.who:
        raise RefusedError("request_state", case.state)
    if not any(who in by.relations for who in way.who):
        raise RefusedError("not_asked")
    if way.reason and not words.strip():
        raise RefusedError("request_words")
    missing = [guard for guard in way.guards if guard not in facts.met]
    if missing:
        raise RefusedError("request_incomplete", ",".join(missing))
    case = replace(case, done=(*case.done, (name, by.user)))
    return _go(table, case, way, now=now, facts=facts)


def follow(
    table: Workflow, case: Case, *, name: str, now: datetime, facts: Facts
) -> Outcome | None:
    """Go the way of an act somebody did elsewhere, out of force only; None if there is no such way.

    For example the right was taken back directly: nothing is left to decide.
    """
    way = table.way(case.state, name)
    if way is None or table.states[way.end].in_force:
        return None
    return _go(table, case, way, now=now, facts=facts)


def decide(
    table: Workflow,
    case: Case,
    *,
    key: str,
    decision: Decision,
    by: By,
    now: datetime,
    facts: Facts,
    words: str = "",
) -> Outcome:
    """Take a decision on one step; raises `RefusedError`."""
    if (due := tick(table, case, now=now, facts=facts)) is not None:
        return replace(due, overtaken=True)
    state = table.states[case.state]
    step = next((one for one in case.open_steps() if one.key == key), None)
    if step is None:
        raise RefusedError("step_closed")
    rule = next(one for one in state.steps if one.id == step.rule)
    check_person(table, case, step.key, by)
    if not words.strip() and (decision is not Decision.APPROVE or rule.comment):
        raise RefusedError("request_words")
    answer = ANSWERS[decision]
    if decision is not Decision.APPROVE and table.way(case.state, answer) is None:
        raise RefusedError("request_state", case.state)
    decided = replace(step, decision=decision, by=by.user, behalf=by.behalf)
    steps = tuple(decided if one is step else one for one in case.steps)
    case = replace(case, steps=steps)
    if decision is Decision.APPROVE and case.open_steps():
        return Outcome(case)
    way = table.way(case.state, answer)
    if way is None:
        raise RefusedError("request_state", case.state)
    if missing := [guard for guard in way.guards if guard not in facts.met]:
        raise RefusedError("request_incomplete", ",".join(missing))
    return _go(table, case, way, now=now, facts=facts)


def check_person(table: Workflow, case: Case, key: str, by: By) -> None:
    """Raise `RefusedError` if this person may not decide this step, whatever he would say."""
    state = table.states[case.state]
    rule = next(one for one in state.steps if one.id == key.partition(":")[0])
    if by.administrator:
        raise RefusedError("administrators_decide_nothing")
    if by.hands & (case.beneficiaries | {case.requester}):
        raise RefusedError("own_request")
    if f"step:{key}" not in by.relations:
        raise RefusedError("not_asked")
    others = [one for one in case.steps if by.hands & {one.by, one.behalf}]
    if any(_binds(table, state, one) for one in others):
        raise RefusedError("decided_already")
    if any(act in rule.apart_from and user in by.hands for act, user in case.done):
        raise RefusedError("own_work")


def _binds(table: Workflow, state: State, other: StepState) -> bool:
    """Tell whether having decided another step keeps somebody from deciding in `state`.

    Who spoke for an owner nobody knows speaks for his own office as well: it is asked itself.
    """
    if other.state == state.id:
        return True
    if other.stand_in:
        return False
    return not (state.again or table.states[other.state].again)


def _go(table: Workflow, case: Case, way: Transition, *, now: datetime, facts: Facts) -> Outcome:
    """Follow a transition, and those that follow by themselves from a review nobody is needed for.

    Bounded by the number of states: a table of such reviews that leads to itself is refused when
    it is read, and would stop here.
    """
    event, effects = way.act, list(way.effects)
    for _ in table.states:
        case = _enter(table, case, way, now=now, facts=facts)
        state = table.states[case.state]
        if state.kind is not StateKind.REVIEW or case.open_steps():
            break
        following = table.way(case.state, ANSWERS[Decision.APPROVE])
        if following is None:
            break
        way = following
        effects += way.effects
    return Outcome(case, tuple(dict.fromkeys(effects)), event)


def _enter(table: Workflow, case: Case, way: Transition, *, now: datetime, facts: Facts) -> Case:
    state = table.states[way.end]
    if way.end == case.state and state.kind is not StateKind.REVIEW:
        return case
    steps: Sequence[StepState] = case.steps
    done = case.done
    if state.kind is StateKind.DRAFT:
        steps, done = (), ()
    elif state.kind is StateKind.REVIEW:
        kept = [one for one in steps if one.state != state.id]
        steps = [*kept, *_steps_of(state, facts)]
    case = replace(case, state=state.id, steps=tuple(steps), done=done, last=None)
    if state.last is not None:
        case = replace(case, last=state.last.after(now, table.calendar))
    if state.kind is StateKind.FINAL:
        return replace(case, paper_by=None, half_at=None)
    return _in_force(table, case, state, now) if state.in_force else case


def _steps_of(state: State, facts: Facts) -> list[StepState]:
    found = []
    for rule in state.steps:
        if rule.when and facts.asked.isdisjoint(rule.when):
            continue
        if rule.each:
            found += [
                StepState(state.id, f"{rule.id}:{key}") for key in facts.each.get(rule.each, ())
            ]
        else:
            found.append(StepState(state.id, rule.id))
    return found


def _in_force(table: Workflow, case: Case, state: State, now: datetime) -> Case:
    """Set the times of a state in which what was asked for may be used."""
    first = case.in_force_since is None
    since = case.in_force_since or now
    begins = max(case.begins or now, since)
    ends, paper, half = case.ends, case.paper_by, None
    if state.longest is not None:
        longest = state.longest.after(begins, table.calendar)
        ends = min(ends, longest) if ends is not None else longest
    if first:
        paper = state.paper.after(now, table.calendar) if state.paper is not None else None
    elif state.paper is None:
        paper = None
    if state.half is not None and ends is not None:
        middle = begins + (ends - begins) / 2
        long_enough = state.half.after(begins, table.calendar) <= ends
        half = middle if long_enough and middle > now else None
    return replace(
        case, begins=begins, ends=ends, paper_by=paper, half_at=half, in_force_since=since
    )
