"""Random walks over every shipped workflow: nothing comes into force past a required yes."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.apps.approvals.library import FILES, parsed, shipped
from lianjing.apps.approvals.machine import (
    By,
    Case,
    Decision,
    Facts,
    Outcome,
    RefusedError,
    StateKind,
    StepState,
    Transition,
    Workflow,
    act,
    decide,
    tick,
)
from lianjing.apps.approvals.machine.table import GUARDS

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
REQUESTER, BENEFICIARY, ADMIN = 1, 2, 9
PEOPLE = tuple(range(1, 10))
TABLES = {name: parsed(shipped(name)) for name in FILES}


@dataclass
class Walk:
    """One request on its way, and what an outsider has seen of it."""

    table: Workflow
    case: Case
    now: datetime
    yes: dict[str, int] = field(default_factory=dict)
    """Approvals of the present round by rule."""
    forced: bool = False
    right: str = "none"
    """What the effects have made of the right: none, active, resting, ended."""
    asked: frozenset[str] = frozenset()
    """Owners there were when they were asked."""

    def facts(self, owners: tuple[str, ...]) -> Facts:
        return Facts(GUARDS, {"owner": owners})

    def take(self, outcome: Outcome) -> None:
        before = self.case
        if outcome.overtaken or outcome.event in {"end", "late", "paper"}:
            late = [one for one in (before.ends, before.last, before.paper_by) if one]
            assert outcome.event == "half" or any(one <= self.now for one in late)
        self.case = outcome.case
        state = self.table.states[self.case.state]
        if any(rule.each for rule in state.steps) and before.state != state.id:
            here = (one.key for one in self.case.open_steps())
            self.asked = frozenset(key.partition(":")[2] for key in here)
        if state.kind in {StateKind.DRAFT, StateKind.WORK}:
            self.yes = {}
        if "issue" in outcome.effects:
            self.check_issue()
        self.follow(outcome)
        if state.in_force and not self.forced:
            self.check_required()
            self.forced = True
        if not (state.in_force or state.suspended):
            self.forced = False

    def follow(self, outcome: Outcome) -> None:
        """Do what the effects say to a right, and compare it with where the request stands."""
        for effect in outcome.effects:
            before = self.right
            if effect == "issue":
                assert before == "none", "given twice"
                self.right = "active"
            elif effect == "suspend":
                self.right = "resting" if before == "active" else before
            elif effect == "resume":
                assert before == "resting"
                assert outcome.event == "approved", "resumed without somebody's word"
                self.right = "active"
            elif effect == "end":
                self.right = "ended" if before != "none" else before
        state = self.table.states[self.case.state]
        if self.table.subjects:
            assert (self.right == "active") == state.in_force
            assert (self.right == "resting") == state.suspended
        if state.in_force and outcome.event == "approved":
            assert self.case.ends is None or self.case.ends > self.now, "in force after its end"

    def check_required(self) -> None:
        for required in self.table.requires:
            assert any(one in self.yes for one in required.split("|")), (required, self.yes)
        for owner in self.asked:
            assert f"owner:{owner}" in self.yes, "an owner was passed over"
        for act_name in self.table.requires_acts:
            assert any(name == act_name for name, _ in self.case.done)
        hands = list(self.yes.values())
        assert len(set(hands)) == len(hands), "two steps by one hand"
        assert not {REQUESTER, BENEFICIARY, ADMIN} & set(hands)

    def check_issue(self) -> None:
        assert self.table.states[self.case.state].in_force
        assert self.case.ends is not None
        assert self.case.ends > self.now, "activated after its end"
        longest = self.table.states[self.case.state].longest
        if longest is not None:
            assert self.case.ends <= longest.after(
                self.case.begins or self.now, self.table.calendar
            )


def everything(table: Workflow, case: Case) -> frozenset[str]:
    """Give every relation there is: the machine must hold without the service's checks too."""
    steps = {f"step:{one.key}" for one in case.open_steps()}
    return frozenset({*table.who, *steps})


@pytest.mark.parametrize("name", FILES)
@given(data=st.data())
def test_no_walk_comes_into_force_past_a_required_approval(name: str, data: st.DataObject) -> None:
    table = TABLES[name]
    days = data.draw(st.integers(1, 90))
    case = Case(
        state=table.first,
        requester=REQUESTER,
        beneficiaries=frozenset({BENEFICIARY}),
        ends=START + timedelta(days=days),
    )
    walk = Walk(table, case, START)
    owners = data.draw(st.sampled_from([(), ("11",), ("11", "12")]))
    for _ in range(data.draw(st.integers(1, 25))):
        step(walk, owners, data)
        if table.states[walk.case.state].kind is StateKind.FINAL:
            break


