"""INVITEs and subscriptions against a device that answers exactly what the test says."""

import asyncio

import pytest

from lianjing.link import events
from lianjing.link import signal as link
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import CatalogChange, CatalogEvent, CatalogItem

from .platform_under_test import until
from .raw_device import with_headers

CODE = "34020000002000000001"
CAMERA = "34020000001320000001"
CHANNEL = "34020000001310000001"


@pytest.fixture
async def by_hand(make_platform, raw_device):
    """A platform with media and a device that registered and has one channel."""
    platform = await make_platform(CODE, media=True, invite_seconds=1, first_packet_seconds=1)
    await platform.enter(platform.entry(CAMERA, subscribe_alarm=True, subscribe_position=True))
    device = await raw_device(platform, CAMERA)
    await device.register()
    item = CatalogItem(device_id=CHANNEL, name="门", status=manscdp.Switch.ON)
    await device.say(manscdp.CatalogResponse(1, CAMERA, 1, (item,)))
    return platform, device


def answer_sdp(ssrc="0200000001", transport="RTP/AVP", port=15060, address="127.0.0.1"):
    return (
        f"v=0\r\no={CHANNEL} 0 0 IN IP4 {address}\r\ns=Play\r\nc=IN IP4 {address}\r\nt=0 0\r\n"
        f"m=video {port} {transport} 96\r\na=sendonly\r\na=rtpmap:96 PS/90000\r\ny={ssrc}\r\n"
    ).encode()


def accept(device, invite, **parts):
    device.answer(
        invite,
        200,
        body=answer_sdp(**parts),
        content_type="APPLICATION/SDP",
        headers=[("Contact", f"<sip:{CHANNEL}@10.255.255.1:5060>")],
    )


# cases: 92, 107
async def test_the_invite_says_who_where_and_which_ssrc(by_hand):
    platform, device = by_hand
    playing = asyncio.create_task(platform.play(CAMERA, CHANNEL))
    invite = await device.wanted("INVITE")
    text = invite.body.decode()
    serial = text.partition("y=")[2].strip()
    assert invite.uri.user == CHANNEL
    assert invite.header("Subject") == f"{CHANNEL}:{serial},{CODE}:0"
    assert serial[0] == "0"
    assert "s=Play" in text
    assert "a=recvonly" in text
    accept(device, invite, ssrc=serial)
    # ACK and BYE reach the device where it really is, whatever its Contact says
    ack = await device.wanted("ACK")
    assert ack.cseq.number == invite.cseq.number
    assert (await playing).cause == "no_rtp"
    bye = await device.wanted("BYE")
    assert bye.call_id == invite.call_id
    device.answer(bye)


# cases: 98
async def test_a_repeated_200_is_acknowledged_each_time(by_hand):
    platform, device = by_hand
    playing = asyncio.create_task(platform.play(CAMERA, CHANNEL))
    invite = await device.wanted("INVITE")
    for _ in range(3):
        accept(device, invite)
        await device.wanted("ACK")
    await playing


# cases: 99
async def test_a_200_that_crosses_the_cancel_is_acknowledged_and_ended(by_hand):
    platform, device = by_hand
    playing = asyncio.create_task(platform.play(CAMERA, CHANNEL))
    invite = await device.wanted("INVITE")
    device.answer(invite, 100)
    assert (await playing).cause == "no_answer"
    device.answer(await device.wanted("CANCEL"))
    await asyncio.sleep(1.2)
    accept(device, invite)
    await device.wanted("ACK")
    device.answer(await device.wanted("BYE"))
    assert platform.server.core.store.under("dlg/") == {}
    assert platform.server.core.stack._invited == {}


# cases: 99
async def test_a_cancelled_invite_ends_with_487(by_hand):
    platform, device = by_hand
    playing = asyncio.create_task(platform.play(CAMERA, CHANNEL))
    invite = await device.wanted("INVITE")
    device.answer(invite, 180)
    await playing
    device.answer(await device.wanted("CANCEL"))
    device.answer(invite, 487)
    await device.wanted("ACK")
    assert platform.server.core.stack._invited == {}


async def test_a_provisional_101_is_taken_as_one(by_hand):
    platform, device = by_hand
    playing = asyncio.create_task(platform.play(CAMERA, CHANNEL))
    invite = await device.wanted("INVITE")
    device.answer(invite, 101)
    accept(device, invite)
    await device.wanted("ACK")
    await playing


