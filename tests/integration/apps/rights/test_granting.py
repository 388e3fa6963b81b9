"""What may be given, by whom, and what changes with it at once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Role
from lianjing.apps.accounts.models import User
from lianjing.apps.audit.models import Record
from lianjing.apps.registry import policies
from lianjing.apps.registry import services as registry
from lianjing.apps.registry.models import Channel
from lianjing.apps.rights import jobs, observers, services
from lianjing.apps.rights.choices import Action, GrantState, Origin, SubjectKind
from lianjing.apps.rights.errors import BadGrantError, NoRightError
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.selectors import book
from lianjing.apps.rights.services import GrantChanges, RulePlan
from lianjing.kernel.errors import NotAllowedError

Give = Callable[..., Grant]


def may(person: Actor, camera: Channel, action: Action = Action.LIVE) -> str:
    """Give the reason of a refusal, or nothing."""
    return policies.decide(person, action, camera).reason


def test_a_right_holds_from_giving_to_taking_back(
    give: Give, security: Actor, officer: Actor, cameras: list[Channel]
) -> None:
    assert may(officer, cameras[0]) == "no_grant"
    grant = give()
    assert may(officer, cameras[0]) == ""
    assert may(officer, cameras[0], Action.PTZ) == "not_this_action"
    assert may(officer, cameras[1]) == "no_grant"
    services.suspend(actor=security, grant=grant, reason="asked")
    assert may(officer, cameras[0]) == "suspended"
    services.resume(actor=security, grant=grant)
    assert may(officer, cameras[0]) == ""
    services.end(actor=security, grant=grant, reason="over")
    with pytest.raises(NoRightError) as refused:
        policies.require_right(officer, Action.LIVE, cameras[0])
    facts = refused.value.facts
    assert (facts["reason"], facts["number"]) == ("ended", grant.number)
    with pytest.raises(BadGrantError):
        services.resume(actor=security, grant=grant)
    done = set(Record.objects.values_list("action", flat=True))
    assert {"grant.issued", "grant.suspended", "grant.resumed", "grant.ended"} <= done


def test_a_change_reads_that_grant_alone(
    give: Give, security: Actor, officer: Actor, cameras: list[Channel], monkeypatch: Any
) -> None:
    grant, other = give(), give(channels=[cameras[1].pk])
    assert may(officer, cameras[1]) == ""
    before = book.current()
    kept = before.get(other.pk)
    services.narrow(
        actor=security, grant=grant, changes=GrantChanges(exclude=[cameras[0].pk]), reason="less"
    )
    after = book.current()
    assert after.stamp != before.stamp
    assert after.get(other.pk) is kept
    assert may(officer, cameras[0]) == "no_grant"


def test_what_was_rolled_back_is_not_taken_for_what_came_next(
    give: Give, officer: Actor, cameras: list[Channel]
) -> None:
    give()
    with transaction.atomic():
        give(channels=[cameras[1].pk])
        assert may(officer, cameras[1]) == ""
        transaction.set_rollback(True)
    assert may(officer, cameras[1]) == "no_grant"
    give(channels=[cameras[2].pk])
    assert may(officer, cameras[1]) == "no_grant"
    assert may(officer, cameras[2]) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_until": None},
        {"valid_until": timezone.now() - timedelta(days=1)},
        {"valid_until": timezone.now() + timedelta(days=9999)},
        {"channels": [], "rules": []},
        {"channels": [1], "excluded": [1]},
        {"rules": [RulePlan(own_area=True)]},
        {"weekly": [(0, 0, 60)]},
        {"weekly": [(1, 0, 60, 7)]},
        {"weekly": [(1, 1439, 3000)]},
        {"networks": ["10.0.0.0/99"]},
        {"networks": ["elsewhere"]},
        {"person": 10**9},
        {"subject": SubjectKind.UPPER},
        {"actions": Action(0)},
        {"origin": Origin.DIRECT, "basis": " "},
    ],
)
def test_what_is_not_whole_is_not_given(give: Give, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadGrantError):
        give(**wrong)


def test_administrators_get_the_catalogue_at_most(give: Give) -> None:
    admin = User.objects.create(username="admin", role=Role.ADMIN)
    for whom in (
        {"person": admin.pk},
        {"subject": SubjectKind.ROLE, "person": None, "role": Role.SECURITY},
    ):
        with pytest.raises(BadGrantError):
            give(**whom)
        give(**whom, actions=Action.CATALOGUE)


def test_nobody_gives_himself_a_right(give: Give, security: Actor, officer: Actor) -> None:
    direct = {"origin": Origin.DIRECT, "basis": "paper 7", "actions": Action.CATALOGUE}
    with pytest.raises(BadGrantError):
        give(security, person=security.user_id, **direct)
    with pytest.raises(NotAllowedError):
        give(officer, **direct)
    assert give(security, **direct).created_by == "security"


def test_narrowing_only_makes_smaller(give: Give, security: Actor, cameras: list[Channel]) -> None:
    grant = give(actions=Action.LIVE | Action.PTZ, max_streams=4, excluded=[cameras[1].pk])
    until = grant.valid_until
    assert until is not None
    for wider in (
        GrantChanges(actions=Action.LIVE | Action.DOWNLOAD),
        GrantChanges(valid_until=until + timedelta(seconds=1)),
        GrantChanges(max_streams=5),
        GrantChanges(add=[cameras[2].pk]),
        GrantChanges(rules=[]),
        GrantChanges(forget=[cameras[1].pk]),
    ):
        with pytest.raises(BadGrantError):
            services.narrow(actor=security, grant=grant, changes=wider, reason="x")
    less = GrantChanges(
        actions=Action.LIVE,
        valid_until=until - timedelta(days=1),
        max_streams=1,
        weekly=[(31, 480, 1080)],
    )
    changed = services.narrow(actor=security, grant=grant, changes=less, reason="weekdays")
    assert (changed.actions, changed.max_streams) == (int(Action.LIVE | Action.CATALOGUE), 1)


def test_watchers_are_told_what_time_does(
    give: Give,
    officer: Actor,
    cameras: list[Channel],
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[observers.GrantTouched] = []
    monkeypatch.setattr(observers, "_watchers", [told.extend])
    now = timezone.now()
    begun = now - timedelta(minutes=1)
    short = give(valid_from=begun, valid_until=now + timedelta(hours=1))
    later = give(channels=[cameras[1].pk], valid_from=now + timedelta(hours=2))

    def tick(at: datetime) -> list[tuple[int, bool]]:
        told.clear()
        monkeypatch.setattr(timezone, "now", lambda: at)
        with django_capture_on_commit_callbacks(execute=True):
            jobs.follow_the_clock()
        return [(one.grant, one.less) for one in told]

    monkeypatch.setitem(jobs._last, "looked", now.timestamp())
    assert tick(now + timedelta(minutes=59)) == []
    assert may(officer, cameras[0]) == ""
    assert (short.pk, True) in tick(now + timedelta(hours=1))
    assert may(officer, cameras[0]) == "expired"
    assert Grant.objects.get(pk=short.pk).state == GrantState.ENDED
    assert tick(now + timedelta(hours=1, seconds=1)) == []
    assert tick(now + timedelta(hours=2)) == [(later.pk, False)]
    assert Record.objects.filter(action="grant.expired").count() == 1


def test_a_label_brings_a_camera_into_a_right(
    give: Give, security: Actor, officer: Actor, cameras: list[Channel]
) -> None:
    give(channels=[], rules=[RulePlan(label="school gate")])
    assert may(officer, cameras[3]) == "no_grant"
    keys = [cameras[3].pk, 10**9]
    assert registry.label_channels(actor=security, channels=keys, add=[" school  gate "]) == 1
    registry.label_channels(actor=security, channels=keys, add=["school gate"])
    assert may(officer, cameras[3]) == ""
    registry.label_channels(actor=security, channels=keys, add=[], remove=["school gate"])
    assert may(officer, cameras[3]) == "no_grant"
    with pytest.raises(NotAllowedError):
        registry.label_channels(actor=officer, channels=keys, add=["school gate"])