def step(walk: Walk, owners: tuple[str, ...], data: st.DataObject) -> None:
    """Do something at random, by anybody; refusals change nothing."""
    table, case = walk.table, walk.case
    kind = data.draw(st.sampled_from(["act", "decide", "decide", "decide", "wait", "tick"]))
    by = By(
        data.draw(st.sampled_from(PEOPLE)),
        everything(table, case),
        administrator=False,
        behalf=data.draw(st.none() | st.sampled_from(PEOPLE)) if kind == "decide" else None,
    )
    if by.user == ADMIN:
        by = By(ADMIN, by.relations, administrator=True)
    facts = walk.facts(owners)
    try:
        if kind == "wait":
            walk.now += timedelta(hours=data.draw(st.integers(1, 900)))
        elif kind == "tick":
            if (outcome := tick(table, case, now=walk.now, facts=facts)) is not None:
                walk.take(outcome)
        elif kind == "act":
            acts = sorted({way.act for way in table.transitions if way.start == case.state})
            if not acts:
                return
            name = data.draw(st.sampled_from(acts))
            walk.take(act(table, case, name=name, by=by, now=walk.now, facts=facts, words="x"))
        elif case.open_steps():
            say(walk, by, facts, data)
    except RefusedError:
        assert walk.case is case


def say(walk: Walk, by: By, facts: Facts, data: st.DataObject) -> None:
    table, case = walk.table, walk.case
    key = data.draw(st.sampled_from(case.open_steps())).key
    said = data.draw(st.sampled_from([Decision.APPROVE] * 4 + list(Decision)))
    outcome = decide(
        table, case, key=key, decision=said, by=by, now=walk.now, facts=facts, words="x"
    )
    if said is Decision.APPROVE and not outcome.overtaken and not table.states[case.state].again:
        walk.yes[key] = by.user
    walk.take(outcome)


@pytest.mark.parametrize("name", FILES)
def test_time_and_decisions_are_done_by_nobody(name: str) -> None:
    table = TABLES[name]
    by = By(3, frozenset(table.who))
    for way in table.transitions:
        if way.who:
            continue
        case = Case(state=way.start, requester=REQUESTER, ends=START + timedelta(days=1))
        with pytest.raises(RefusedError):
            act(table, case, name=way.act, by=by, now=START, facts=Facts(GUARDS), words="x")


@pytest.mark.parametrize("name", FILES)
def test_a_missing_guard_keeps_it_where_it_is(name: str) -> None:
    table = TABLES[name]
    for way in table.transitions:
        if not way.guards:
            continue
        for guard in way.guards:
            case = Case(state=way.start, requester=REQUESTER, ends=START + timedelta(days=1))
            facts = Facts(GUARDS - {guard})
            with pytest.raises(RefusedError) as caught:
                go(table, case, way, facts)
            assert (caught.value.code, caught.value.detail) == ("request_incomplete", guard)


def go(table: Workflow, case: Case, way: Transition, facts: Facts) -> None:
    """Go a guarded way: by its act, or by the yes it takes; the guard must be in the way."""
    if way.who:
        by = By(REQUESTER, frozenset(way.who))
        act(table, case, name=way.act, by=by, now=START, facts=facts, words="x")
        return
    (rule,) = table.states[case.state].steps
    decide(
        table,
        replace(case, steps=(StepState(case.state, rule.id),)),
        key=rule.id,
        decision=Decision.APPROVE,
        by=By(5, frozenset({f"step:{rule.id}"})),
        now=START,
        facts=facts,
    )


def reached(table: Workflow, *steps: str) -> Case:
    """Give a case in the last of some states, everything before approved by different people."""
    case = Case(state="draft", requester=REQUESTER, ends=START + timedelta(days=80))
    facts = Facts(GUARDS)
    by = By(REQUESTER, frozenset({"requester"}))
    case = act(table, case, name="submit", by=by, now=START, facts=facts).case
    for number, key in enumerate(steps, start=3):
        case = decide(
            table,
            case,
            key=key,
            decision=Decision.APPROVE,
            by=By(number, frozenset({f"step:{key}"})),
            now=START,
            facts=facts,
        ).case
    return case


def test_without_owners_their_step_is_passed() -> None:
    assert reached(TABLES["share"], "head").state == "gate"


@pytest.mark.parametrize("order", [("data", "police"), ("police", "data")])
def test_side_by_side_means_both_in_any_order(order: tuple[str, str]) -> None:
    table = TABLES["share"]
    assert reached(table, "head", order[0]).state == "gate"
    assert reached(table, "head", *order).state == "active"


