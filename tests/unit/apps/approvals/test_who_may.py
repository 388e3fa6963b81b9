"""Each thing that keeps somebody from acting or deciding, alone in the way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lianjing.apps.approvals.library import FILES, parsed, shipped
from lianjing.apps.approvals.machine import (
    By,
    Case,
    Decision,
    Facts,
    RefusedError,
    StepState,
    act,
    decide,
    follow,
)
from lianjing.apps.approvals.machine.run import check_person
from lianjing.apps.approvals.machine.table import GUARDS

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
REQUESTER, BENEFICIARY, EDITOR, DECIDER, OTHER = 1, 2, 4, 5, 6
TABLES = {name: parsed(shipped(name)) for name in FILES}
MET = Facts(GUARDS)


def case_in(state: str, *steps: StepState, **more: object) -> Case:
    ends = START + timedelta(days=80)
    case = Case(state=state, requester=REQUESTER, steps=steps, ends=ends)
    return replace(case, beneficiaries=frozenset({BENEFICIARY}), **more)


def why_not(table: str, case: Case, key: str, by: By) -> str:
    """Give why somebody may not decide a step; empty where he may."""
    try:
        check_person(TABLES[table], case, key, by)
    except RefusedError as error:
        return error.code
    return ""


def asked(key: str, user: int = DECIDER, behalf: int | None = None, **more: bool) -> By:
    return By(user, frozenset({f"step:{key}"}), behalf=behalf, **more)


GATE = case_in("gate", StepState("gate", "data"), StepState("gate", "police"))


@pytest.mark.parametrize("name", FILES)
def test_an_act_is_for_who_fits_its_row_and_says_why_where_it_must(name: str) -> None:
    table = TABLES[name]
    by_hand = [way for way in table.transitions if way.who]
    assert len(by_hand) > 2
    for way in by_hand:
        others = frozenset(table.who) - set(way.who)
        with pytest.raises(RefusedError, match="not_asked"):
            act(
                *(table, case_in(way.start)),
                name=way.act,
                by=By(OTHER, others),
                now=START,
                facts=MET,
                words="x",
            )
        if way.reason:
            by = By(OTHER, frozenset(way.who))
            with pytest.raises(RefusedError, match="request_words"):
                act(table, case_in(way.start), name=way.act, by=by, now=START, facts=MET, words=" ")


def test_a_step_is_decided_by_who_is_asked_and_by_no_administrator() -> None:
    assert why_not("share", GATE, "data", asked("data")) == ""
    assert why_not("share", GATE, "data", asked("police")) == "not_asked"
    assert why_not("share", GATE, "data", By(DECIDER, frozenset({"data"}))) == "not_asked"
    administrator = asked("data", administrator=True)
    assert why_not("share", GATE, "data", administrator) == "administrators_decide_nothing"


@pytest.mark.parametrize("concerned", [REQUESTER, BENEFICIARY])
def test_nobody_decides_for_himself_nor_by_a_post_lent_or_borrowed(concerned: int) -> None:
    for by in (asked("data", concerned), asked("data", OTHER, concerned)):
        assert why_not("share", GATE, "data", by) == "own_request"
    assert why_not("share", GATE, "data", asked("data", concerned, OTHER)) == "own_request"


def test_the_editor_reviews_his_work_neither_himself_nor_by_somebody_else() -> None:
    case = case_in(
        "second_look", StepState("second_look", "second_look"), done=(("mask_done", EDITOR),)
    )
    for by in (asked("second_look", EDITOR), asked("second_look", OTHER, EDITOR)):
        assert why_not("publication", case, "second_look", by) == "own_work"
    assert why_not("publication", case, "second_look", asked("second_look")) == ""


def test_one_says_yes_once_side_by_side_whoever_he_speaks_for() -> None:
    spoke = StepState("owners", "owner:unknown", Decision.APPROVE, by=DECIDER, stand_in=True)
    case = case_in("owners", spoke, StepState("owners", "owner:7"))
    assert why_not("share", case, "owner:7", asked("owner:7")) == "decided_already"
    assert why_not("share", case, "owner:7", asked("owner:7", OTHER)) == ""
    again = StepState("midterm", "midterm", Decision.APPROVE, by=DECIDER)
    later = case_in("midterm", again, StepState("midterm", "other"))
    assert why_not("share", later, "midterm", asked("midterm")) == "decided_already"


def test_a_later_look_binds_nobody_and_is_bound_by_nothing() -> None:
    looked = StepState("midterm", "midterm", Decision.APPROVE, by=DECIDER)
    said = StepState("gate", "data", Decision.APPROVE, by=DECIDER)
    assert why_not("share", replace(GATE, steps=(looked, *GATE.steps)), "data", asked("data")) == ""
    later = case_in("midterm", said, StepState("midterm", "midterm"))
    assert why_not("share", later, "midterm", asked("midterm")) == ""


def test_a_no_needs_words_and_so_does_a_yes_that_was_given_by_mouth() -> None:
    for decision in (Decision.REJECT, Decision.RETURN):
        with pytest.raises(RefusedError, match="request_words"):
            decide(
                *(TABLES["share"], GATE),
                key="data",
                decision=decision,
                by=asked("data"),
                now=START,
                facts=MET,
                words="  ",
            )
    spoken = [
        (table, state, step)
        for table in TABLES.values()
        for state in table.states.values()
        for step in state.steps
        if step.comment
    ]
    assert spoken
    for table, state, step in spoken:
        case = case_in(state.id, StepState(state.id, step.id))
        with pytest.raises(RefusedError, match="request_words"):
            decide(
                *(table, case),
                key=step.id,
                decision=Decision.APPROVE,
                by=asked(step.id),
                now=START,
                facts=MET,
            )


def test_what_was_done_elsewhere_never_brings_into_force() -> None:
    for table in TABLES.values():
        for way in table.transitions:
            found = follow(table, case_in(way.start), name=way.act, now=START, facts=MET)
            assert (found is None) == table.states[way.end].in_force


def test_who_sent_it_back_looks_again_at_what_comes_back() -> None:
    table = TABLES["publication"]
    case = case_in("second_look", StepState("second_look", "second_look"))
    by = asked("second_look")
    said = {"key": "second_look", "by": by, "now": START, "facts": MET}
    case = decide(table, case, decision=Decision.RETURN, words="a face", **said).case
    assert case.state == "masking"
    editor = By(EDITOR, frozenset({"editor"}))
    case = act(table, case, name="mask_done", by=editor, now=START, facts=MET).case
    assert [step.decision for step in case.steps] == [None]
    assert decide(table, case, decision=Decision.APPROVE, **said).case.state == "approval"


def test_half_of_the_time_is_half_of_the_time() -> None:
    case = replace(GATE, steps=(StepState("gate", "police"),))
    by = asked("police")
    said = {"key": "police", "decision": Decision.APPROVE, "by": by, "now": START, "facts": MET}
    case = decide(TABLES["share"], case, **said).case
    assert (case.state, case.half_at) == ("active", START + timedelta(days=40))


@pytest.mark.parametrize(
    ("rights", "state"),
    [({"live"}, "gate"), ({"live", "secret"}, "secrecy"), ({"private"}, "secrecy")],
)
def test_a_step_for_some_rights_is_there_only_while_one_is_asked_for(
    rights: set[str], state: str
) -> None:
    case, facts = case_in("head", StepState("head", "head")), Facts(GUARDS, asked=frozenset(rights))
    found = decide(
        TABLES["share"],
        case,
        key="head",
        decision=Decision.APPROVE,
        by=asked("head"),
        now=START,
        facts=facts,
    )
    assert found.case.state == state
