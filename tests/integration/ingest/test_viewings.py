"""What media nodes say of viewers becomes rows, and the watchman sees to the rest."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.integration.apps.viewing.conftest import (
    Signal,
    gate,  # noqa: F401 - a fixture
    give,
    officer,  # noqa: F401 - a fixture
    person,  # noqa: F401 - a fixture
    signal,  # noqa: F401 - a fixture
)

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.models import User
from lianjing.apps.register.models import Entry
from lianjing.apps.registry.models import Channel
from lianjing.apps.rights import services as rights
from lianjing.apps.rights.models import Grant
from lianjing.apps.viewing import services
from lianjing.apps.viewing.choices import StreamProfile
from lianjing.apps.viewing.models import Session
from lianjing.ingest.watchman import Watchman
from lianjing.link import events

from .conftest import Feed

pytestmark = pytest.mark.django_db


@pytest.fixture
def grant(person: User, gate: Channel) -> Grant:  # noqa: F811 - fixtures
    return give(person, gate)


@pytest.fixture
def session(officer: Actor, gate: Channel, grant: Grant, signal: Signal) -> Session:  # noqa: F811
    live = services.start_live(actor=officer, channel=gate, profile=StreamProfile.MAIN)
    return live.session


def gone(session: Session, at: float, size: int, *, last: bool) -> events.ViewingEnded:
    return events.ViewingEnded(
        session=session.key,
        stream=session.stream,
        at=at,
        seconds=3.0,
        bytes=size,
        reason="left",
        last=last,
    )


def over(session: Session, at: float) -> events.CallEnded:
    return events.CallEnded(
        call=session.call,
        device="d",
        channel=session.channel_code,
        started_at=at - 60,
        ended_at=at,
        outcome="ended",
        cause="device_offline",
        first_packet_ms=10,
        viewer="chen",
        story="{}",
    )


def test_bytes_and_rate_follow_what_the_node_says_and_never_go_back(
    feed: Feed, session: Session
) -> None:
    begin = session.started_at.timestamp()
    feed(
        events.ViewingsServed(at=begin + 5, sent={session.key: 1_000_000, "stranger": 5}),
        events.ViewingsServed(at=begin + 10, sent={session.key: 2_000_000}),
        gone(session, begin + 9, 1_500_000, last=False),
    )
    session.refresh_from_db()
    assert (session.bytes, session.kbps, session.left_at) == (2_000_000, 1600, None)
    entry = Entry.objects.get()
    assert entry.bytes == 2_000_000
    assert entry.last_at.timestamp() == pytest.approx(begin + 10)


def test_a_call_that_ends_ends_its_entries_with_its_cause_and_late_bytes_still_count(
    feed: Feed,
    session: Session,
    signal: Signal,  # noqa: F811
) -> None:
    at = timezone.now().timestamp() + 30
    feed(over(session, at), gone(session, at + 1, 777, last=True))
    session.refresh_from_db()
    entry = Entry.objects.get()
    assert (session.end_reason, entry.end_reason) == ("device_offline", "device_offline")
    assert (session.bytes, entry.bytes) == (777, 777)
    assert signal.ended == []


def test_the_watchman_looks_anew_when_a_grant_changes_and_tells_what_is_due(
    session: Session,
    grant: Grant,
    signal: Signal,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(
        "lianjing.ingest.watchman.viewing.reconsider",
        lambda: asked.append(1) or services.enforcing.reconsider(),
    )
    watchman = Watchman(None)  # type: ignore[arg-type]
    watchman.look()
    watchman.look()
    assert len(asked) == 1
    rights.end(actor=system("test"), grant=grant, reason="x")
    signal.gone = True
    watchman.look()
    session.refresh_from_db()
    assert (len(asked), session.end_reason, session.cut_due) == (2, "right_ended", True)
    signal.gone = False
    watchman.look()
    assert signal.ended == [(session.key, "right_ended")]


def test_the_watchman_waits_before_it_takes_silence_for_an_end(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    Session.objects.update(
        seen_at=timezone.now() - timedelta(hours=1), expires_at=timezone.now() + timedelta(hours=1)
    )
    watchman = Watchman(None)  # type: ignore[arg-type]
    watchman.look()
    assert Session.objects.get().ended_at is None
    watchman._began -= 1000
    watchman.look()
    assert Session.objects.get().end_reason == "end_unseen"
    assert not Entry.objects.get().end_seen
