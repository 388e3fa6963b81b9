"""Events become rows."""

import pytest

from lianjing.apps.accounts.actor import system
from lianjing.apps.registry import services
from lianjing.apps.registry.models import (
    Alarm,
    Channel,
    Device,
    Group,
    RegistrationAttempt,
    RosterChange,
    StatusChange,
)
from lianjing.apps.sharing import services as sharing
from lianjing.apps.sharing.models import UpperPlatform
from lianjing.apps.sharing.services import UpperChanges
from lianjing.apps.viewing.models import Call
from lianjing.ingest.folder import Folder
from lianjing.link import events
from lianjing.link.events import Node, Reason

from .conftest import (
    PLATFORM,
    RECORDER,
    Feed,
    camera,
    catalogue,
    offline,
    online,
    registered,
)

pytestmark = pytest.mark.django_db


def state(number: int, device: str = PLATFORM) -> tuple[bool, str]:
    row = Channel.objects.get(device__code=device, code=camera(number).code)
    return row.online, row.status_reason


def test_a_device_nobody_entered_appears_when_it_registers(feed: Feed) -> None:
    feed(registered(), online())
    device = Device.objects.get(code=PLATFORM)
    assert (device.kind, device.online, device.address) == ("platform", True, "192.0.2.1:5060")
    assert Group.objects.get(device=device).path == f"/{Group.objects.get(device=device).pk}/"
    assert RegistrationAttempt.objects.get().ok is True
    assert RosterChange.objects.get().key == PLATFORM
    assert StatusChange.objects.get().reason == "registered"


def test_events_of_devices_nobody_knows_concern_nothing(feed: Feed) -> None:
    feed(online(), catalogue([camera(1)]), events.DeviceSeen(seen={PLATFORM: 5.0}))
    assert not Device.objects.exists()
    assert feed.folder.held_position("x") == "x"


def test_the_latest_state_counts(feed: Feed) -> None:
    feed(registered(), online())
    feed(
        events.DeviceSeen(seen={PLATFORM: 1500.0}),
        events.DeviceSeen(seen={PLATFORM: 1400.0}),
        events.RegistrationRefreshed(refreshed={PLATFORM: (9000.0, "192.0.2.2:5060")}),
        events.DeviceDescribed(device=PLATFORM, name="县平台", manufacturer="M", model="X"),
        events.MessageSuspected(device=PLATFORM, source="203.0.113.9:1", at=1.0, what="Keepalive"),
        offline(),
        online(at=2100.0),
    )
    device = Device.objects.get()
    assert device.last_keepalive_at is not None
    assert device.last_keepalive_at.timestamp() == 1500.0
    assert (device.address, device.name, device.suspicious) == ("192.0.2.2:5060", "县平台", 1)
    assert device.online is True
    assert StatusChange.objects.count() == 3


def test_a_run_folded_twice_changes_nothing(feed: Feed) -> None:
    feed(registered(), online())
    run = feed.records(
        events.MessageSuspected(device=PLATFORM, source="x", at=1.0, what="y"),
        offline(),
        catalogue([camera(1)]),
    )
    before = feed.position
    assert feed.folder.fold(run, before) is True
    assert feed.folder.fold(run, before) is False
    assert Folder("signal").fold(run, before) is False
    assert Device.objects.get().suspicious == 1
    assert StatusChange.objects.count() == 2
    assert Channel.objects.count() == 1


def test_channels_follow_their_device_and_remember_their_own_state(feed: Feed) -> None:
    feed(registered(), online(), catalogue([camera(1), camera(2), camera(3, online=False)]))
    own = events.ChannelsStatusChanged(
        device=PLATFORM,
        at=1200.0,
        online=False,
        reason=Reason.NOTIFIED,
        channels=(camera(2).code,),
    )
    feed(own)
    assert [state(n)[0] for n in (1, 2, 3)] == [True, False, False]
    follow = events.ChannelsStatusChanged(
        device=PLATFORM,
        at=2000.0,
        online=False,
        reason=Reason.DEVICE_OFFLINE,
        channels=(camera(1).code,),
    )
    feed(offline(), follow)
    assert state(1) == (False, "device_offline")
    assert Device.objects.get().channels_online == 0
    feed(online(at=2100.0))
    assert state(1) == (True, "device_online")
    assert state(2) == (False, "notified")
    assert Device.objects.get().channels_online == 1
    assert StatusChange.objects.filter(channel__isnull=False).count() == 1


def test_ten_thousand_channels_that_follow_leave_one_row(feed: Feed) -> None:
    feed(registered(), online(), catalogue([camera(n) for n in range(10_000)]))
    feed(offline())
    assert Channel.objects.filter(online=False).count() == 10_000
    assert StatusChange.objects.count() == 2


def test_facts_are_appended(feed: Feed) -> None:
    feed(registered(RECORDER, known=True), online(RECORDER))
    services.create_device(actor=system("test"), code="34020000001320000009", name="x")
    feed(
        events.RegistrationRefused(
            device="not a code", at=1.0, source="203.0.113.1:5060", reason="bad_code"
        ),
        events.AlarmRaised(
            device=RECORDER, source=RECORDER, at=2.0, raised_at=1.0, priority=1, method=5
        ),
        events.CallEnded(
            call="c1",
            device=RECORDER,
            channel="x",
            started_at=1.0,
            ended_at=3.5,
            outcome="failed",
            cause="no_rtp",
            first_packet_ms=-1,
            viewer="operator",
            story='{"kind": "live", "steps": []}',
        ),
    )
    assert RegistrationAttempt.objects.get(ok=False).reason == "bad_code"
    assert Alarm.objects.get().method == 5
    call = Call.objects.get()
    assert (call.outcome, call.cause, call.first_packet_ms) == ("failed", "no_rtp", None)
    assert call.story == {"kind": "live", "steps": []}


def test_hostile_text_is_stored_not_refused(feed: Feed) -> None:
    feed(registered(), online())
    nasty = Node(
        code="x" * 500 + "\0",
        name="a\0b",
        parent="/".join("y" * 90 for _ in range(40)),
        civil_code="\0",
        longitude=float("nan"),
        latitude=1e300,
        ptz_type=10**9,
        extra={"k\0": "v" * 5000},
    )
    feed(catalogue([nasty, Node(code=""), Node(code="  ")]))
    channel = Channel.objects.get()
    assert channel.name == "ab"
    assert channel.longitude is None
    assert len(channel.code) == 64


def test_uppers_show_how_their_links_are(feed: Feed) -> None:
    values = UpperChanges(name="U", code="34000000002000000001", address="192.0.2.9")
    upper = sharing.create_upper(actor=system("test"), values=values)
    feed(
        events.UpperChanged(
            upper=upper.key,
            at=5.0,
            online=True,
            reason="registered",
            shared=3,
            sent=3,
            acknowledged=2,
            expected=3,
        )
    )
    row = UpperPlatform.objects.get()
    assert (row.online, row.acknowledged) == (True, 2)
    assert row.status_changed_at is not None


def test_a_name_a_device_gives_itself_is_told_signal(feed: Feed) -> None:
    feed(registered(), online())
    feed(events.DeviceDescribed(device=PLATFORM, name="县平台"))
    assert list(RosterChange.objects.values_list("key", flat=True)) == [PLATFORM] * 2
    feed(events.DeviceDescribed(device=PLATFORM, name="别名"))
    assert Device.objects.get().name == "县平台"
    assert RosterChange.objects.count() == 2