def test_urgent_use_ends_after_three_days_and_after_one_without_papers() -> None:
    table = TABLES["urgent"]
    case = reached(table, "chief")
    assert case.ends == START + timedelta(hours=72)
    assert case.paper_by == START + timedelta(hours=24)
    before = tick(table, case, now=START + timedelta(hours=23), facts=Facts())
    assert before is None
    after = tick(table, case, now=START + timedelta(hours=24), facts=Facts())
    assert after is not None
    assert (after.case.state, "end" in after.effects) == ("revoked", True)


def test_papers_that_come_too_late_do_not_help() -> None:
    table = TABLES["urgent"]
    case = reached(table, "chief")
    by = By(3, frozenset({"deciders"}))
    late = START + timedelta(hours=24)
    found = act(table, case, name="confirm_paper", by=by, now=late, facts=Facts(GUARDS))
    assert found.overtaken
    assert found.case.state == "revoked"


def test_who_did_the_masking_does_not_review_it() -> None:
    table = TABLES["publication"]
    case = reached(table)
    editor = By(4, frozenset({"editor", "step:second_look"}))
    case = act(table, case, name="mask_done", by=editor, now=START, facts=Facts(GUARDS)).case
    with pytest.raises(RefusedError) as caught:
        decide(
            table,
            case,
            key="second_look",
            decision=Decision.APPROVE,
            by=editor,
            now=START,
            facts=Facts(),
        )
    assert caught.value.code == "own_work"


def test_who_lends_his_post_has_decided_too() -> None:
    table = TABLES["share"]
    case = reached(table, "head", "data")
    borrowed = By(7, frozenset({"step:police"}), behalf=4)
    with pytest.raises(RefusedError) as caught:
        decide(
            table,
            case,
            key="police",
            decision=Decision.APPROVE,
            by=borrowed,
            now=START,
            facts=Facts(),
        )
    assert caught.value.code == "decided_already"


def midterm(table: Workflow) -> tuple[Case, datetime]:
    """Give a share in its mid-term review, and when nobody will have answered it."""
    case = reached(table, "head", "data", "police")
    assert case.half_at is not None
    found = tick(table, case, now=case.half_at, facts=Facts(GUARDS))
    assert found is not None
    assert found.case.state == "midterm"
    assert found.case.last is not None
    return found.case, found.case.last


def test_a_review_nobody_answers_lets_the_right_rest_until_somebody_does() -> None:
    table = TABLES["share"]
    case, last = midterm(table)
    assert tick(table, case, now=last - timedelta(seconds=1), facts=Facts()) is None
    rests = tick(table, case, now=last, facts=Facts(GUARDS))
    assert rests is not None
    assert (rests.case.state, "suspend" in rests.effects) == ("unanswered", True)
    by = By(4, frozenset({"step:answer"}))
    later = last + timedelta(days=1)
    goes_on = decide(
        table,
        rests.case,
        key="answer",
        decision=Decision.APPROVE,
        by=by,
        now=later,
        facts=Facts(GUARDS),
    )
    assert (goes_on.case.state, goes_on.effects) == ("confirmed", ("narrow", "resume"))


def test_what_rests_ends_with_its_time_and_is_not_resumed_after_it() -> None:
    table = TABLES["share"]
    case, last = midterm(table)
    rests = tick(table, case, now=last, facts=Facts(GUARDS))
    assert rests is not None
    assert rests.case.ends is not None
    found = decide(
        table,
        rests.case,
        key="answer",
        decision=Decision.APPROVE,
        by=By(4, frozenset({"step:answer"})),
        now=rests.case.ends,
        facts=Facts(GUARDS),
    )
    assert (found.overtaken, found.case.state, "end" in found.effects) == (True, "expired", True)


def the_gate_said_by(stand_in: bool) -> Outcome:
    """Let somebody decide for his office who has spoken for an owner."""
    table = TABLES["share"]
    case = reached(table, "head")
    spoke = StepState("owners", "owner:unknown", Decision.APPROVE, by=4, stand_in=stand_in)
    return decide(
        table,
        replace(case, steps=(*case.steps, spoke)),
        key="data",
        decision=Decision.APPROVE,
        by=By(4, frozenset({"step:data"})),
        now=START,
        facts=Facts(GUARDS),
    )


def test_who_spoke_for_an_unknown_owner_still_speaks_for_his_office() -> None:
    assert the_gate_said_by(stand_in=True).case.state == "gate"
    with pytest.raises(RefusedError) as caught:
        the_gate_said_by(stand_in=False)
    assert caught.value.code == "decided_already"


def test_what_was_decided_before_a_return_counts_no_more() -> None:
    table = TABLES["share"]
    case = reached(table, "head", "data")
    by = By(6, frozenset({"step:police"}))
    said = {"key": "police", "decision": Decision.RETURN, "by": by, "words": "x"}
    back = decide(table, case, now=START, facts=Facts(GUARDS), **said).case
    assert (back.state, back.steps, back.done) == ("draft", (), ())