@pytest.mark.parametrize(
    "body", [b"", b"nonsense", answer_sdp(transport="TCP/RTP/AVP"), answer_sdp()[:60]]
)
async def test_an_answer_nothing_can_be_received_by_is_said_and_ended(by_hand, body):
    platform, device = by_hand
    playing = asyncio.create_task(platform.play(CAMERA, CHANNEL))
    invite = await device.wanted("INVITE")
    device.answer(invite, 200, body=body, content_type="APPLICATION/SDP")
    async with asyncio.timeout(30):
        assert (await playing).cause == "bad_answer"
    await device.wanted("ACK")
    device.answer(await device.wanted("BYE"))


async def test_a_bye_from_elsewhere_ends_nothing(by_hand, raw_device):
    platform, device = by_hand
    playing = asyncio.create_task(platform.play(CAMERA, CHANNEL))
    invite = await device.wanted("INVITE")
    accept(device, invite)
    ack = await device.wanted("ACK")
    thief = await raw_device(platform, CAMERA, "127.0.0.2")
    bye = thief.request("BYE")
    fields = {"Call-ID": invite.call_id, "From": ack.header("To"), "To": ack.header("From")}
    thief.send(with_headers(bye, fields))
    assert (await thief.response()).status == 403
    assert platform.server.pulls.count == 1
    assert (await playing).cause == "no_rtp"


async def test_nothing_of_many_calls_is_kept(by_hand):
    platform, device = by_hand
    stack, pulls = platform.server.core.stack, platform.server.pulls
    for _ in range(3):
        playing = asyncio.create_task(platform.play(CAMERA, CHANNEL))
        invite = await device.wanted("INVITE")
        device.answer(invite, 486)
        assert (await playing).cause == "refused"
        await device.wanted("ACK")
    await until(lambda: not pulls._by_call_id)
    assert pulls.count == 0
    assert stack._recorders == {}
    assert stack._invited == {}
    assert pulls._by_key == {}


# --- subscriptions ------------------------------------------------------------------------------


async def subscribed(device, *events_wanted):
    """Accept subscriptions until those wanted are there; gives them by kind of query."""
    found = {}
    while not set(events_wanted) <= set(found):
        request = await device.wanted("SUBSCRIBE")
        message = manscdp.parse(request.body).message
        device.answer(request, 200, headers=[("Expires", 3600)])
        found[type(message)] = request
    return found


def notify(device, subscription, message, state="active;expires=3600"):
    request = device.request("NOTIFY", body=manscdp.build(message) if message else b"")
    fields = {
        "Call-ID": subscription.call_id,
        "To": subscription.header("From"),
        "From": subscription.header("To") + ";tag=raw",
        "Event": subscription.header("Event"),
        "Subscription-State": state,
    }
    device.send(with_headers(request, fields))
    return device.response()


# cases: 88, 90
async def test_alarms_and_positions_by_notify_are_stored(by_hand):
    platform, device = by_hand
    held = await subscribed(device, manscdp.AlarmQuery, manscdp.MobilePositionQuery)
    alarm = manscdp.AlarmNotify(3, CHANNEL, priority=1, method=2, description="断线")
    assert (await notify(device, held[manscdp.AlarmQuery], alarm)).status == 200
    assert [a.source for a in platform.told(events.AlarmRaised)] == [CHANNEL]
    flat = (
        f"<?xml version='1.0'?><Notify><CmdType>MobilePosition</CmdType><SN>1</SN>"
        f"<DeviceID>{CHANNEL}</DeviceID><Time>2026-01-01T08:00:00</Time><Longitude>117.5"
        f"</Longitude><Latitude>31.5</Latitude><Speed>3</Speed></Notify>"
    ).encode()
    answer = await device.ask("MESSAGE", body=flat)
    assert answer.status == 200
    [position] = platform.told(events.PositionReported)
    assert (position.channel, position.longitude, position.latitude) == (CHANNEL, 117.5, 31.5)


# cases: 85
async def test_a_notifier_that_ends_is_answered_and_subscribed_again(by_hand):
    platform, device = by_hand
    held = await subscribed(device, manscdp.CatalogQuery)
    first = held[manscdp.CatalogQuery]
    assert (await notify(device, first, None, state="terminated;reason=timeout")).status == 200
    assert (await notify(device, first, None)).status in (200, 481)
    platform.clock.ahead += 40
    again = (await subscribed(device, manscdp.CatalogQuery))[manscdp.CatalogQuery]
    assert again.call_id != first.call_id


