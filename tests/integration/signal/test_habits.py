"""Habits of real devices: what they send is understood, what they need is sent."""

import asyncio

import pytest

from lianjing.link import events
from lianjing.link import signal as link
from lianjing.link.roster import Edition
from lianjing.protocol import manscdp
from lianjing.protocol.sip.flow import Transport
from lianjing.simulator.plan import ChannelPlan, DevicePlan, Kind
from lianjing.simulator.platform import UpperPlatform
from lianjing.simulator.quirks import PROFILES, Quirk, read_quirks

from .platform_under_test import HOME, PASSWORD, until, upper_entry

CODE = "34020000002000000001"
CAMERA = "34020000001320000001"
NVR = "34020000001180000001"
CHANNELS = [f"340200000013100000{n:02d}" for n in range(1, 6)]
NAMES = ["清溪镇政府大门", "学校 A&B 门口", "人民路", "河堤", "车站广场"]

CATALOGUE_QUIRKS = [
    Quirk.BARE_AMPERSAND,
    Quirk.ADDRESS_MARKUP,
    Quirk.RARE_CHARACTERS,
    Quirk.PARENTAL_65535,
    Quirk.STATUS_ONLINE,
    Quirk.PARENT_IS_SERVER,
    Quirk.UTF8_UNDECLARED,
    Quirk.ATTRIBUTES,
    Quirk.ONE_PER_MESSAGE,
    Quirk.DEVICE_AMONG_ITEMS,
]


async def catalogue_of(platform, quirks):
    """Run a recorder with habits; gives its channels as signal knows them."""
    await platform.enter(platform.entry(NVR))
    plans = tuple(ChannelPlan(code, name) for code, name in zip(CHANNELS, NAMES, strict=True))
    plan = DevicePlan(NVR, "录像机", kind=Kind.NVR, channels=plans, quirks=frozenset(quirks))
    fleet = await platform.fleet(plan, keepalive=30)
    await until(lambda: set(CHANNELS) <= set(platform.device(NVR).channels))
    await until(lambda: platform.told(events.CatalogueReceived))
    return fleet, platform.device(NVR).channels


# cases: 36, 37, 38, 50, 51, 54
@pytest.mark.parametrize("quirk", CATALOGUE_QUIRKS)
async def test_a_catalogue_with_a_habit_is_read_right(platform, quirk):
    _, channels = await catalogue_of(platform, [quirk])
    for code, name in zip(CHANNELS, NAMES, strict=True):
        told = channels[code].item.name
        assert told.startswith(name), f"{told} of {quirk}"
        assert "\N{REPLACEMENT CHARACTER}" not in told
        assert channels[code].own_online
    assert platform.told(events.CatalogueReceived)[-1].complete
    assert platform.count("malformed.xml") == 0


@pytest.mark.parametrize("make", sorted(PROFILES))
async def test_a_recorder_of_any_make_is_listed_and_shown(make_platform, make):
    platform = await make_platform(CODE, media=True)
    await catalogue_of(platform, read_quirks([make]))
    answer = await platform.play(NVR, CHANNELS[1])
    assert isinstance(answer, link.Playing), answer


# cases: 40
@pytest.mark.parametrize(
    "kind", ["application/manscdp+xml", "APPLICATION/MANSCDP+XML", "Application/MANSCDP+xml;x=1"]
)
async def test_the_content_type_may_be_spelt_in_any_way(platform, raw_device, kind):
    device = await raw_device(platform, CAMERA)
    await device.register()
    request = device.request("MESSAGE", body=manscdp.build(manscdp.Keepalive(1, CAMERA)))
    device.send(request.serialise().replace(b"Application/MANSCDP+xml", kind.encode()))
    assert (await device.response()).status == 200


async def test_bare_line_feeds_are_taken(platform):
    await platform.enter(platform.entry(CAMERA))
    quirks = frozenset({Quirk.BARE_LINE_FEEDS})
    await platform.fleet(DevicePlan(CAMERA, "x", quirks=quirks))
    assert platform.online(CAMERA)


# cases: 91
async def test_changes_sent_as_an_answer_are_changes(platform):
    fleet, channels = await catalogue_of(platform, [Quirk.NOTIFY_AS_RESPONSE])
    nvr = fleet.device(NVR)
    await until(lambda: nvr.watchers.kinds)
    await nvr.set_online(nvr.channels[CHANNELS[0]], online=False)
    await until(lambda: not channels[CHANNELS[0]].own_online)


