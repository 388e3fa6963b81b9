"""Catalogues put together from parts that are lost, doubled, late, foreign or false."""

import asyncio

import pytest

from lianjing.link import events
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import CatalogChange, CatalogEvent, CatalogItem

from .conftest import item

NVR = "34020000001180000001"
OTHER = "34020000001180000002"
CODES = [f"340200000013100000{n:02d}" for n in range(1, 17)]
ITEMS = [item(code) for code in CODES]


async def settle():
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture
async def nvr(signal):
    """A registered recorder without channels."""
    yield signal.device(NVR)
    await signal.server.tasks.stop()


async def asked(signal, device):
    """Ask for the catalogue; gives the serial number of the question."""
    signal.server.catalogues.refresh(device)
    await settle()
    [request] = signal.requests("MESSAGE")
    signal.answer(request, device.flow)
    return manscdp.parse(request.body).message.sn


def part(signal, device, sn, items, total=16):
    message = manscdp.CatalogResponse(sn, device.code, total, tuple(items))
    assert signal.say(message, device.flow, sender=device.code).status == 200


def expire(signal, seconds):
    """Let time pass as the sweeping task would."""
    signal.now += seconds
    catalogues = signal.server.catalogues
    for collected in catalogues._collector.expire(signal.now):
        catalogues._expired(collected)


def received(signal):
    return [(e.complete, len(e.nodes)) for e in signal.told(events.CatalogueReceived)]


# cases: 46
async def test_sixteen_channels_in_parts_of_four_are_complete(signal, nvr):
    sn = await asked(signal, nvr)
    for start in range(0, 16, 4):
        assert received(signal) == []
        part(signal, nvr, sn, ITEMS[start : start + 4])
    assert received(signal) == [(True, 16)]
    assert list(nvr.channels) == CODES


# cases: 47
async def test_order_and_repeats_do_not_matter(signal, nvr):
    sn = await asked(signal, nvr)
    for start in (12, 4, 4, 0, 8):
        part(signal, nvr, sn, ITEMS[start : start + 4])
    assert received(signal) == [(True, 16)]
    assert set(nvr.channels) == set(CODES)


# cases: 48
async def test_a_lost_part_deletes_nothing(signal, nvr):
    sn = await asked(signal, nvr)
    part(signal, nvr, sn, ITEMS)
    sn = await asked(signal, nvr)
    part(signal, nvr, sn, ITEMS[:8])
    expire(signal, 5.1)
    assert received(signal) == [(True, 16), (False, 8)]
    assert set(nvr.channels) == set(CODES)


async def test_a_complete_answer_removes_what_is_no_longer_there(signal, nvr):
    part(signal, nvr, await asked(signal, nvr), ITEMS)
    part(signal, nvr, await asked(signal, nvr), ITEMS[:10], total=10)
    assert list(nvr.channels) == CODES[:10]


# cases: 49
async def test_an_empty_catalogue_is_no_error(signal, nvr):
    part(signal, nvr, await asked(signal, nvr), [], total=0)
    assert received(signal) == [(True, 0)]
    assert nvr.channels == {}


# cases: 57
async def test_the_same_number_of_another_device_is_not_mixed(signal, nvr):
    other = signal.device(OTHER, port=5061)
    sn = await asked(signal, nvr)
    other.sn = nvr.sn - 1
    assert await asked(signal, other) == sn
    part(signal, other, sn, ITEMS[:1], total=1)
    part(signal, nvr, sn, ITEMS[1:2], total=1)
    assert list(nvr.channels) == CODES[1:2]
    assert list(other.channels) == CODES[:1]


async def test_a_catalogue_nobody_asked_for_is_merged(signal, nvr):
    part(signal, nvr, 777, ITEMS[:3], total=16)
    assert list(nvr.channels) == CODES[:3]
    [changed] = signal.told(events.CatalogueChanged)
    assert len(changed.upserted) == 3
    assert changed.removed == ()


async def test_a_device_is_asked_once_at_a_time_and_again_afterwards(signal, nvr):
    await asked(signal, nvr)
    signal.server.catalogues.refresh(nvr)
    await settle()
    assert signal.requests("MESSAGE") == []
    expire(signal, 121)
    await asked(signal, nvr)