# cases: 82
async def test_a_subscription_is_refreshed_in_its_dialog(by_hand):
    platform, device = by_hand
    first = (await subscribed(device, manscdp.CatalogQuery))[manscdp.CatalogQuery]
    platform.clock.ahead += 100
    await device.say(manscdp.Keepalive(1, CAMERA))
    for _ in range(20):
        platform.clock.ahead += 150
        await device.say(manscdp.Keepalive(1, CAMERA))
    again = (await subscribed(device, manscdp.CatalogQuery))[manscdp.CatalogQuery]
    assert again.call_id == first.call_id
    assert again.cseq.number > first.cseq.number
    assert again.to.tag == "raw"


async def test_a_catalogue_notification_from_elsewhere_changes_nothing(by_hand, raw_device):
    platform, device = by_hand
    held = (await subscribed(device, manscdp.CatalogQuery))[manscdp.CatalogQuery]
    gone = CatalogChange(CatalogEvent.DEL, CatalogItem(CHANNEL))
    message = manscdp.CatalogNotify(3, CAMERA, 1, (gone,))
    thief = await raw_device(platform, CAMERA, "127.0.0.2")
    assert (await notify(thief, held, message)).status == 403
    assert CHANNEL in platform.device(CAMERA).channels
    assert (await notify(device, held, message)).status == 200
    assert CHANNEL not in platform.device(CAMERA).channels


# --- controls -----------------------------------------------------------------------------------


# cases: 58, 60
@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (link.Ptz(device=CAMERA, channel=CHANNEL), "A50F0100000000B5"),
        (link.Ptz(device=CAMERA, channel=CHANNEL, tilt=1, speed=10), "A50F010800FA00B7"),
        (
            link.Control(device=CAMERA, channel=CHANNEL, action="preset_set", number=1),
            "A50F018100010037",
        ),
        (
            link.Control(device=CAMERA, channel=CHANNEL, action="preset_call", number=1),
            "A50F018200010038",
        ),
        (
            link.Control(device=CAMERA, channel=CHANNEL, action="preset_delete", number=1),
            "A50F018300010039",
        ),
        (
            link.Control(device=CAMERA, channel=CHANNEL, action="aux_on", number=1),
            "A50F018C01000042",
        ),
    ],
)
async def test_a_wish_becomes_the_code_of_the_standard(by_hand, wish, code):
    platform, device = by_hand
    asked = asyncio.create_task(platform.ask(wish))
    while True:
        request = await device.wanted("MESSAGE")
        device.answer(request)
        if b"PTZCmd" in request.body:
            break
    assert f"<PTZCmd>{code}</PTZCmd>".encode() in request.body
    assert (await asked) == link.ControlResult(result="sent")


# cases: 34, 35, 61, 62
@pytest.mark.parametrize("early", [False, True])
async def test_an_answer_is_matched_by_its_number_even_before_the_200(by_hand, early):
    platform, device = by_hand
    asked = asyncio.create_task(
        platform.ask(link.Control(device=CAMERA, channel=CHANNEL, action="record_start"))
    )
    while True:
        request = await device.wanted("MESSAGE")
        if b"RecordCmd" in request.body:
            break
        device.answer(request)
    sn = manscdp.parse(request.body).message.sn
    answer = manscdp.DeviceControlResponse(sn, CHANNEL, result=manscdp.Result.OK)
    if not early:
        device.answer(request)
    device.send(device.request("MESSAGE", body=manscdp.build(answer)))
    if early:
        await asyncio.sleep(0.1)
        device.answer(request)
    assert (await asked) == link.ControlResult(result="ok")


# cases: 75
async def test_a_refused_control_is_said(by_hand):
    platform, device = by_hand
    asked = asyncio.create_task(
        platform.ask(link.Control(device=CAMERA, channel=CHANNEL, action="guard_set"))
    )
    while True:
        request = await device.wanted("MESSAGE")
        device.answer(request, 404 if b"GuardCmd" in request.body else 200)
        if b"GuardCmd" in request.body:
            break
    assert (await asked).code == "control_refused"


# cases: 69
async def test_no_presets_are_an_empty_list(by_hand):
    platform, device = by_hand
    asked = asyncio.create_task(platform.ask(link.AskPresets(device=CAMERA, channel=CHANNEL)))
    while True:
        request = await device.wanted("MESSAGE")
        device.answer(request)
        if b"PresetQuery" in request.body:
            break
    sn = manscdp.parse(request.body).message.sn
    await device.say(manscdp.PresetResponse(sn, CHANNEL))
    assert (await asked) == link.Presets(items=())