# cases: 44
@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_long_message_goes_up_whole(platform, transport):
    await catalogue_of(platform, [])
    upper = UpperPlatform(code="34000000002000000001", password=PASSWORD, keep_items=True)
    await upper.open()
    try:
        port = upper.endpoint.local.port
        facts = {"items_per_message": 50, "transport": transport}
        entry = upper_entry(platform, upper.code, port, **facts)
        await platform.change(uppers=(entry,))
        await upper.until(lambda: CODE in upper.peers)
        harvest = await upper.fetch_catalogue(CODE)
        assert len(harvest.codes) == len(CHANNELS) + 2
        assert [item.name for item in harvest.items if item.device_id in CHANNELS] == NAMES
        if transport == "tcp":
            assert harvest.messages == 1
            assert upper.peers[CODE].flow.transport is Transport.TCP
        await platform.change(uppers_removed=(entry.key,))
        await upper.until(lambda: CODE not in upper.peers)
        await asyncio.sleep(0.1)
    finally:
        await upper.close()


# cases: 18, 63
@pytest.mark.parametrize(
    ("edition", "spelling"), [(Edition.GB2016, b"<IFameCmd>"), (Edition.GB2022, b"<IFrameCmd>")]
)
async def test_a_key_frame_is_asked_for_in_the_spelling_of_the_edition(
    platform, raw_device, edition, spelling
):
    await platform.enter(platform.entry(CAMERA, edition=edition))
    device = await raw_device(platform, CAMERA)
    await device.register()
    wish = link.Control(device=CAMERA, channel=CAMERA, action="keyframe")
    asked = asyncio.create_task(platform.ask(wish))
    while True:
        request = await device.wanted("MESSAGE")
        device.answer(request)
        if b"DeviceControl" in request.body:
            break
    assert spelling in request.body
    assert (await asked) == link.ControlResult(result="sent")


# cases: 62, 64
@pytest.mark.parametrize(
    "action", ["home_on", "home_off", "guard_reset", "alarm_reset", "record_start", "record_stop"]
)
async def test_controls_with_an_answer_are_answered(platform, action):
    await platform.enter(platform.entry(CAMERA))
    await platform.fleet(DevicePlan(CAMERA, "x"), keepalive=30)
    wish = link.Control(device=CAMERA, channel=CAMERA, action=action, number=60)
    assert (await platform.ask(wish)) == link.ControlResult(result="ok")


async def test_a_camera_that_reboots_comes_back(platform):
    await platform.enter(platform.entry(CAMERA))
    fleet = await platform.fleet(DevicePlan(CAMERA, "x"), keepalive=30)
    wish = link.Control(device=CAMERA, channel=CAMERA, action="reboot")
    assert (await platform.ask(wish)) == link.ControlResult(result="sent")
    standing = fleet.device(CAMERA).registration.standing
    await until(lambda: standing.registrations == 2)


async def test_the_state_of_a_device_is_asked_for(platform):
    await platform.enter(platform.entry(CAMERA))
    await platform.fleet(DevicePlan(CAMERA, "x"), keepalive=30)
    answer = await platform.ask(link.AskDeviceStatus(device=CAMERA))
    assert isinstance(answer, link.Answer)
    assert answer.fields["online"] == "ONLINE"


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (link.Refresh(device="1" * 20), "not_registered"),
        (link.Ptz(device="1" * 20, channel="2" * 20), "not_registered"),
        (link.AskPresets(device="1" * 20, channel="2" * 20), "not_registered"),
        (link.PushCatalogue(upper="nobody"), "not_found"),
        (link.AskStory(call="none"), "no_such_call"),
        (link.Control(device="1" * 20, channel="2" * 20, action="fly"), "bad_request"),
    ],
)
async def test_a_question_about_nothing_is_answered_with_a_code(platform, question, code):
    assert (await platform.ask(question)).code == code


async def test_the_process_says_how_it_is(platform):
    status = await platform.ask(link.AskSignalStatus())
    assert status.pid
    assert {port.transport for port in status.ports} == {"udp", "tcp"}
    assert status.ports[0].address == HOME
    assert (await platform.ask(link.Watch())) == link.Done()
