"""Rules of unusual use: reached, explained by numbers, bounded, and as data."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lianjing.apps.audit.choices import ActionGroup
from lianjing.apps.audit.groups import group_of
from lianjing.apps.audit.unusual import engine as engines
from lianjing.apps.audit.unusual.engine import By, Engine, Fact, Measure, Rule, Severity
from lianjing.apps.audit.unusual.rulebook import effective, shipped

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZONE)


def rule(**other: object) -> Rule:
    values = {
        "key": "r",
        "zh": "规则",
        "en": "rule",
        "by": By.PERSON,
        "measure": Measure.CAMERAS,
        "minutes": 10,
        "threshold": 5,
        "severity": Severity.HIGH,
        "source": "product",
        "confidence": "R",
        "groups": frozenset({"live"}),
    }
    return Rule(**{**values, **other})


def fact(number: int, at: datetime = NOON, **other: object) -> Fact:
    values = {
        "at": at + timedelta(seconds=number),
        "person": "wang",
        "address": "192.0.2.1",
        "camera": f"3402000000132000{number:04d}",
        "group": "live",
        "action": "live.started",
        "outcome": "ok",
        "reference": number,
    }
    return Fact(**{**values, **other})


def test_many_different_cameras_reach_the_rule_and_the_same_one_again_does_not() -> None:
    assert Engine([rule()], ZONE).take(fact(n, camera="x" * 20) for n in range(50)) == []
    [raised] = Engine([rule()], ZONE).take(fact(n) for n in range(7))
    assert (raised.subject, raised.total, len(raised.cameras)) == ("wang", 7, 7)
    assert raised.references == tuple(range(7))
    assert raised.until - raised.started_at == timedelta(seconds=6)


def test_what_is_older_than_the_window_does_not_count() -> None:
    slow = [fact(0, NOON + timedelta(minutes=3 * n), camera=f"{n:020d}") for n in range(30)]
    assert Engine([rule()], ZONE).take(slow) == []


def test_people_are_counted_apart() -> None:
    facts = [fact(n, person=f"p{n % 2}") for n in range(8)]
    assert Engine([rule()], ZONE).take(facts) == []


def test_windows_go_on_from_one_batch_to_the_next() -> None:
    engine = Engine([rule()], ZONE)
    assert engine.take(fact(n) for n in range(3)) == []
    assert [one.total for one in engine.take(fact(n) for n in range(3, 6))] == [6]


@pytest.mark.parametrize(
    ("at", "counts"),
    [(time(23, 0), True), (time(3, 0), True), (time(6, 0), False), (time(12, 0), False)],
)
def test_hours_go_past_midnight_in_local_time(at: time, counts: bool) -> None:
    night = rule(measure=Measure.EVENTS, hours=(time(22), time(6)))
    moment = datetime.combine(NOON.date(), at, ZONE).astimezone(UTC)
    raised = Engine([night], ZONE).take(fact(n, moment) for n in range(6))
    assert bool(raised) is counts


def test_weekends_count_as_a_whole() -> None:
    off_duty = rule(measure=Measure.EVENTS, hours=(time(19), time(7)), weekend=True)
    saturday = NOON + timedelta(days=1)
    assert Engine([off_duty], ZONE).take(fact(n, saturday) for n in range(5))
    assert not Engine([off_duty], ZONE).take(fact(n, NOON) for n in range(5))


def test_accounts_tried_from_one_address_are_counted_by_address() -> None:
    guessing = rule(
        by=By.ADDRESS,
        measure=Measure.PERSONS,
        groups=frozenset(),
        actions=frozenset({"user.sign_in_failed"}),
    )
    tried = [fact(n, action="user.sign_in_failed", person=f"p{n}") for n in range(5)]
    [raised] = Engine([guessing], ZONE).take(tried)
    assert raised.subject == "192.0.2.1"


def test_only_outcomes_that_are_asked_for_count() -> None:
    refused = rule(outcomes=frozenset({"refused"}))
    assert not Engine([refused], ZONE).take(fact(n) for n in range(9))
    assert Engine([refused], ZONE).take(fact(n, outcome="refused") for n in range(9))


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_MOST_WINDOWS", 100)
    engine = Engine([rule(measure=Measure.EVENTS)], ZONE)
    engine.take(fact(n, NOON, person=f"p{n}") for n in range(1000))
    engine.take(fact(0, NOON, reference=n) for n in range(1000))
    assert len(engine._windows) == 100
    assert max(len(window.held) for window in engine._windows.values()) <= 20


def test_a_changed_rule_holds_from_the_next_fact_on() -> None:
    engine = Engine([rule()], ZONE)
    engine.take(fact(n) for n in range(3))
    engine.change([rule(threshold=4)])
    assert engine.take([fact(3)])
    engine.change([rule(enabled=False)])
    assert engine.take(fact(n) for n in range(4, 20)) == []


def test_shipped_rules_name_groups_and_sources_and_can_be_set_otherwise() -> None:
    for one in shipped().values():
        assert one.groups <= {group.value for group in ActionGroup}
        assert one.groups or one.actions
        assert all(group_of(action) is not ActionGroup.OTHER for action in one.actions), one.key
        assert (one.source, one.confidence) == ("product", "R")

    class Setting:
        rule, enabled, threshold, minutes = "night_viewing", True, 7, None
        hours_from, hours_to = "23:00", "05:00"

    changed = {one.key: one for one in effective([Setting()])}["night_viewing"]
    assert (changed.threshold, changed.hours) == (7, (time(23), time(5)))
    assert changed.minutes == shipped()["night_viewing"].minutes
