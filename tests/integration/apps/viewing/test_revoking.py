"""What may not go on ends: at once, by the clock, after a crash, with signal away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.models import User
from lianjing.apps.audit.models import Record
from lianjing.apps.register.models import Entry
from lianjing.apps.registry.models import Channel
from lianjing.apps.rights import services as rights
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.services import GrantChanges
from lianjing.apps.viewing import services
from lianjing.apps.viewing.choices import StreamProfile
from lianjing.apps.viewing.models import Session
from lianjing.kernel.errors import NotAllowedError

from .conftest import Signal, also, give

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

ROOT = system("test")
OTHER_DAY = (1 << (timezone.localtime().weekday() + 3) % 7, 0, 60)
"""An hour of a day that is not today."""


@pytest.fixture
def session(officer: Actor, gate: Channel, grant: Grant, signal: Signal) -> Session:
    live = services.start_live(actor=officer, channel=gate, profile=StreamProfile.MAIN)
    return live.session


@pytest.mark.django_db(transaction=True)
def test_one_click_ends_the_picture_before_the_click_is_answered(
    session: Session, grant: Grant, signal: Signal
) -> None:
    rights.end(actor=ROOT, grant=grant, reason="用途已完成")
    assert signal.ended == [(session.key, "right_ended")]
    session.refresh_from_db()
    assert (session.end_reason, session.cut_due) == ("right_ended", False)
    entry = Entry.objects.get()
    assert (entry.end_reason, entry.ended_at) == ("right_ended", session.ended_at)


@pytest.mark.django_db(transaction=True)
def test_signal_away_for_a_moment_is_told_until_it_listens(
    session: Session, grant: Grant, signal: Signal
) -> None:
    signal.gone = True
    rights.end(actor=ROOT, grant=grant, reason="x")
    session.refresh_from_db()
    assert (session.ended_at is not None, session.cut_due) == (True, True)
    assert not services.cut_what_is_due()
    signal.gone = False
    assert services.cut_what_is_due()
    assert signal.ended == [(session.key, "right_ended")]
    assert services.cut_what_is_due()
    assert len(signal.ended) == 1


def test_a_process_killed_after_its_commit_is_made_up_for(
    session: Session, grant: Grant, signal: Signal
) -> None:
    # In this test nothing is committed, so nobody was told: as after kill -9.
    rights.end(actor=ROOT, grant=grant, reason="x")
    assert signal.ended == []
    assert services.reconsider() == 1
    assert signal.ended == [(session.key, "right_ended")]
    assert services.reconsider() == 0


def test_who_is_covered_by_another_grant_goes_on(
    session: Session, grant: Grant, person: User, gate: Channel, signal: Signal
) -> None:
    other = give(person, gate)
    rights.end(actor=ROOT, grant=grant, reason="x")
    assert services.reconsider() == 0
    session.refresh_from_db()
    assert (session.grant, session.ended_at) == (other.pk, None)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (GrantChanges(weekly=[OTHER_DAY]), "outside_hours"),
        (GrantChanges(actions=Action.CATALOGUE), "right_ended"),
        (GrantChanges(networks=["198.51.100.0/24"]), "revoked"),
    ],
)
def test_a_narrowed_grant_ends_what_it_no_longer_covers(
    session: Session, grant: Grant, signal: Signal, change: GrantChanges, reason: str
) -> None:
    rights.change(actor=ROOT, grant=grant, changes=change)
    services.reconsider()
    assert signal.ended == [(session.key, reason)]


def test_an_excluded_camera_ends_and_a_suspended_grant_too(
    session: Session, grant: Grant, gate: Channel, officer: Actor, signal: Signal
) -> None:
    rights.suspend(actor=ROOT, grant=grant, reason="x")
    assert services.reconsider() == 1
    rights.resume(actor=ROOT, grant=grant)
    services.start_live(actor=officer, channel=gate, profile=StreamProfile.MAIN)
    rights.change(actor=ROOT, grant=grant, changes=GrantChanges(exclude=[gate.pk]))
    assert services.reconsider() == 1


def test_losing_the_right_to_the_clear_picture_ends_the_clear_picture(
    officer: Actor, gate: Channel, person: User, signal: Signal
) -> None:
    grant = give(person, gate, actions=also(Action.UNMASK))
    services.start_live(actor=officer, channel=gate, profile=StreamProfile.MAIN, masks=())
    changes = GrantChanges(actions=also(Action.CATALOGUE))
    rights.change(actor=ROOT, grant=grant, changes=changes)
    services.reconsider()
    assert [reason for _, reason in signal.ended] == ["masks_changed"]


def test_a_person_who_left_or_a_camera_that_went_ends_too(
    session: Session, person: User, signal: Signal
) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert services.reconsider() == 1
    assert signal.ended == [(session.key, "revoked")]


def test_at_its_end_a_right_is_over_to_the_second(
    session: Session, grant: Grant, signal: Signal
) -> None:
    until = timezone.now() + timedelta(seconds=30)
    rights.change(actor=ROOT, grant=grant, changes=GrantChanges(valid_until=until))
    assert services.reconsider() == 0
    assert services.end_what_is_over(until - timedelta(milliseconds=1)) == 0
    assert services.end_what_is_over(until) == 1
    session.refresh_from_db()
    assert (session.ended_at, session.end_reason) == (until, "right_expired")


def test_a_session_that_was_left_ends_when_it_left_unless_it_comes_back(
    session: Session, signal: Signal
) -> None:
    begin = timezone.now()
    at = begin + timedelta(seconds=10)
    services.note_measured(at=begin + timedelta(seconds=5), sent={session.key: 5_000_000})
    services.note_left(session=session.key, at=at, sent=6_000_000, last=True)
    services.note_measured(at=at + timedelta(seconds=3), sent={session.key: 6_500_000})
    assert services.end_what_is_over(at + timedelta(seconds=30)) == 0
    services.note_left(session=session.key, at=at + timedelta(seconds=8), sent=7_000_000, last=True)
    assert services.end_what_is_over(at + timedelta(seconds=30)) == 1
    session.refresh_from_db()
    assert (session.end_reason, session.bytes) == ("left", 7_000_000)
    entry = Entry.objects.get()
    assert (entry.ended_at, entry.bytes) == (at + timedelta(seconds=8), 7_000_000)


def test_after_a_crash_of_everything_the_end_is_the_last_known_time_and_says_so(
    session: Session, signal: Signal
) -> None:
    seen = timezone.now() + timedelta(seconds=60)
    services.note_measured(at=seen, sent={session.key: 9})
    later = seen + timedelta(hours=3)
    Session.objects.update(expires_at=later + timedelta(hours=1))
    assert services.end_what_is_over(later, silent=False) == 0
    assert services.end_what_is_over(later) == 1
    entry = Entry.objects.get()
    assert (entry.ended_at, entry.end_seen, entry.bytes) == (seen, False, 9)


def test_one_who_is_stopped_can_read_by_whom_and_why(
    session: Session, officer: Actor, signal: Signal
) -> None:
    with pytest.raises(NotAllowedError):
        services.stop_sessions(actor=officer, sessions=[session], why="x")
    assert services.stop_sessions(actor=ROOT, sessions=[session], why="设备检修") == 1
    session.refresh_from_db()
    assert session.end_note == "system:test: 设备检修"
    assert Record.objects.filter(action="live.stopped").count() == 1
    assert signal.ended == [(session.key, "stopped")]


def test_a_contract_that_ends_takes_the_picture_with_it(
    session: Session, person: User, signal: Signal
) -> None:
    ends = timezone.now() + timedelta(minutes=5)
    User.objects.filter(pk=person.pk).update(ends_at=ends)
    assert services.reconsider(now=ends - timedelta(seconds=1)) == 0
    assert services.reconsider(now=ends) == 1


def test_an_ended_sign_in_of_the_table_shows_nothing(
    officer: Actor, gate: Channel, grant: Grant, signal: Signal, person: User
) -> None:
    from dataclasses import replace

    from django.contrib.sessions.backends.db import SessionStore

    from lianjing.apps.accounts.models import SignIn
    from lianjing.apps.accounts.services.sign_ins import key_of

    browser = SessionStore()
    browser.create()
    key = browser.session_key or ""
    row = SignIn.objects.create(user=person, key=key_of(key), session=key)
    signed_in = replace(officer, sign_in=row.key)
    services.start_live(actor=signed_in, channel=gate, profile=StreamProfile.MAIN)
    assert services.end_of_gone_sign_ins() == 0
    SignIn.objects.update(ended_at=timezone.now())
    assert services.end_of_gone_sign_ins() == 1


def test_a_sign_in_that_is_over_shows_nothing(
    officer: Actor, gate: Channel, grant: Grant, signal: Signal
) -> None:
    from dataclasses import replace

    signed_in = replace(officer, sign_in="0" * 32)
    services.start_live(actor=signed_in, channel=gate, profile=StreamProfile.MAIN)
    assert services.end_of_gone_sign_ins() == 1
    assert [reason for _, reason in signal.ended] == ["signed_out"]
