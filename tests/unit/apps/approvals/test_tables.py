"""A table that could go wrong is refused, with what is wrong."""

from copy import deepcopy
from typing import Any

import pytest

from lianjing.apps.approvals.library import FILES, digest_of, merged, shipped
from lianjing.apps.approvals.machine import BadTableError, read


def share() -> dict[str, Any]:
    return deepcopy(dict(shipped("share")))


def ways(table: dict[str, Any], start: str, act: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        one for one in table["transition"] if (one["from"], one["act"]) == (start, act)
    )
    return found


def state(table: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in table["state"] if one["id"] == name)
    return found


@pytest.mark.parametrize("name", FILES)
def test_what_is_shipped_can_be_read(name: str) -> None:
    assert read(shipped(name)).id == name


def faults(table: dict[str, Any]) -> str:
    with pytest.raises(BadTableError) as caught:
        read(table)
    return "; ".join(caught.value.faults)


def test_a_way_past_a_required_step_is_found() -> None:
    table = share()
    ways(table, "owners", "approved")["to"] = "active"
    ways(table, "owners", "approved")["effects"] = ["issue"]
    assert "without the step data" in faults(table)


def test_a_review_that_could_wait_for_ever_is_found() -> None:
    table = share()
    del state(table, "head")["last"]
    assert "wait for ever" in faults(table)


def test_a_right_nobody_takes_back_is_found() -> None:
    table = share()
    table["transition"] = [
        one for one in table["transition"] if one["act"] not in {"revoke", "give_up"}
    ]
    assert "nobody can take it back" in faults(table)


def test_a_right_that_outlives_its_end_is_found() -> None:
    table = share()
    ways(table, "active", "end")["effects"] = []
    assert "leaves the right in force" in faults(table)


def test_a_decision_taken_by_an_act_is_found() -> None:
    table = share()
    ways(table, "gate", "approved")["who"] = ["requester"]
    assert "by time and decisions" in faults(table)


def test_approval_by_the_applicant_or_an_administrator_is_found() -> None:
    for relation in ("requester", "security"):
        table = share()
        table["who"]["police"] = {**table["who"]["police"], "relation": relation}
        assert "decided by nobody with a post" in faults(table)


def test_lost_and_stuck_states_are_found() -> None:
    table = share()
    table["state"].append({"id": "limbo", "kind": "work", "name": {"zh": "x", "en": "x"}})
    table["transition"].append(
        {
            "from": "limbo",
            "act": "go",
            "to": "limbo",
            "name": {"zh": "x", "en": "x"},
            "who": ["requester"],
        }
    )
    found = faults(table)
    assert "never reached: limbo" in found
    assert "without any end: limbo" in found


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"first": "nowhere"},
        {"state": "x"},
        {"state": [{}] * 61},
        {"deadlines": {"head": {"years": 1}}},
        {"deadlines": {"head": {"hours": -1}}},
        {"deadlines": {"head": {}}},
        {"deadlines": {"head": {"days": 10**9}}},
        {"deadlines": {"head": {"days": float("inf")}}},
        {"settings": {"naming": {}}},
        {"state": [{"id": "x" * 30, "kind": "draft", "name": {"zh": "x", "en": "x"}}]},
        {"transition": [{"from": "draft"}]},
        {"who": {"x": {"relation": "friend"}}},
        {"calendar": {"holidays": ["soon"]}},
    ],
)
def test_nonsense_is_refused_and_nothing_else(broken: dict[str, Any]) -> None:
    with pytest.raises(BadTableError):
        read({**share(), **broken} if broken else {})


def test_a_region_changes_spans_key_by_key() -> None:
    table = read(
        merged("share", {"deadlines": {"head": {"hours": 4}}, "settings": {"most_days": 9}})
    )
    assert table.states["head"].due is not None
    assert table.states["head"].due.hours == 4
    assert table.states["gate"].due is not None
    assert table.number("most_days") == 9
    assert table.number("most_owners") == 50


def test_what_requests_hang_on_stays() -> None:
    assert merged("share", {"id": "other", "prefix": "XX", "details": "evidence"})["id"] == "share"


def test_the_same_table_has_the_same_digest() -> None:
    body = share()
    assert digest_of(body) == digest_of(dict(reversed(body.items())))


def test_a_right_that_rests_nowhere_or_for_ever_is_found() -> None:
    table = share()
    ways(table, "midterm", "late")["effects"] = []
    assert "does not let the right rest" in faults(table)
    table = share()
    ways(table, "unanswered", "approved")["effects"] = ["narrow"]
    assert "its right still rests" in faults(table)
    table = share()
    table["transition"].remove(ways(table, "unanswered", "end"))
    assert "its end does nothing" in faults(table)
    table = share()
    ways(table, "head", "approved")["to"] = "unanswered"
    assert "lets rest what was never in force" in faults(table)


def test_a_way_past_masking_is_found_and_no_region_drops_it() -> None:
    table = deepcopy(dict(shipped("publication")))
    ways(table, "draft", "submit")["to"] = "second_look"
    assert "reached without mask_done" in faults(table)
    assert merged("publication", {"requires_acts": []})["requires_acts"] == ["mask_done"]


def test_only_an_office_of_the_area_stands_in_for_an_owner() -> None:
    table = share()
    state(table, "owners")["step"][0]["stand_in"] = "own_head"
    assert "cannot stand in" in faults(table)


def test_a_step_there_may_be_none_of_cannot_be_required() -> None:
    table = share()
    table["requires"] = [*table["requires"], "owner"]
    assert "owner: there may be none of it" in faults(table)


def test_what_nobody_must_agree_to_comes_into_force_nowhere() -> None:
    table = share()
    table["requires"] = []
    assert "comes into force without any required step" in faults(table)


def test_only_a_yes_brings_into_force() -> None:
    table = share()
    ways(table, "gate", "late")["to"] = "active"
    ways(table, "gate", "late")["effects"] = ["issue"]
    assert "gate --late--> comes into force without a decision" in faults(table)


NEEDED = {
    "share": {"head", "data", "police"},
    "urgent": {"chief"},
    "evidence": {"approval|oral"},
    "publication": {"second_look", "approval"},
    "relocation": {"permit"},
}
"""Approvals nothing comes into force without, said once more beside the tables."""


@pytest.mark.parametrize("name", NEEDED)
def test_shipped_tables_require_what_they_must(name: str) -> None:
    assert set(read(shipped(name)).requires) == NEEDED[name]


def test_a_table_that_gives_what_is_secret_without_its_own_step_is_refused() -> None:
    table = share()
    ways(table, "head", "approved")["to"] = "owners"
    assert "gives secret without a step of the area" in faults(table)
    table = share()
    state(table, "secrecy")["step"][0]["when"] = ["secret"]
    assert "gives private without" in faults(table)
    table = share()
    state(table, "secrecy")["step"][0]["who"] = "own_head"
    assert "gives secret without a step of the area" in faults(table)


def test_a_step_that_may_not_be_there_cannot_be_the_required_one() -> None:
    table = share()
    table["requires"] = ["head", "secrecy"]
    assert "cannot be required" in faults(table)


def test_a_step_for_rights_nobody_can_ask_for_is_found() -> None:
    table = share()
    table["actions"] = ["catalogue", "live", "secret"]
    assert "rights nobody can ask for" in faults(table)
