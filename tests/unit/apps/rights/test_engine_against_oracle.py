"""The engine decides as somebody would who reads each grant word by word."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.apps.rights.oracle import (
    ASKERS,
    EAST8,
    GRANTS,
    IDEAL,
    MODIFIERS,
    MONDAY,
    SINGLE,
    SPANS,
    THINGS,
    agree,
    asker_of,
    held,
    instants,
    may,
    rules,
)

from lianjing.apps.rights.engine import (
    Action,
    Book,
    Moment,
    Rule,
    Stamp,
    Thing,
    deciding,
    hours,
)


@given(st.lists(GRANTS, max_size=6), ASKERS, THINGS, instants(), st.sampled_from(SINGLE))
def test_decisions_are_those_of_the_oracle(
    grants: list[dict[str, Any]], raw: dict[str, Any], thing: Thing, at: datetime, action: Action
) -> None:
    agree(grants, raw, thing, at, action)


AT = MONDAY + timedelta(days=2, hours=10)
GATE = Thing(1, "340221", (1, 2), (1, 3), "1", "71", frozenset({"gate", "square"}), secret=False)
HERE = {
    "upper": False,
    "person": 1,
    "organisation": 1,
    "post": "member",
    "role": 1,
    "areas": [{"region": "3402"}],
    "address": "::ffff:10.1.9.9",
    "permitted": {*SINGLE, *MODIFIERS},
}
MISSES: list[dict[str, Any]] = [
    {},
    {"whom": 2},
    {"subject": "post"},
    {"subject": "post", "post": "head"},
    {"subject": "post", "whom": 2},
    {"subject": "role"},
    {"subject": "role", "rules": [{"own": True, "facets": {"region": "34"}}]},
    {"subject": "role", "rules": [{"own": True, "facets": {"region": "35"}}]},
    {"subject": "role", "rules": [{"own": True, "facets": {"label": "gate", "unit": 3}}]},
    {"state": "suspended"},
    {"state": "ended"},
    {"begins": AT},
    {"begins": AT + timedelta(seconds=1)},
    {"ends": AT},
    {"ends": AT + timedelta(seconds=1)},
    {"weekly": [[4, 0, 600]]},
    {"weekly": [[4, 600, 601]]},
    {"weekly": [[2, 1380, 2041]]},
    {"networks": ["10.1.0.0/16"]},
    {"networks": ["10.2.0.0/24"]},
    {"max_streams": 0},
    {"max_streams": 1},
    {"listed": {1}, "rules": []},
    {"listed": {2}, "rules": []},
    {"listed": {1}, "excluded": {1}},
    {"excluded": {1}},
    *(
        {"rules": [{"own": False, "facets": {name: value}}]}
        for name, value in (
            *(("region", "3402"), ("region", "0221"), ("region", "340222")),
            *(("group", 2), ("group", 3), ("unit", 3), ("unit", 2)),
            *(("point_class", "1"), ("point_class", "2"), ("place_class", "7")),
            *(("place_class", "72"), ("label", "square"), ("label", "pole")),
        )
    ),
]
"""All that a grant can have beside what it needs, and each thing that can stand in its way."""


@pytest.mark.parametrize("action", SINGLE)
def test_each_thing_that_stands_in_the_way_does(action: Action) -> None:
    """Random grants are mostly far from allowing; these miss by one thing, and every one."""
    for miss in MISSES:
        for besides in ((), (Action.SECRET,), (Action.PRIVATE,), tuple(MODIFIERS)):
            for secret, private in ((False, False), (True, False), (False, True), (True, True)):
                ideal = IDEAL | {"actions": {action, *besides}} | miss
                thing = replace(GATE, secret=secret, private=private)
                agree([ideal], HERE, thing, AT, action)
                weak = HERE | {"permitted": {*SINGLE, *MODIFIERS} - {action}}
                agree([ideal], weak, thing, AT, action)
                agree([ideal], HERE | {"areas": [{"region": "35"}]}, thing, AT, action)
                agree([ideal | {"actions": set(besides)}], HERE, thing, AT, action)


def test_a_page_of_an_answer_is_that_of_each_single_one() -> None:
    """What lists are told of a channel is the sum of the single decisions."""
    for besides in ((), (Action.PRIVATE,)):
        grant = IDEAL | {"actions": {*SINGLE, *besides}}
        asker, moment = asker_of(HERE), Moment.of(AT)
        mine = Book(Stamp(1, 1), [held(0, grant)]).of(asker)
        for private in (False, True):
            thing = replace(GATE, private=private)
            page = deciding.allowed_actions(mine, asker, [thing], moment)[thing.channel]
            for action in SINGLE:
                question = deciding.Question(action, thing, moment)
                assert bool(page & action) == deciding.decide(mine, asker, question).allowed


@given(st.lists(GRANTS, min_size=1, max_size=4), ASKERS, THINGS, instants())
def test_an_answer_holds_until_it_says(
    grants: list[dict[str, Any]], raw: dict[str, Any], thing: Thing, at: datetime
) -> None:
    raw = raw | {"permitted": set(SINGLE)}
    asker = asker_of(raw)
    mine = Book(Stamp(1, 1), [held(key, one) for key, one in enumerate(grants)]).of(asker)
    question = deciding.Question(Action.CATALOGUE, thing, Moment.of(at))
    decision = deciding.decide(mine, asker, question)
    if decision.allowed and decision.until is not None and decision.grant is not None:
        grant = grants[decision.grant]
        assert decision.until > at
        before = decision.until - timedelta(seconds=1)
        assert before < at or may(grant, raw, Action.CATALOGUE, thing, before)
        assert not may(grant, raw, Action.CATALOGUE, thing, decision.until)


@given(st.lists(st.tuples(GRANTS, GRANTS), min_size=1, max_size=5), ASKERS)
def test_a_renewed_book_is_the_book_made_anew(
    pairs: list[tuple[dict[str, Any], dict[str, Any]]], raw: dict[str, Any]
) -> None:
    asker = asker_of(raw)
    old = Book(Stamp(1, 1), [held(key, before) for key, (before, _) in enumerate(pairs)])
    news = {key: held(key, now) if key % 3 else None for key, (_, now) in enumerate(pairs)}
    whole = Book(Stamp(2, 2), [one for one in news.values() if one is not None])
    renewed = old.renewed(Stamp(2, 2), news)
    assert sorted(one.key for one in renewed.of(asker)) == sorted(
        one.key for one in whole.of(asker)
    )
    assert len(renewed) == len(whole)
    assert len(old) == len(pairs)


@given(st.lists(SPANS, max_size=3), st.integers(0, 10_079))
def test_hours_end_where_they_are_said_to(weekly: list[list[int]], minute: int) -> None:
    compiled = hours.compiled(weekly)
    if not compiled.hold(minute):
        return
    left = compiled.left(minute)
    if left is None:
        assert all(compiled.hold(other) for other in range(0, hours.WEEK, 30))
    else:
        assert not compiled.hold((minute + left) % hours.WEEK)
        assert compiled.hold((minute + left - 1) % hours.WEEK)


@given(rules(own=False), rules(own=False), THINGS)
def test_a_narrowed_rule_covers_what_both_cover(
    one: dict[str, Any], other: dict[str, Any], thing: Thing
) -> None:
    rule, area = Rule(**one["facets"]), Rule(**other["facets"])
    assert rule.narrowed(area).covers(thing) == (rule.covers(thing) and area.covers(thing))


def test_local_time_decides_wherever_the_clock_is() -> None:
    weekly = hours.compiled([[1, 0, 60]])  # Monday, first hour
    sunday_in_utc = datetime(2026, 11, 15, 16, 30, tzinfo=UTC)
    assert weekly.hold(hours.minute_of_week(sunday_in_utc.astimezone(EAST8)))
