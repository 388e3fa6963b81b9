"""Who counts as an upper, what it may ask, and what it is told."""

import asyncio

import pytest

from lianjing.link import roster
from lianjing.link.roster import SharedNode, ShareTerms
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import CatalogEvent, CatalogItem
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.signal.cascade import notifying
from lianjing.signal.cascade.registration import SPREAD, next_pause

from .conftest import CODE, Unstarted, item

UPPER = "34000000002000000001"
NVR = "34020000001180000001"
A, B, C = (f"3402000000131000000{n}" for n in range(1, 4))
ELSEWHERE = Flow(Transport.UDP, "192.0.2.66", 5060)
SAME_HOST = Flow(Transport.UDP, "192.0.2.9", 5999)
OWN_CONNECTION = Flow(Transport.TCP, "192.0.2.9", 40000, 7)


async def settle():
    """Let tasks that wait for nothing run."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_an_upper_is_who_we_registered_with_not_who_says_so(signal):
    flow = signal.upper()
    query = manscdp.DeviceStatusQuery(1, CODE)
    assert signal.say(query, flow, sender=UPPER).status == 200
    assert signal.say(query, SAME_HOST, sender=UPPER).status == 403
    assert signal.say(query, OWN_CONNECTION, sender=UPPER).status == 403
    assert signal.say(query, ELSEWHERE, sender=UPPER).status == 403
    assert signal.say(query, flow, sender="34000000002000000002").status == 403
    signal.server.uppers._links[UPPER].upper.online = False
    assert signal.say(query, flow, sender=UPPER).status == 403
    assert signal.core.counters.get("suspicious") == 5


async def test_a_cluster_of_uppers_may_ask_from_other_ports_where_that_is_set(tmp_path):
    signal = Unstarted(tmp_path, upper_any_port=True)
    signal.upper()
    query = manscdp.DeviceStatusQuery(1, CODE)
    assert signal.say(query, SAME_HOST, sender=UPPER).status == 200
    assert signal.say(query, OWN_CONNECTION, sender=UPPER).status == 200
    assert signal.say(query, ELSEWHERE, sender=UPPER).status == 403


async def test_an_upper_cannot_invite_by_name_alone(signal):
    signal.device(NVR, item(A))
    signal.upper()
    assert signal.ask("INVITE", ELSEWHERE, sender=UPPER, target=A).status == 403


# cases: 131
async def test_what_is_not_shared_is_404(signal):
    signal.device(NVR, item(A), item(B))
    flow = signal.upper(share_all=False)
    nodes = {(NVR, A): SharedNode(device=NVR, channel=A)}
    signal.server.uppers.shares_changed(UPPER, nodes, ShareTerms())
    for message in (
        manscdp.DeviceControl(1, B, manscdp.KeyFrameRequest()),
        manscdp.DeviceInfoQuery(2, B),
        manscdp.CatalogQuery(3, B),
        manscdp.PresetQuery(4, B),
        manscdp.RecordInfoQuery(5, B),
    ):
        assert signal.say(message, flow, sender=UPPER).status == 404, message
    assert signal.ask("INVITE", flow, sender=UPPER, target=B).status == 404
    assert signal.say(manscdp.DeviceInfoQuery(2, A), flow, sender=UPPER).status == 200
    await settle()
    await signal.server.tasks.stop()


@pytest.fixture
async def subscribed(signal):
    """An upper that subscribed to the catalogue of a recorder with three channels."""
    signal.device(NVR, item(A), item(B), item(C))
    flow = signal.upper()
    body = manscdp.build(manscdp.CatalogQuery(1, CODE))
    headers = [("Event", "Catalog;id=1"), ("Expires", 600)]
    answer = signal.ask("SUBSCRIBE", flow, sender=UPPER, headers=headers, body=body, call_id="s1")
    assert (answer.status, answer.expires) == (200, 600)
    signal.flow = flow
    signal.sent.clear()
    yield signal
    await signal.server.tasks.stop()


async def notified(signal):
    """Send what waits, acknowledge each; gives the changes in order, one list each NOTIFY."""
    told = []
    for held in signal.server.uppers.notifying._held.values():
        held.sending = True
        task = asyncio.create_task(signal.server.uppers.notifying._drain(held))
        while not task.done():
            await settle()
            for request in signal.requests("NOTIFY"):
                message = manscdp.parse(request.body).message
                told.append([(c.item.device_id, c.event) for c in message.changes])
                signal.last_items = {c.item.device_id: c.item for c in message.changes}
                signal.answer(request, signal.flow)
    return told


# cases: 80
async def test_at_first_only_what_is_off_is_told(signal):
    device = signal.device(NVR, item(A), item(B))
    device.channels[B].own_online = False
    flow = signal.flow = signal.upper()
    body = manscdp.build(manscdp.CatalogQuery(1, CODE))
    signal.ask("SUBSCRIBE", flow, sender=UPPER, headers=[("Expires", 600)], body=body)
    signal.sent.clear()
    assert await notified(signal) == [[(B, CatalogEvent.OFF)]]


async def test_what_flaps_and_comes_back_is_not_told(subscribed):
    signal = subscribed
    device = signal.core.directory.get(NVR)
    signal.server.status.channels_said(device, [A], online=False, reason="notified")
    assert await notified(signal) == [[(A, CatalogEvent.OFF)]]
    signal.server.status.channels_said(device, [A], online=True, reason="notified")
    signal.server.status.channels_said(device, [A], online=False, reason="notified")
    assert await notified(signal) == []


# cases: 81
async def test_a_node_that_comes_and_goes_within_a_batch_is_not_told(subscribed):
    tell = subscribed.server.uppers.notifying
    upper = subscribed.server.uppers._links[UPPER].upper
    tell.changed(upper, CatalogEvent.ADD, item("34020000001310000009", "新"))
    tell.changed(upper, CatalogEvent.DEL, CatalogItem("34020000001310000009"))
    assert await notified(subscribed) == []


async def test_a_state_that_changes_while_an_item_waits_keeps_the_item(subscribed):
    tell = subscribed.server.uppers.notifying
    upper = subscribed.server.uppers._links[UPPER].upper
    new = item("34020000001310000009", "新装")
    tell.changed(upper, CatalogEvent.ADD, new)
    tell.changed(upper, CatalogEvent.OFF, CatalogItem(new.device_id))
    assert await notified(subscribed) == [[(new.device_id, CatalogEvent.ADD)]]
    told = subscribed.last_items[new.device_id]
    assert (told.name, told.status) == ("新装", manscdp.Switch.OFF)


# cases: 87
async def test_changes_go_in_batches_one_after_the_other(subscribed):
    tell = subscribed.server.uppers.notifying
    upper = subscribed.server.uppers._links[UPPER].upper
    codes = [f"3402000000131{n:07d}" for n in range(250)]
    for code in codes:
        tell.changed(upper, CatalogEvent.OFF, CatalogItem(code))
    batches = await notified(subscribed)
    assert [len(batch) for batch in batches] == [100, 100, 50]
    assert [code for batch in batches for code, _ in batch] == codes
    for code in codes[:20]:
        tell.changed(upper, CatalogEvent.UPDATE, item(code))
    assert max(len(batch) for batch in await notified(subscribed)) == notifying.SMALL_BATCH


# cases: 83, 84
async def test_a_subscription_that_ends_is_told_nothing_more(subscribed):
    signal = subscribed
    held = next(iter(signal.server.uppers.notifying._held.values()))
    signal.now += 601
    held.notifier.advance(signal.now)
    assert held.notifier.phase == "terminated"


async def test_a_subscriber_that_forgot_us_is_dropped(subscribed):
    signal = subscribed
    device = signal.core.directory.get(NVR)
    signal.server.status.channels_said(device, [A], online=False, reason="notified")
    [held] = signal.server.uppers.notifying._held.values()
    held.sending = True
    task = asyncio.create_task(signal.server.uppers.notifying._drain(held))
    await settle()
    [request] = signal.requests("NOTIFY")
    signal.answer(request, signal.flow, 481)
    await task
    assert held.notifier.phase == "terminated"


async def test_too_many_subscriptions_of_one_upper_are_refused(subscribed):
    body = manscdp.build(manscdp.CatalogQuery(1, CODE))
    statuses = [
        subscribed.ask(
            "SUBSCRIBE", subscribed.flow, sender=UPPER, headers=[("Expires", 600)], body=body
        ).status
        for _ in range(notifying.MAX_SUBSCRIPTIONS)
    ]
    assert statuses[-1] == 486
    assert set(statuses[:-1]) == {200}


async def test_a_subscription_to_something_unknown_is_refused(subscribed):
    unknown = manscdp.UnknownMessage(1, CODE, manscdp.Root.QUERY, "Weather")
    answer = subscribed.ask("SUBSCRIBE", subscribed.flow, sender=UPPER, body=manscdp.build(unknown))
    assert answer.status == 489


async def test_a_device_taken_away_is_told_as_gone(subscribed):
    subscribed.server.device_removed(subscribed.core.directory.get(NVR))
    [batch] = await notified(subscribed)
    assert batch == [(code, CatalogEvent.DEL) for code in (A, B, C, NVR)]
    assert subscribed.server.uppers._links[UPPER].view.items()[1:] == []


async def test_a_recorder_that_goes_offline_is_told_with_its_channels(subscribed):
    device = subscribed.core.directory.get(NVR)
    device.presence.lose_connection()
    subscribed.server.status.device_changed(device)
    [batch] = await notified(subscribed)
    assert sorted(batch) == sorted((code, CatalogEvent.OFF) for code in (NVR, A, B, C))


# cases: 16
def test_a_platform_that_was_refused_again_waits_a_minute_and_ever_longer():
    pauses = [0.0]
    for _ in range(6):
        pauses.append(next_pause(pauses[-1], refused=True))
    assert pauses[1:] == [5.0, 60.0, 120.0, 240.0, 300.0, 300.0]
    assert SPREAD > 1, "never sooner, only later"


def test_silence_is_met_with_doubling_pauses():
    pauses = [0.0]
    for _ in range(9):
        pauses.append(next_pause(pauses[-1], refused=False))
    assert pauses[1:] == [2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 300.0]


# --- what comes in any order ends as it is ------------------------------------------------------

CAMERA = "34020000001320000009"


async def test_a_camera_that_is_its_own_device_appears_and_is_named_above(subscribed):
    signal = subscribed
    give_all(signal)
    camera = signal.device(CAMERA)
    signal.server.uppers.device_changed(camera)
    signal.server.uppers.sweep()
    assert await notified(signal) == [[(CAMERA, CatalogEvent.ADD)]]
    camera.entry = roster.DeviceEntry(code=CAMERA, name="桥头")
    signal.server.device_entered(camera)
    signal.server.uppers.sweep()
    assert await notified(signal) == [[(CAMERA, CatalogEvent.UPDATE)]]
    assert signal.last_items[CAMERA].name == "桥头"


async def test_a_camera_that_tells_of_another_channel_is_no_channel_any_more(subscribed):
    signal = subscribed
    give_all(signal)
    camera = signal.device(CAMERA)
    signal.server.uppers.device_changed(camera)
    signal.server.uppers.sweep()
    await notified(signal)
    other = item("34020000001310000009")
    signal.server.catalogues._apply(camera, [other], [])
    signal.server.uppers.sweep()
    [told] = await notified(signal)
    # it is a parent now, told as that
    assert (other.device_id, CatalogEvent.ADD) in told
    assert signal.last_items[CAMERA].parental == 1


async def test_what_is_let_in_later_is_told_and_what_is_put_on_hold_is_taken_back(subscribed):
    signal = subscribed
    give_all(signal)
    device = signal.core.directory.get(NVR)
    for admitted, event in ((False, CatalogEvent.DEL), (True, CatalogEvent.ADD)):
        device.entry = roster.DeviceEntry(code=NVR, admitted=admitted)
        signal.server.device_entered(device)
        signal.server.uppers.sweep()
        told = [pair for batch in await notified(signal) for pair in batch]
        assert {(A, event), (B, event), (C, event), (NVR, event)} == set(told)


async def test_a_group_that_comes_after_its_members_is_told_with_them(subscribed):
    signal = subscribed
    give_all(signal)
    device = signal.core.directory.get(NVR)
    group = "34020000002160000001"
    signal.server.catalogues._apply(device, [item(A, parent_id=group)], [])
    signal.server.uppers.sweep()
    await notified(signal)
    assert signal.last_items[A].parent_id == CODE
    signal.server.catalogues._apply(device, [item(group, "班组")], [])
    signal.server.uppers.sweep()
    told = [pair for batch in await notified(signal) for pair in batch]
    assert set(told) == {(group, CatalogEvent.ADD), (A, CatalogEvent.UPDATE)}
    assert signal.last_items[A].parent_id == group
    signal.server.catalogues._apply(device, [item(group, "新班组")], [])
    signal.server.uppers.sweep()
    assert await notified(signal) == [[(group, CatalogEvent.UPDATE)]]
    signal.server.catalogues._apply(device, [], [group])
    signal.server.uppers.sweep()
    told = [pair for batch in await notified(signal) for pair in batch]
    assert set(told) == {(group, CatalogEvent.DEL), (A, CatalogEvent.UPDATE)}
    assert signal.last_items[A].parent_id == CODE


def give_all(signal):
    """Let the upper have everything it may see."""
    known = signal.server.uppers._links[UPPER]
    known.upper.counts.give([one.device_id for one in known.view.items()], arrived=True)
