"""What upper platforms look at, do and are refused becomes entries and audit records."""

import pytest

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import Role
from lianjing.apps.audit.models import Record
from lianjing.apps.pictures.models import Snapshot
from lianjing.apps.register.models import Entry
from lianjing.apps.registry.models import Channel
from lianjing.apps.rights.choices import Action
from lianjing.apps.sharing import services as sharing
from lianjing.apps.sharing.models import UpperPlatform
from lianjing.apps.sharing.services import ShareChanges, UpperChanges
from lianjing.kernel.errors import NotAllowedError
from lianjing.link import events
from lianjing.link.media import Done
from lianjing.link.signal import EndRelays

from .conftest import PLATFORM, Feed, camera, catalogue, online, registered

pytestmark = pytest.mark.django_db
CITY = "34000000002000000001"
WHO = f"{CITY}-zhang"
ACTIONS = Action.CATALOGUE | Action.LIVE | Action.PTZ | Action.FORWARD


@pytest.fixture
def upper(feed: Feed) -> UpperPlatform:
    feed(registered(), online(), catalogue([camera(1), camera(2)]))
    actor = system("test")
    values = UpperChanges(name="芜湖市", code=CITY, address="192.0.2.9")
    made = sharing.create_upper(actor=actor, values=values)
    keys = list(Channel.objects.values_list("pk", flat=True))
    changes = ShareChanges(add=keys, actions=ACTIONS, basis="芜数据〔2026〕8号")
    sharing.change_shares(actor=actor, upper=made, changes=changes)
    return made


def began(upper: UpperPlatform, **facts: object) -> events.RelayBegan:
    said = {
        "relay": "r1",
        "call": "c1",
        "upper": upper.key,
        "device": PLATFORM,
        "channel": camera(1).code,
        "at": 1000.0,
        "action": int(Action.LIVE),
        "identity": WHO,
        "source": "192.0.2.9:5060",
    }
    return events.RelayBegan(**{**said, **facts})


def over(**facts: object) -> events.RelayOver:
    said = {"relay": "r1", "at": 1060.0, "bytes": 7000, "reason": "peer_ended"}
    return events.RelayOver(**{**said, **facts})


def test_a_session_of_an_upper_is_entered_with_its_grant_and_who_it_was_for(
    feed: Feed, upper: UpperPlatform
) -> None:
    feed(began(upper))
    entry = Entry.objects.get()
    assert (entry.action, entry.platform, entry.unit) == ("live", CITY, "芜湖市")
    assert (entry.platform_user, entry.address, entry.call) == (WHO, "192.0.2.9", "c1")
    assert (entry.channel_code, entry.reason) == (camera(1).code, "上级平台共享")
    assert entry.grant_number.startswith("SQ-")
    assert entry.ended_at is None
    feed(events.RelaysFollowed(at=1030.0, relays={"r1": 4000, "unknown": 1}))
    entry.refresh_from_db()
    assert (entry.bytes, entry.last_at.timestamp()) == (4000, 1030.0)
    feed(over())
    entry.refresh_from_db()
    assert entry.ended_at is not None
    assert (entry.bytes, entry.end_reason, entry.ended_at.timestamp()) == (
        7000,
        "peer_ended",
        1060.0,
    )


def test_a_picture_for_an_upper_is_entered_and_its_mark_leads_to_it(
    feed: Feed, upper: UpperPlatform
) -> None:
    feed(
        events.UpperPictured(
            upper=upper.key,
            device=PLATFORM,
            channel=camera(1).code,
            at=1000.0,
            name="one.jpg",
            sha256="ab" * 32,
            size=70_000,
            width=1920,
            height=1080,
            masked=True,
            mark=0x1234,
            destination="http://192.0.2.9:8080",
            identity=WHO,
            source="192.0.2.9:5060",
        )
    )
    entry = Entry.objects.get()
    assert (entry.action, entry.platform, entry.platform_user) == ("snapshot", CITY, WHO)
    assert entry.files == [{"name": "one.jpg", "size": 70_000, "sha256": "ab" * 32}]
    assert (entry.watermark, entry.recipient) == (f"{0x1234:016x}", "http://192.0.2.9:8080")
    assert entry.ended_at is not None
    found = Snapshot.objects.get(mark=0x1234)
    assert (found.entry, found.masked, found.username) == (entry.pk, True, CITY)
    assert found.channel_code == camera(1).code


