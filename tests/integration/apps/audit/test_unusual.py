"""Flags: raised from what is linked, growing, once, settled by somebody else."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import Role
from lianjing.apps.audit import services as audit
from lianjing.apps.audit import unusual as facts
from lianjing.apps.audit.choices import FlagState
from lianjing.apps.audit.errors import FlagSettledError, NoCommentError
from lianjing.apps.audit.models import Flag, Record
from lianjing.apps.audit.services import sealing, unusual
from lianjing.apps.audit.services.unusual import RuleWish
from lianjing.apps.audit.unusual import sources
from lianjing.kernel.errors import DomainError, NotAllowedError

from .test_search import auditor, look, officer

__all__ = ["auditor", "officer"]
pytestmark = pytest.mark.usefixtures("guarded")


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Begin anew, in the morning: what happens at night is unusual by itself."""
    unusual.forget()
    with time_machine.travel(datetime(2026, 11, 20, 3, tzinfo=UTC)):
        yield
    unusual.forget()


def seen(**wanted: Any) -> list[Flag]:
    sealing.link_waiting()
    unusual.look()
    return list(Flag.objects.filter(**wanted).order_by("pk"))


def test_many_cameras_raise_one_flag_that_grows_and_links_to_its_records(officer: Actor) -> None:
    look(officer, 59)
    assert seen(rule="many_cameras") == []
    look(officer, 62)
    [flag] = seen(rule="many_cameras")
    assert (flag.subject, flag.count, flag.threshold, flag.minutes) == ("wang", 62, 60, 10)
    assert Record.objects.filter(pk__in=flag.facts["records"], actor="wang").count() == 20
    look(officer, 70)
    [flag] = seen(rule="many_cameras")
    assert flag.count == 70
    assert Record.objects.filter(action="flag.raised", target_name="wang").count() == 1


def by_machine(actor: str, action: str, name: str, count: int = 1) -> None:
    with transaction.atomic():
        for _ in range(count):
            audit.record(system(actor), action, name=name)


def test_the_opened_seal_and_a_restore_are_cried_out_though_no_person_did_them() -> None:
    by_machine("break-glass", "seal.broken", "emergency-1")
    by_machine("restore", "backup.restored", "backup.age")
    assert [(flag.rule, flag.subject) for flag in seen()] == [
        ("break_glass", "emergency-1"),
        ("restored", "backup.age"),
    ]


def test_an_upper_that_tries_again_and_again_is_told_apart_from_others() -> None:
    by_machine("cascade", "upper.refused", "city", 9)
    by_machine("cascade", "upper.refused", "province", 2)
    assert seen() == []
    by_machine("cascade", "upper.refused", "city")
    assert [(flag.rule, flag.subject, flag.count) for flag in seen()] == [
        ("refused_upper", "city", 10)
    ]


def test_what_the_platform_does_by_itself_counts_for_no_rule_about_people() -> None:
    by_machine("cascade", "snapshot.taken", "gate", 60)
    assert seen() == []


def test_after_a_restart_nothing_is_raised_twice(officer: Actor) -> None:
    look(officer, 65)
    assert len(seen(rule="many_cameras")) == 1
    unusual.forget()
    assert len(seen(rule="many_cameras")) == 1


def test_what_was_settled_is_not_raised_again_by_the_same_facts(
    officer: Actor, auditor: Actor
) -> None:
    look(officer, 65)
    [flag] = seen(rule="many_cameras")
    unusual.settle(actor=auditor, flag=flag, state=FlagState.EXPLAINED, comment="大屏值班")
    unusual.forget()
    assert [one.state for one in seen(rule="many_cameras")] == [FlagState.EXPLAINED]


def test_a_flag_is_settled_once_with_words_and_by_somebody_else(
    officer: Actor, auditor: Actor
) -> None:
    look(officer, 65)
    [flag] = seen(rule="many_cameras")
    with pytest.raises(NoCommentError):
        unusual.settle(actor=auditor, flag=flag, state=FlagState.EXPLAINED, comment=" ")
    himself = Actor(user_id=1, username="wang", role=Role.AUDITOR)
    with pytest.raises(NotAllowedError):
        unusual.settle(actor=himself, flag=flag, state=FlagState.EXPLAINED, comment="没事")
    unusual.settle(actor=auditor, flag=flag, state=FlagState.CONFIRMED, comment="已通报")
    with pytest.raises(FlagSettledError):
        unusual.settle(actor=auditor, flag=flag, state=FlagState.EXPLAINED, comment="没事")
    record = Record.objects.get(action="flag.settled")
    assert (record.actor, record.after["comment"]) == ("shen", "已通报")


def test_another_source_is_looked_into_from_where_it_was_left(officer: Actor) -> None:
    asked: list[int] = []

    def read(position: int, limit: int) -> Sequence[tuple[int, facts.Fact]]:
        asked.append(position)
        now = timezone.now()
        return [
            (
                n,
                facts.Fact(now, "upper:3402", "", f"{n:020d}", "live", "live.started", "ok", n),
            )
            for n in range(position + 1, 71)
        ]

    facts.watch("register", read)
    try:
        [flag] = seen(rule="many_cameras")
        seen()
    finally:
        sources._sources.clear()
    assert (flag.subject, flag.count) == ("upper:3402", 70)
    assert asked == [0, 70]


def test_a_rule_is_set_with_a_reason_and_leaves_a_record(officer: Actor) -> None:
    setter = Actor(user_id=7, username="an", role=Role.AUDITOR)
    with pytest.raises(DomainError):
        unusual.set_rule(actor=setter, rule="many_cameras", wish=RuleWish(threshold=5))
    wish = RuleWish(threshold=5, reason="试用期")
    with pytest.raises(NotAllowedError):
        unusual.set_rule(actor=officer, rule="many_cameras", wish=wish)
    unusual.set_rule(actor=setter, rule="many_cameras", wish=wish)
    look(officer, 5)
    assert [flag.threshold for flag in seen(rule="many_cameras")] == [5]
    record = Record.objects.get(action="audit.rule_set")
    assert record.after["threshold"] == 5


def test_a_disabled_rule_raises_nothing(officer: Actor) -> None:
    setter = Actor(user_id=7, username="an", role=Role.AUDITOR)
    wish = RuleWish(enabled=False, reason="大屏模式")
    unusual.set_rule(actor=setter, rule="many_cameras", wish=wish)
    look(officer, 80)
    assert seen(rule="many_cameras") == []