async def test_only_what_differs_is_passed_on(signal, nvr):
    told = []
    signal.server.catalogues.on_changed.append(
        lambda _, changed, gone: told.append((changed, gone))
    )
    part(signal, nvr, await asked(signal, nvr), ITEMS[:3], total=3)
    part(signal, nvr, await asked(signal, nvr), ITEMS[:3], total=3)
    renamed = [*ITEMS[:2], item(CODES[2], "改名")]
    part(signal, nvr, await asked(signal, nvr), renamed, total=3)
    assert told == [(CODES[:3], []), ([], []), ([CODES[2]], [])]


# cases: 54
async def test_a_state_in_a_catalogue_is_a_change_of_state_only(signal, nvr):
    part(signal, nvr, await asked(signal, nvr), ITEMS[:1], total=1)
    off = ITEMS[0]._replace(status=manscdp.Switch.OFF)
    part(signal, nvr, await asked(signal, nvr), [off], total=1)
    [changed] = signal.told(events.ChannelsStatusChanged)
    assert (changed.channels, changed.online, changed.reason) == ((CODES[0],), False, "catalogue")


# --- notifications ------------------------------------------------------------------------------


def notify(signal, device, *changes):
    body = [CatalogChange(event, found) for event, found in changes]
    message = manscdp.CatalogNotify(5, device.code, len(body), tuple(body))
    assert signal.say(message, device.flow, sender=device.code).status == 200


# cases: 81
async def test_a_notification_adds_removes_and_switches(signal, nvr):
    notify(signal, nvr, (CatalogEvent.ADD, ITEMS[0]), (CatalogEvent.ADD, ITEMS[1]))
    notify(signal, nvr, (CatalogEvent.OFF, CatalogItem(CODES[0])))
    assert not nvr.channels[CODES[0]].own_online
    notify(signal, nvr, (CatalogEvent.ON, CatalogItem(CODES[0])))
    assert nvr.channels[CODES[0]].own_online
    notify(signal, nvr, (CatalogEvent.DEL, CatalogItem(CODES[0])))
    assert list(nvr.channels) == [CODES[1]]


async def test_what_is_said_twice_in_one_notification_ends_as_the_last_word(signal, nvr):
    gone = CatalogItem(CODES[0])
    signal.upper()
    notify(signal, nvr, (CatalogEvent.ADD, ITEMS[0]), (CatalogEvent.DEL, gone))
    assert nvr.channels == {}
    notify(signal, nvr, (CatalogEvent.DEL, gone), (CatalogEvent.ADD, ITEMS[0]))
    assert list(nvr.channels) == [CODES[0]]
    notify(signal, nvr, (CatalogEvent.ADD, ITEMS[1]), (CatalogEvent.OFF, CatalogItem(CODES[1])))
    assert not nvr.channels[CODES[1]].own_online


@pytest.mark.parametrize("event", [CatalogEvent.VLOST, CatalogEvent.DEFECT])
async def test_a_fault_takes_the_channel_offline_with_its_reason(signal, nvr, event):
    notify(signal, nvr, (CatalogEvent.ADD, ITEMS[0]))
    notify(signal, nvr, (event, CatalogItem(CODES[0])))
    assert nvr.channels[CODES[0]].own_reason == "fault_reported"


async def test_a_state_of_an_unknown_node_is_no_error(signal, nvr):
    notify(signal, nvr, (CatalogEvent.OFF, CatalogItem(CODES[0])))
    notify(signal, nvr, (CatalogEvent.DEL, CatalogItem(CODES[0])))
    assert nvr.channels == {}


# cases: 91
async def test_changes_under_the_root_response_are_taken(signal, nvr):
    body = (
        "<Response><CmdType>Catalog</CmdType><SN>9</SN>"
        f"<DeviceID>{NVR}</DeviceID><SumNum>1</SumNum><DeviceList Num='1'><Item>"
        f"<DeviceID>{CODES[0]}</DeviceID><Event>ADD</Event><Name>x</Name><Status>ON</Status>"
        "</Item></DeviceList></Response>"
    ).encode()
    assert signal.ask("MESSAGE", nvr.flow, sender=NVR, body=body).status == 200
    assert list(nvr.channels) == [CODES[0]]


async def test_a_device_on_hold_tells_nothing(signal, nvr):
    nvr.held = True
    notify(signal, nvr, (CatalogEvent.ADD, ITEMS[0]))
    assert nvr.channels == {}


# --- over a restart -----------------------------------------------------------------------------