def test_begin_and_end_within_one_run_are_one_whole_entry(feed: Feed, upper: UpperPlatform) -> None:
    feed(began(upper), over(reason="revoked"), over(at=1090.0, reason="late"))
    entry = Entry.objects.get()
    assert (entry.end_reason, entry.bytes) == ("revoked", 7000)


def test_a_session_that_is_told_twice_is_entered_once(feed: Feed, upper: UpperPlatform) -> None:
    feed(began(upper), began(upper))
    assert Entry.objects.count() == 1


def test_a_session_after_its_grant_is_gone_is_still_entered(
    feed: Feed, upper: UpperPlatform
) -> None:
    keys = list(Channel.objects.values_list("pk", flat=True))
    sharing.change_shares(actor=system("test"), upper=upper, changes=ShareChanges(remove=keys))
    feed(began(upper))
    assert Entry.objects.get().reason


def test_commands_of_a_row_are_one_entry_with_their_count(feed: Feed, upper: UpperPlatform) -> None:
    def ptz(at: float, count: int) -> events.UpperActed:
        return events.UpperActed(
            upper=upper.key,
            device=PLATFORM,
            channel=camera(1).code,
            at=at,
            until=at + 5,
            action=int(Action.PTZ),
            what="PtzCommand",
            count=count,
            source="192.0.2.9:5060",
        )

    feed(ptz(1000.0, 1), ptz(1010.0, 40))
    entry = Entry.objects.get()
    assert (entry.action, entry.count, entry.detail) == ("ptz", 41, "PtzCommand")


def test_what_is_refused_is_in_the_audit_with_what_was_asked(
    feed: Feed, upper: UpperPlatform
) -> None:
    refused = events.UpperRefused(
        upper=upper.key,
        at=1000.0,
        until=1009.0,
        code="x\0" * 50,
        what="INVITE",
        reason="action_not_shared",
        count=3,
        identity=WHO,
        source="[2001:db8::1]:5060",
    )
    feed(refused)
    record = Record.objects.get(action="upper.refused")
    assert record.after is not None
    assert (record.after["reason"], record.after["count"]) == ("action_not_shared", 3)
    assert "\0" not in record.after["code"]
    assert record.address == "2001:db8::1"
    assert not Entry.objects.exists()


def test_an_upper_nobody_knows_any_more_writes_nothing(feed: Feed, upper: UpperPlatform) -> None:
    feed(
        events.UpperActed(
            upper="gone", device="x", channel="x", at=1.0, until=1.0, action=8, what="x"
        ),
        events.RelayOver(relay="x", at=1.0, bytes=-5, reason="y"),
    )
    assert not Entry.objects.exists()


def test_an_upper_that_is_stopped_is_told_and_audited(
    feed: Feed, upper: UpperPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(
        "lianjing.link.blocking.call", lambda _, message, **__: asked.append(message) or Done()
    )
    feed(began(upper), began(upper, relay="r2", channel=camera(2).code))
    entry = Entry.objects.get(session="r1")
    guard = Actor(user_id=None, username="guard", role=Role.SECURITY)
    stopped = sharing.stop_relays(actor=guard, entries=[entry.pk], channel=None, why="演练")
    assert stopped == 1
    assert asked == [EndRelays(relays=("r1",), reason="stopped")]
    entry.refresh_from_db()
    assert (entry.end_reason, entry.end_note) == ("stopped", "guard: 演练")
    feed(over(relay="r1", bytes=9000, reason="stopped"))
    entry.refresh_from_db()
    assert (entry.bytes, entry.end_note) == (9000, "guard: 演练")
    assert Entry.objects.get(session="r2").ended_at is None
    record = Record.objects.get(action="upper.stopped")
    assert record.after is not None
    assert (record.after["why"], record.after["platform"]) == ("演练", CITY)
    with pytest.raises(NotAllowedError):
        sharing.stop_relays(
            actor=Actor(user_id=1, username="x", role=Role.OPERATOR),
            entries=[entry.pk],
            channel=None,
            why="x",
        )
    assert sharing.stop_relays(actor=guard, entries=[], channel=None, why="x") == 0
