"""What makes a table safe to work by; checked whenever one is read.

No way leads into force past a required step; whatever is in force can end by time and by hand;
nothing waits for ever; nobody but the one who is asked moves a review.
"""

from collections import deque
from collections.abc import Iterator

from lianjing.apps.approvals.machine.table import (
    ANSWERS,
    EFFECTS,
    GUARDED_RIGHTS,
    GUARDS,
    Decision,
    Event,
    Relation,
    State,
    StateKind,
    StepRule,
    Transition,
    Workflow,
)

_ANSWERS = frozenset(ANSWERS.values())
_EVENTS = frozenset(Event)
_DECIDING = (Relation.OWN, Relation.OWNER, Relation.AREA)


def faults(table: Workflow) -> list[str]:
    """Name everything that is wrong with a table."""
    found = list(_names(table))
    if found:
        return found  # What follows walks along names.
    return [*_reviews(table), *_ends(table), *_forces(table), *_reach(table)]


_LONGEST_NAME = 24
"""What columns hold."""


def _names(table: Workflow) -> Iterator[str]:
    posts = [post for who in table.who.values() for post in (*who.posts, *who.substitutes)]
    steps = [step.id for state in table.states.values() for step in state.steps]
    ways = [way.act for way in table.transitions]
    for name in (*table.states, *table.who, *posts, *steps, *ways):
        if not 0 < len(name) <= _LONGEST_NAME:
            yield f"{name[:40]!r} is no name of 1 to {_LONGEST_NAME} characters"
    if table.first not in table.states or table.states[table.first].kind is not StateKind.DRAFT:
        yield "the first state is no draft of the table"
    pairs = [(way.start, way.act) for way in table.transitions]
    yield from (f"{start} --{act}--> is there twice" for start, act in sorted(_twice(pairs)))
    for way in table.transitions:
        yield from _names_of_way(table, way)
    for state in table.states.values():
        for step in state.steps:
            yield from _names_of_step(table, step)


def _twice(pairs: list[tuple[str, str]]) -> set[tuple[str, str]]:
    return {one for one in pairs if pairs.count(one) > 1}


def _names_of_way(table: Workflow, way: Transition) -> Iterator[str]:
    label = f"{way.start} --{way.act}-->"
    unknown = {way.start, way.end} - set(table.states)
    if unknown:
        yield f"{label} names states that are not there: {sorted(unknown)}"
    if set(way.who) - set(table.who):
        yield f"{label} names people that are not there"
    if set(way.guards) - GUARDS or set(way.effects) - EFFECTS:
        yield f"{label} has unknown guards or effects"
    if bool(way.who) == (way.act in _ANSWERS | _EVENTS):
        yield f"{label} must be done by somebody or by time and decisions, not both or neither"


def _names_of_step(table: Workflow, step: StepRule) -> Iterator[str]:
    if step.who not in table.who:
        yield f"step {step.id} names people that are not there"
    elif set(step.when) - set(table.actions):
        yield f"step {step.id} is there for rights nobody can ask for"
    elif table.who[step.who].relation not in _DECIDING:
        yield f"step {step.id} is decided by nobody with a post"
    if ":" in step.id or step.each not in {"", "owner"}:
        yield f"step {step.id} is badly named"
    if not step.stand_in:
        return
    who = table.who.get(step.stand_in)
    if not step.each or who is None or who.relation is not Relation.AREA:
        yield f"step {step.id}: {step.stand_in} cannot stand in for an owner"


def _reviews(table: Workflow) -> Iterator[str]:
    keys = [step.id for state in table.states.values() for step in state.steps]
    if len(set(keys)) != len(keys):
        yield "a step is there twice"
    needed = {key for required in table.requires for key in required.split("|")}
    if needed - set(keys):
        yield "a required step is not there"
    for state in table.states.values():
        acts = {way.act for way in table.transitions if way.start == state.id}
        if state.kind is StateKind.REVIEW:
            yield from _review(state, acts)
        elif state.steps or acts & _ANSWERS:
            yield f"{state.id}: steps belong into a review"
        for step in state.steps:
            if step.id in needed and (step.each or step.when):
                yield f"{step.id}: there may be none of it, so it cannot be required"


def _review(state: State, acts: set[str]) -> Iterator[str]:
    if not state.steps:
        yield f"{state.id}: a review without steps"
    for answer in (ANSWERS[Decision.APPROVE], ANSWERS[Decision.REJECT]):
        if answer not in acts:
            yield f"{state.id}: nothing follows when it is {answer}"
    if state.due is None:
        yield f"{state.id}: nobody is ever reminded"


def _ends(table: Workflow) -> Iterator[str]:
    for state in table.states.values():
        ways = [way for way in table.transitions if way.start == state.id]
        if state.kind is StateKind.FINAL:
            if ways:
                yield f"{state.id}: final, but something follows"
            if state.in_force:
                yield f"{state.id}: final and in force"
        elif not ways:
            yield f"{state.id}: nothing follows"
        elif state.kind is StateKind.REVIEW and not (state.in_force or state.suspended):
            late = any(way.act == Event.LATE for way in ways)
            if not late or state.last is None:
                yield f"{state.id}: it could wait for ever"