async def test_catalogues_survive_a_restart(signal, nvr, tmp_path):
    part(signal, nvr, await asked(signal, nvr), ITEMS)
    nvr.channels[CODES[3]].own_online = False
    for code in signal.server.files._changed:
        await signal.server.files._write(code)
    (tmp_path / "state" / "catalogues" / f"{OTHER}.bin").write_bytes(b"\xc1torn")
    (tmp_path / "state" / "catalogues" / "notes.bin").write_bytes(b"x")
    before = {code: (c.item, c.own_online) for code, c in nvr.channels.items()}
    nvr.channels = {}
    signal.server.files.load()
    after = {code: (c.item, c.own_online) for code, c in nvr.channels.items()}
    assert after == before


# --- what happens while an answer comes ---------------------------------------------------------


async def test_what_is_notified_while_an_answer_comes_is_newer_than_the_answer(signal, nvr):
    part(signal, nvr, await asked(signal, nvr), ITEMS[:4], total=4)
    sn = await asked(signal, nvr)
    part(signal, nvr, sn, ITEMS[:2], total=4)
    notify(
        signal,
        nvr,
        (CatalogEvent.UPDATE, item(CODES[0], "改名")),
        (CatalogEvent.DEL, CatalogItem(CODES[1])),
        (CatalogEvent.OFF, CatalogItem(CODES[2])),
        (CatalogEvent.ADD, ITEMS[9]),
        (CatalogEvent.OFF, CatalogItem(CODES[9])),
    )
    part(signal, nvr, sn, ITEMS[2:4], total=4)
    assert set(nvr.channels) == {CODES[0], CODES[2], CODES[3], CODES[9]}
    assert nvr.channels[CODES[0]].item.name == "改名"
    up = {code: channel.own_online for code, channel in nvr.channels.items()}
    assert up == {CODES[0]: True, CODES[2]: False, CODES[3]: True, CODES[9]: False}
    stored = signal.told(events.CatalogueReceived)[-1]
    assert {node.code: node.name for node in stored.nodes}[CODES[0]] == "改名"
    assert CODES[1] not in {node.code for node in stored.nodes}


async def test_what_was_notified_before_a_question_does_not_outlive_its_answer(signal, nvr):
    notify(signal, nvr, (CatalogEvent.ADD, item(CODES[0], "旧名")))
    part(signal, nvr, await asked(signal, nvr), [item(CODES[0], "新名")], total=1)
    assert nvr.channels[CODES[0]].item.name == "新名"


async def test_a_question_from_now_on_follows_one_that_is_open(signal, nvr):
    sn = await asked(signal, nvr)
    signal.server.catalogues.refresh(nvr, from_now=True)
    await settle()
    assert signal.requests("MESSAGE") == []
    part(signal, nvr, sn, ITEMS[:1], total=1)
    await settle()
    [request] = signal.requests("MESSAGE")
    assert manscdp.parse(request.body).message.sn != sn


async def test_a_catalogue_that_did_not_come_whole_is_asked_for_again_ever_more_seldom(signal, nvr):
    catalogues = signal.server.catalogues
    part(signal, nvr, await asked(signal, nvr), ITEMS[:8])
    expire(signal, 5.1)
    for pause in (30, 120, 480, 1920):
        signal.now += pause - 1
        catalogues.sweep()
        await settle()
        assert signal.requests("MESSAGE") == []
        signal.now += 2
        catalogues.sweep()
        await settle()
        [request] = signal.requests("MESSAGE")
        signal.answer(request, nvr.flow, 500)
        await settle()
    signal.now += 100_000
    catalogues.sweep()
    await settle()
    assert signal.requests("MESSAGE") == [], "it is believed in the end"


async def test_who_does_not_say_who_it_is_is_asked_again(signal, nvr):
    describing = signal.server.describing
    asking = asyncio.create_task(describing._ask_again(nvr, 0))
    await settle()
    [request] = signal.requests("MESSAGE")
    signal.answer(request, nvr.flow, 500)
    await asking
    signal.now += 11
    describing.sweep()
    await settle()
    [request] = signal.requests("MESSAGE")
    question = manscdp.parse(request.body).message
    assert isinstance(question, manscdp.DeviceInfoQuery)
    signal.answer(request, nvr.flow)
    answer = manscdp.DeviceInfoResponse(
        question.sn, NVR, device_name="录像机", result=manscdp.Result.OK
    )
    signal.say(answer, nvr.flow, sender=NVR)
    await settle()
    [described] = signal.told(events.DeviceDescribed)
    assert described.name == "录像机"
    signal.now += 1000
    describing.sweep()
    await settle()
    assert signal.requests("MESSAGE") == []
