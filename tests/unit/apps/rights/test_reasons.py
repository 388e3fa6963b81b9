"""A refusal names what is nearest to being allowed."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from lianjing.apps.rights.choices import Refusal
from lianjing.apps.rights.engine import (
    Action,
    Asker,
    Decision,
    Held,
    Moment,
    Reason,
    Rule,
    Thing,
    deciding,
    hours,
    networks,
)
from lianjing.apps.rights.engine.explaining import Cover, explain

AT = datetime(2026, 11, 20, 10, 0, tzinfo=timezone(timedelta(hours=8)))
ME = Asker(person=1, address="10.0.0.1", permitted=~Action(0))
GATE = Thing(7, region="340221")
DAY = 86_400.0


def grant(key: int = 1, **changes: Any) -> Held:
    usual = {"number": f"SQ-{key}", "subject": "person", "person": 1, "rules": (Rule(),)}
    usual |= {"actions": Action.CATALOGUE | Action.LIVE}
    return Held(key=key, **(usual | changes))


def ask(*grants: Held, action: Action = Action.LIVE, thing: Thing = GATE, **more: Any) -> Decision:
    question = deciding.Question(action, thing, Moment.of(AT), **more)
    return deciding.decide(grants, ME, question)


NOW = AT.timestamp()
TROUBLES: list[tuple[str, dict[str, Any]]] = [
    ("not_this_action", {"actions": Action.CATALOGUE}),
    ("ended", {"state": "ended"}),
    ("expired", {"ends": NOW}),
    ("suspended", {"state": "suspended"}),
    ("not_yet", {"begins": NOW + 1}),
    ("outside_hours", {"hours": hours.compiled([[16, 0, 600]])}),
    ("other_network", {"networks": networks.compiled(["10.9.0.0/16"])}),
    ("streams_used_up", {"max_streams": 0}),
]


@pytest.mark.parametrize(("reason", "changes"), TROUBLES)
def test_each_trouble_has_its_reason(reason: str, changes: dict[str, Any]) -> None:
    decision = ask(grant(**changes))
    assert (decision.allowed, decision.reason, decision.number) == (False, reason, "SQ-1")


def test_a_secret_camera_needs_the_right_in_the_same_grant() -> None:
    hidden = Thing(7, region="340221", secret=True)
    other = grant(2, actions=Action.CATALOGUE | Action.SECRET)
    assert ask(grant(), other, thing=hidden).reason == "secret"
    assert ask(grant(actions=Action.LIVE | Action.SECRET), thing=hidden).allowed


def test_pictures_of_a_private_place_need_the_right_in_the_same_grant() -> None:
    inside = Thing(7, region="340221", private=True)
    other = grant(2, actions=Action.CATALOGUE | Action.PRIVATE)
    assert ask(grant(), other, thing=inside).reason == "private"
    assert ask(grant(), thing=inside, action=Action.CATALOGUE).allowed
    assert ask(grant(actions=Action.LIVE | Action.PRIVATE), thing=inside).allowed
    both = Thing(7, region="340221", private=True, secret=True)
    assert ask(grant(actions=Action.LIVE | Action.PRIVATE), thing=both).reason == "secret"


@pytest.mark.parametrize("nearer", range(1, len(TROUBLES)))
def test_the_nearest_of_two_reasons_is_told(nearer: int) -> None:
    far, near = TROUBLES[nearer - 1], TROUBLES[nearer]
    for first, second in ((far, near), (near, far)):
        assert ask(grant(1, **first[1]), grant(2, **second[1])).reason == near[0]


def test_what_no_grant_is_about_has_no_grant_to_name() -> None:
    decision = ask(grant(rules=(Rule(region="35"),)))
    assert (decision.reason, decision.grant) == ("no_grant", None)


def test_several_actions_at_once_must_all_be_in_one_grant() -> None:
    both = Action.LIVE | Action.PTZ
    live, ptz = grant(1), grant(2, actions=Action.CATALOGUE | Action.PTZ)
    assert ask(live, ptz, action=both).reason == "not_this_action"
    assert deciding.reach([live, ptz], ME, both, Moment.of(AT)).parts == ()
    whole = grant(3, actions=Action.CATALOGUE | both)
    assert ask(live, ptz, whole, action=both).grant == 3
    parts = deciding.reach([live, ptz, whole], ME, both, Moment.of(AT)).parts
    assert [part.grant for part in parts] == [3]


def test_the_role_comes_before_every_grant() -> None:
    question = deciding.Question(Action.LIVE, GATE, Moment.of(AT))
    clerk = Asker(person=1, permitted=Action.CATALOGUE)
    assert deciding.decide([grant()], clerk, question).reason == "role"


def test_pictures_used_up_by_one_grant_are_looked_for_in_another() -> None:
    few, free = grant(1, max_streams=2, purpose="case"), grant(2)
    assert ask(few, in_use={1: 1}).grant == 1
    assert ask(few, in_use={1: 2}).reason == "streams_used_up"
    assert ask(few, free, in_use={1: 2}).grant == 2


def test_the_grant_that_states_the_purpose_and_lasts_is_acted_by() -> None:
    short = grant(1, purpose="case", ends=NOW + DAY)
    long = grant(2, purpose="case", ends=NOW + 2 * DAY)
    assert ask(short, grant(3), long).number == "SQ-2"


def test_expiry_is_half_open() -> None:
    assert ask(grant(begins=NOW, ends=NOW + 1)).allowed
    assert ask(grant(ends=NOW + 0.001)).allowed
    assert not ask(grant(ends=NOW)).allowed


def test_an_answer_says_when_it_is_over() -> None:
    till_noon = hours.compiled([[127, 0, 720]])
    decision = ask(grant(hours=till_noon, ends=NOW + DAY))
    assert decision.until == AT.replace(hour=12)
    assert ask(grant(hours=till_noon, ends=NOW + 60)).until == AT + timedelta(seconds=60)
    assert ask(grant()).until is None


def test_every_reason_has_a_word_for_people() -> None:
    assert {one.value for one in Reason} == set(Refusal.values)


def test_a_span_within_another_shortens_nothing() -> None:
    whole = hours.compiled([[1, 0, 600], [1, 60, 120]])
    assert whole.hold(300)
    assert whole.left(0) == 600


def test_an_explanation_says_how_a_grant_comes_to_be_about_a_camera() -> None:
    named, out = grant(1, rules=()), grant(2)
    named.lists.fill([7], [])
    out.lists.fill([], [7])
    told = explain([named, out, grant(3)], ME, GATE, Moment.of(AT)).considered
    assert [one.cover for one in told] == [Cover.LISTED, Cover.EXCLUDED, Cover.RULE]
    assert [bool(one.reasons) for one in told] == [True, False, True]


@pytest.mark.parametrize("address", ["", "unknown", "10.0.0.1, 10.9.0.1", "10.0.0"])
def test_what_is_no_address_is_in_no_network(address: str) -> None:
    assert not networks.inside(address, networks.compiled(["0.0.0.0/0", "::/0"]))


def test_a_night_from_sunday_to_monday_ends_on_monday() -> None:
    nights = hours.compiled([[64, 22 * 60, 30 * 60]])  # Sunday 22:00 to Monday 6:00
    sunday = datetime(2026, 11, 22, 23, 0, tzinfo=timezone(timedelta(hours=8)))
    found = ask(grant(hours=nights))
    assert (found.allowed, found.reason) == (False, "outside_hours")
    question = deciding.Question(Action.LIVE, GATE, Moment.of(sunday))
    decision = deciding.decide([grant(hours=nights)], ME, question)
    assert decision.allowed
    assert decision.until == sunday + timedelta(hours=7)


def test_hours_open_and_close_on_the_second() -> None:
    mornings = hours.compiled([[16, 480, 600]])  # Friday 8:00 to 10:00
    held = grant(hours=mornings)

    def allowed(**clock: int) -> bool:
        moment = Moment.of(AT.replace(**clock))
        return deciding.decide([held], ME, deciding.Question(Action.LIVE, GATE, moment)).allowed

    assert not allowed(hour=7, minute=59, second=59, microsecond=999_999)
    assert allowed(hour=8, minute=0, second=0)
    assert allowed(hour=9, minute=59, second=59, microsecond=999_999)
    assert not allowed(hour=10, minute=0, second=0)