def _forces(table: Workflow) -> Iterator[str]:
    """Look at what gives and takes rights."""
    for state in table.states.values():
        if state.in_force or state.suspended:
            yield from _force(table, state)
        if state.suspended and (state.in_force or state.kind is not StateKind.REVIEW):
            yield f"{state.id}: what rests is not in force, and waits for somebody's word"
    for way in table.transitions:
        yield from _way_into_force(table, way)
        yield from _way_out_of_force(table, way)
    yield from _ways_past(table)


def _force(table: Workflow, state: State) -> Iterator[str]:
    ways = [way for way in table.transitions if way.start == state.id]
    acts = {way.act for way in ways}
    if Event.END not in acts:
        yield f"{state.id}: in force, but its end does nothing"
    if not any("end" in way.effects for way in ways if way.who):
        yield f"{state.id}: in force, and nobody can take it back"
    if state.paper is not None and Event.PAPER not in acts:
        yield f"{state.id}: missing papers do nothing"


def _way_into_force(table: Workflow, way: Transition) -> Iterator[str]:
    before, after = table.states[way.start], table.states[way.end]
    label = f"{way.start} --{way.act}-->"
    if "issue" in way.effects and not (table.subjects and table.requires and after.in_force):
        yield f"{label} gives a right for nobody, without a required step, or not in force"
    if not after.in_force or before.in_force:
        return
    if way.act != ANSWERS[Decision.APPROVE]:
        yield f"{label} comes into force without a decision"
    if before.suspended and "resume" not in way.effects:
        yield f"{label} comes into force, but its right still rests"
    if table.subjects and not before.suspended and "issue" not in way.effects:
        yield f"{label} comes into force without its right"
    if not table.requires:
        yield f"{label} comes into force without any required step"


def _way_out_of_force(table: Workflow, way: Transition) -> Iterator[str]:
    before, after = table.states[way.start], table.states[way.end]
    label = f"{way.start} --{way.act}-->"
    had, has = before.in_force or before.suspended, after.in_force or after.suspended
    if table.subjects and had and not has and "end" not in way.effects:
        yield f"{label} leaves the right in force"
    rests = before.in_force and after.suspended
    if rests != ("suspend" in way.effects):
        yield f"{label} does not let the right rest where it should, or elsewhere"
    if ("resume" in way.effects) != (before.suspended and after.in_force):
        yield f"{label} resumes what does not rest, or does not"
    if after.suspended and not had:
        yield f"{label} lets rest what was never in force"


def _ways_past(table: Workflow) -> Iterator[str]:
    """Search for a way into force that does without a required step or act."""
    for act in table.requires_acts:
        seen = _walk(table, frozenset(), act)
        if forced := sorted(one for one in seen if table.states[one].in_force):
            yield f"{', '.join(forced)}: reached without {act}"
    for required in table.requires:
        any_of = set(required.split("|"))
        gates = {one.id for one in table.states.values() if any(p.id in any_of for p in one.steps)}
        seen = _walk(table, frozenset(gates))
        if forced := sorted(one for one in seen if table.states[one].in_force):
            yield f"{', '.join(forced)}: reached without the step {required}"
    yield from _ways_past_guarded(table)


def _ways_past_guarded(table: Workflow) -> Iterator[str]:
    """Search for a way to what is secret or private that no office of the area looks at."""
    for right in sorted(GUARDED_RIGHTS.intersection(table.actions)):
        gates = {
            one.id
            for one in table.states.values()
            for step in one.steps
            if right in step.when and table.who[step.who].relation is Relation.AREA
        }
        seen = _walk(table, frozenset(gates))
        if forced := sorted(one for one in seen if table.states[one].in_force):
            yield f"{', '.join(forced)}: gives {right} without a step of the area for it"


def _walk(table: Workflow, shut: frozenset[str], undone: str = "") -> set[str]:
    """Give every state one gets to without an approval of those shut, without an act undone."""
    seen, waiting = {table.first}, deque([table.first])
    while waiting:
        place = waiting.popleft()
        for way in table.transitions:
            passes = place in shut and way.act == ANSWERS[Decision.APPROVE]
            passes = passes or (bool(undone) and way.act == undone)
            if way.start == place and not passes and way.end not in seen:
                seen.add(way.end)
                waiting.append(way.end)
    return seen


def _reach(table: Workflow) -> Iterator[str]:
    seen = _walk(table, frozenset())
    if strange := sorted(set(table.requires_acts) - {way.act for way in table.transitions}):
        yield f"a required act is not there: {', '.join(strange)}"
    if lost := sorted(set(table.states) - seen):
        yield f"never reached: {', '.join(lost)}"
    ends = {one.id for one in table.states.values() if one.kind is StateKind.FINAL}
    for _ in table.states:
        ends |= {way.start for way in table.transitions if way.end in ends}
    if stuck := sorted(set(table.states) - ends):
        yield f"without any end: {', '.join(stuck)}"
