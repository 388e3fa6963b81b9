"""Who may begin to watch and go on, by which right and until when."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.models import User
from lianjing.apps.register.errors import ReasonNeededError
from lianjing.apps.register.models import Entry
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.services import Movement
from lianjing.apps.rights import services as rights
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.errors import NoRightError
from lianjing.apps.rights.models import Grant
from lianjing.apps.viewing import services
from lianjing.apps.viewing.choices import StreamProfile
from lianjing.apps.viewing.models import Session
from lianjing.apps.viewing.services import PlayFailedError, steering
from lianjing.kernel.errors import ResourceError
from lianjing.link.media import Done
from lianjing.link.signal import ControlResult, Play, PlayFailed, Ptz

from .conftest import Signal, also, give

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def watch(officer: Actor, gate: Channel, **more: str) -> services.Live:
    return services.start_live(actor=officer, channel=gate, profile=StreamProfile.MAIN, **more)


def test_a_session_knows_its_grant_and_ends_with_it(
    officer: Actor, gate: Channel, person: User, signal: Signal
) -> None:
    until = timezone.now() + timedelta(minutes=10)
    grant = give(person, gate, valid_until=until)
    session = watch(officer, gate).session
    assert (session.grant, session.grant_number) == (grant.pk, grant.number)
    assert (session.right_until, session.expires_at) == (until, until)
    entry = Entry.objects.get()
    assert (entry.reason, entry.purpose, entry.grant_number) == ("校园安全", "school", grant.number)
    assert (entry.session, entry.call, entry.pk) == (session.key, "call-1", session.entry)


def test_a_session_ends_with_the_hours_of_the_week(
    officer: Actor, gate: Channel, person: User, signal: Signal
) -> None:
    now = timezone.localtime()
    minute = now.hour * 60 + now.minute
    if minute > 1430:
        pytest.skip("too near to midnight for a span of this day")
    give(person, gate, weekly=[(127, 0, minute + 5)])
    session = watch(officer, gate).session
    end = now.replace(second=0, microsecond=0) + timedelta(minutes=5)
    assert session.expires_at == end


@pytest.mark.usefixtures("signal")
def test_without_a_right_nobody_is_asked_for_a_picture(
    officer: Actor, gate: Channel, signal: Signal
) -> None:
    with pytest.raises(NoRightError):
        watch(officer, gate)
    assert signal.commands == []
    assert not Session.objects.exists()


def test_pictures_at_once_are_counted_for_each_person_and_grant(
    officer: Actor, gate: Channel, person: User, signal: Signal
) -> None:
    give(person, gate, max_streams=2)
    first = watch(officer, gate).session
    watch(officer, gate)
    with pytest.raises(NoRightError) as refused:
        watch(officer, gate)
    assert refused.value.decision.reason == "streams_used_up"
    watch(officer, gate, instead=first.key)
    first.refresh_from_db()
    assert first.end_reason == "closed"
    assert Session.objects.filter(ended_at=None).count() == 2


def test_another_grant_takes_over_when_one_is_used_up(
    officer: Actor, gate: Channel, person: User, signal: Signal
) -> None:
    both = {give(person, gate, max_streams=1).pk, give(person, gate, max_streams=1).pk}
    assert {watch(officer, gate).session.grant for _ in range(2)} == both


def test_a_failed_play_gives_its_place_back(
    officer: Actor, gate: Channel, person: User, signal: Signal
) -> None:
    give(person, gate, max_streams=1)
    signal.reply = PlayFailed(call="c", cause="no_rtp")
    for _ in range(2):
        with pytest.raises(PlayFailedError):
            watch(officer, gate)
    signal.reply = Done()
    with pytest.raises(ResourceError):
        watch(officer, gate)
    assert not Session.objects.filter(ended_at=None).exists()
    assert not Entry.objects.exists()


def test_a_right_that_goes_while_the_device_is_asked_opens_nothing(
    officer: Actor, gate: Channel, grant: Grant, signal: Signal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lianjing.apps.accounts.actor import system

    def answer(_address: object, message: object, **_: object) -> object:
        if isinstance(message, Play):
            rights.end(actor=system("test"), grant=grant, reason="x")
            services.reconsider()
            return signal.reply
        return Done()

    monkeypatch.setattr("lianjing.link.blocking.call", answer)
    with pytest.raises(NoRightError):
        watch(officer, gate)
    assert not Entry.objects.exists()


def test_renewing_asks_again(
    officer: Actor, gate: Channel, grant: Grant, signal: Signal, person: User
) -> None:
    from lianjing.apps.accounts.actor import system

    session = watch(officer, gate).session
    assert services.renew(actor=officer, session=session).session.grant == grant.pk
    other = give(person, gate)
    rights.end(actor=system("test"), grant=grant, reason="x")
    assert services.renew(actor=officer, session=session).session.grant == other.pk
    rights.end(actor=system("test"), grant=other, reason="x")
    with pytest.raises(NoRightError):
        services.renew(actor=officer, session=session)


def test_only_its_network_opens_a_grant(
    officer: Actor, gate: Channel, person: User, signal: Signal
) -> None:
    give(person, gate, networks=["198.51.100.0/24"])
    with pytest.raises(NoRightError) as refused:
        watch(officer, gate)
    assert refused.value.decision.reason == "other_network"


def test_a_general_grant_asks_why_before_the_device_is_asked(
    officer: Actor, gate: Channel, person: User, signal: Signal
) -> None:
    give(person, gate, ask_reason=True)
    with pytest.raises(ReasonNeededError):
        watch(officer, gate)
    assert signal.commands == []


def test_the_clear_picture_is_for_those_who_may_see_without_masks(
    officer: Actor, gate: Channel, person: User, signal: Signal
) -> None:
    grant = give(person, gate)
    watch(officer, gate, masks=())
    plays = [command for command in signal.commands if isinstance(command, Play)]
    assert plays[-1].masks is None
    from lianjing.apps.accounts.actor import system
    from lianjing.apps.rights.services import GrantChanges

    rights.change(
        actor=system("test"), grant=grant, changes=GrantChanges(actions=also(Action.UNMASK))
    )
    clear = watch(officer, gate, masks=()).session
    plays = [command for command in signal.commands if isinstance(command, Play)]
    assert (plays[-1].masks, clear.unmasked) == ((), True)


def test_steering_is_a_right_of_its_own_and_stopping_is_always_possible(
    officer: Actor, gate: Channel, person: User, signal: Signal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lianjing.apps.accounts.actor import system

    moves: list[object] = []

    def answer(_address: object, message: object, **_: object) -> object:
        if isinstance(message, Ptz):
            moves.append(message)
            return ControlResult(result="sent")
        return Done()

    monkeypatch.setattr("lianjing.link.blocking.call", answer)
    give(person, gate)
    with pytest.raises(NoRightError):
        steering.move(actor=officer, channel=gate, movement=Movement(pan=1))
    with pytest.raises(NoRightError):
        steering.move(actor=officer, channel=gate, movement=Movement())
    ptz = give(person, gate, actions=also(Action.PTZ))
    for _ in range(3):
        steering.move(actor=officer, channel=gate, movement=Movement(pan=1))
    rights.end(actor=system("test"), grant=ptz, reason="x")
    steering.move(actor=officer, channel=gate, movement=Movement())
    assert len(moves) == 4
    entry = Entry.objects.get()
    assert (entry.action, entry.count) == ("ptz", 3)


@pytest.mark.django_db(transaction=True)
def test_racing_starts_never_exceed_what_a_grant_allows(
    officer: Actor, gate: Channel, person: User, signal: Signal
) -> None:
    give(person, gate, max_streams=3)
    results: list[str] = []
    ready = threading.Barrier(8)

    def attempt() -> None:
        ready.wait()
        try:
            watch(officer, gate)
            results.append("in")
        except NoRightError as refused:
            results.append(refused.decision.reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["in"] * 3 + ["streams_used_up"] * 5
