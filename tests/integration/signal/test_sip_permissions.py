"""Who may ask what of a platform over SIP: peer by share by request, each with its answer.

The rows are written by hand, apart from the tables they test. A command the parser learns without
a row here fails.
"""

import asyncio
from contextlib import asynccontextmanager
from typing import NamedTuple, get_args

import pytest

from lianjing.kernel.actions import Action
from lianjing.link import events
from lianjing.link.roster import ShareTerms
from lianjing.protocol import manscdp as m
from lianjing.protocol import sdp
from lianjing.protocol.manscdp.control import Command
from lianjing.protocol.manscdp.registry import MESSAGES
from lianjing.protocol.sip.build import address, build_request
from lianjing.protocol.sip.calls import OutgoingCall
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.signal.cascade import permits
from lianjing.simulator.endpoint import Address, Endpoint, new_token
from lianjing.simulator.plan import ChannelPlan, DevicePlan, Kind
from lianjing.simulator.platform import UpperPlatform

from .platform_under_test import HOME, PASSWORD, node, until, upper_entry

TOWN = "34020211002000000001"
CITY, OTHER = "34000000002000000001", "33000000002000000001"
NVR = "34020211001180000001"
SHARED, SECRET, HIDDEN = (f"340202110013100000{n:02d}" for n in (1, 2, 3))
LOWER_DEVICE = "34020211001320000009"

C, L, P, T, S, D = (
    Action.CATALOGUE,
    Action.LIVE,
    Action.PLAYBACK,
    Action.PTZ,
    Action.SNAPSHOT,
    Action.DOWNLOAD,
)
NEVER = None
"""No upper may, whatever is shared."""

CONTROLS = {
    m.PtzCommand("A50F0100000000B5"): T,
    m.PrecisePtz(m.PrecisePosition(1.0, 1.0, 1.0)): T,
    m.DragZoomIn(m.ScreenBox(1, 1, 1, 1, 1, 1)): T,
    m.DragZoomOut(m.ScreenBox(1, 1, 1, 1, 1, 1)): T,
    m.TargetTrack(): T,
    m.HomePositionControl(m.HomePosition(True, 60, 1)): T,
    m.GuardControl(): T,
    m.AlarmReset(): T,
    m.RecordControl(): T,
    m.KeyFrameRequest(): L,
    m.Reboot(): NEVER,
    m.DeviceUpgrade(m.FirmwareOrder("f", "http://192.0.2.1/f", "x", "1")): NEVER,
    m.FormatCard(0): NEVER,
    m.UnknownCommand(("Weather",)): NEVER,
}
MESSAGES_ASKED = {
    m.CatalogQuery: C,
    m.DeviceInfoQuery: C,
    m.DeviceStatusQuery: C,
    m.AlarmQuery: C,
    m.MobilePositionQuery: C,
    m.PresetQuery: T,
    m.HomePositionQuery: T,
    m.CruiseTrackListQuery: T,
    m.CruiseTrackQuery: T,
    m.PtzPositionQuery: T,
    m.RecordInfoQuery: P,
    m.SdCardStatusQuery: P,
    m.ConfigDownloadQuery: NEVER,
    m.CatalogNotify: NEVER,
    m.AlarmNotify: NEVER,
    m.MobilePositionNotify: NEVER,
    m.PtzPositionNotify: NEVER,
    m.MediaStatus: NEVER,
    m.VideoUploadNotify: NEVER,
    m.SnapshotFinished: NEVER,
    m.UpgradeResult: NEVER,
    m.Broadcast: NEVER,
}
PICTURES = "http://127.0.0.1:9/snap"
"""Where nobody takes them."""
CONFIGS = {m.SnapshotConfig(1, 1, PICTURES, "s-1"): S, m.BasicParam(): NEVER, m.OsdConfig(): NEVER}
SUBSCRIBED = {m.CatalogQuery: C, m.AlarmQuery: C, m.MobilePositionQuery: C, m.PtzPositionQuery: T}
SESSIONS = {"Play": L, "Playback": P, "Download": D}
BUILT = frozenset({"Play"})
"""Sessions that come about; the others are 488 once they are allowed."""


class Ask(NamedTuple):
    """One request and the right it needs."""

    name: str
    needs: Action | None
    method: str
    body: bytes


def made(kind, code):
    """Make a message of a kind with whatever it must have."""
    more = {m.MediaStatus: ("121",), m.SnapshotFinished: ("1",), m.UpgradeResult: ("1",)}
    more |= {m.Broadcast: (code,)}
    return kind(1, code, *more.get(kind, ()))


def asked_of(code, rtp_port):
    """Write every request there is, about one code."""
    found = [
        Ask(f"control {type(command).__name__}", needs, "MESSAGE", control(code, command))
        for command, needs in CONTROLS.items()
    ]
    for kind, needs in MESSAGES_ASKED.items():
        found.append(
            Ask(kind.__name__, needs, "MESSAGE", m.build(made(kind, code), edition=m.Edition.V2022))
        )
    for config, needs in CONFIGS.items():
        body = m.build(m.DeviceConfig(1, code, (config,)), edition=m.Edition.V2022)
        found.append(Ask(f"config {type(config).__name__}", needs, "MESSAGE", body))
    for kind, needs in SUBSCRIBED.items():
        found.append(Ask(f"subscribe {kind.__name__}", needs, "SUBSCRIBE", m.build(kind(1, code))))
    for name, needs in SESSIONS.items():
        description = sdp.live_offer(
            owner=CITY, address=HOME, port=rtp_port, ssrc=200000001, setup=None
        )
        body = sdp.build(description).replace(b"s=Play", f"s={name}".encode())
        found.append(Ask(f"invite {name}", needs, "INVITE", body))
    return found


def control(code, command):
    """Write a DeviceControl; one we do not know by hand."""
    if isinstance(command, m.UnknownCommand):
        return (
            b'<?xml version="1.0"?><Control><CmdType>DeviceControl</CmdType><SN>1</SN>'
            b"<DeviceID>%s</DeviceID><Weather>rain</Weather></Control>" % code.encode()
        )
    return m.build(m.DeviceControl(1, code, command), edition=m.Edition.V2022)


class Caller:
    """Asks a platform things as whoever it says it is, and hangs up what it got."""

    def __init__(self, endpoint, flow, code):
        self.endpoint, self.flow, self.code = endpoint, flow, code

    async def statuses(self, target, asks):
        """Ask all of it; gives the status of each by name."""
        answers = await asyncio.gather(*(self.status(target, one) for one in asks))
        return dict(zip((one.name for one in asks), answers, strict=True))

    async def status(self, target, one):
        headers = [("Contact", f"<sip:{self.code}@{HOME}>")]
        if one.method == "SUBSCRIBE":
            headers += [("Event", "Catalog;id=1"), ("Expires", 60)]
        content = "APPLICATION/SDP" if one.method == "INVITE" else "Application/MANSCDP+xml"
        if one.method == "INVITE":
            headers.append(("Subject", f"{target}:{new_token()[:10]},{self.code}:0"))
        request = build_request(
            one.method,
            f"sip:{target}@{HOME}",
            from_=address(f"sip:{self.code}@{self.code[:10]}", new_token()),
            to=address(f"sip:{target}@{self.code[:10]}"),
            call_id=new_token(),
            cseq=1,
            headers=headers,
            body=one.body,
            content_type=content,
        )
        call = OutgoingCall(request, destination=self.flow) if one.method == "INVITE" else None
        answer = await self.endpoint.request(request, flow=self.flow, within=15)
        if call is not None:
            call.receive_response(answer, self.flow)
            for ack in call.requests_to_send():
                self.endpoint.acknowledge(ack, self.flow)
            if answer.is_success:
                await self.endpoint.request(call.bye(), flow=self.flow, within=5)
        return answer.status


@asynccontextmanager
async def upper(town, code, transport):
    """A fake upper platform the town is registered with, which may do nothing yet."""
    fake = UpperPlatform(code=code, password=PASSWORD)
    await fake.open()
    port = fake.endpoint.local.port
    entry = upper_entry(town, code, port, transport=transport, key=code, keepalive_seconds=5)
    await town.change(uppers=(entry,), terms={code: ShareTerms()})
    await fake.until(lambda: town.code in fake.peers)
    await until(lambda: town.server.uppers._links[code].upper.online)
    try:
        yield fake
    finally:
        await fake.close()


@pytest.fixture
async def town(make_platform):
    platform = await make_platform(TOWN, media=True, source_rate=5000, idle_seconds=0.5)
    await platform.enter(platform.entry(NVR), platform.entry(LOWER_DEVICE))
    plans = tuple(ChannelPlan(code, code[-2:]) for code in (SHARED, SECRET, HIDDEN))
    nvr = DevicePlan(NVR, "NVR", kind=Kind.NVR, channels=plans)
    platform.sims = await platform.fleet(nvr, DevicePlan(LOWER_DEVICE, "x"), keepalive=30)
    await until(lambda: len(platform.device(NVR).channels) >= 3)
    item = platform.device(NVR).channels[SECRET].item
    platform.device(NVR).channels[SECRET].item = item._replace(secrecy=1)
    return platform


def expected(granted, asks):
    """Say what each request is answered; `granted` None: the thing does not exist."""
    found = {}
    for one in asks:
        if granted is None:
            found[one.name] = 404
        elif one.needs is None or one.needs not in granted:
            found[one.name] = 403
        else:
            session = one.name.removeprefix("invite ")
            found[one.name] = 488 if session in SESSIONS and session not in BUILT else 200
    return found


FULL = C | L | P | T | S | D
STATES = {
    "not shared": (None, None, HIDDEN),
    "catalogue only": (C, C, SHARED),
    "live": (C | L, C | L, SHARED),
    "live and PTZ": (C | L | T, C | L | T, SHARED),
    "playback": (C | P, C | P, SHARED),
    "snapshots": (C | S, C | S, SHARED),
    "all": (FULL, FULL, SHARED),
    "actions without the catalogue": (L | T, None, SHARED),
    "secret": (FULL, None, SECRET),
    "secret, with the right to it": (FULL | Action.SECRET, FULL, SECRET),
    "shown under another code": (FULL, None, HIDDEN),
    "withheld from everything": (Action(0), None, SHARED),
}
"""Name → what the roster says, what of it counts, which camera it is about."""


def test_every_command_of_the_parser_has_a_row():
    assert {type(command) for command in CONTROLS} == set(get_args(Command))
    answers = {kind for kind in MESSAGES if kind.ROOT is m.Root.RESPONSE}
    asked = {*MESSAGES_ASKED, m.DeviceControl, m.DeviceConfig, m.Keepalive}
    assert asked == set(MESSAGES) - answers
    assert set(permits.COMMANDS) == set(get_args(Command))
    assert set(permits.MESSAGES) == set(MESSAGES_ASKED)
    assert set(permits.SUBSCRIPTIONS) == set(SUBSCRIBED)
    assert {kind.value for kind in sdp.SessionKind} == {"", "Talk", *SESSIONS}
    assert set(permits.SESSIONS) == set(sdp.SessionKind)


# cases: 131
@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_each_request_needs_its_right_and_what_is_not_shared_does_not_exist(town, transport):
    async with upper(town, CITY, transport) as city:
        caller = Caller(city.endpoint, city.peers[TOWN].flow, CITY)
        for name, (listed, granted, code) in STATES.items():
            await share(town, name, listed, code)
            asks = asked_of(code, city.endpoint.local.port)
            before = town.sims.device(NVR).requests.get("INVITE", 0)
            answered = await caller.statuses(code, asks)
            assert answered == expected(granted, asks), name
            # pictures an upper asks for are taken from a pull of ours
            await until(lambda: not town.server.uppers.answering._snapshots._running)
            invited = town.sims.device(NVR).requests.get("INVITE", 0) - before
            looked = granted is not None and bool(granted & (L | S))
            assert (invited > 0) == looked, name
            await until(lambda: town.server.pulls.count == 0)
            town.server.uppers.notifying._held.clear()  # an upper has 16 subscriptions at most
        reasons = {event.reason for event in town.told(events.UpperRefused)}
        assert reasons - {"snapshot_upload_failed"} == {
            "not_shared",
            "action_not_shared",
            "command_not_shared",
        }


async def share(town, name, listed, code):
    """Put a state of the table into the roster."""
    everything = int(FULL) if name.startswith("withheld") else 0
    shown_as = "34020211001310000077" if "another code" in name else ""
    if listed is None:
        # once shared, not any more: the same as never
        gone = node(NVR, code, int(FULL))
        await town.change(shares_added={CITY: (gone,)}, terms={CITY: ShareTerms()})
        await town.change(shares_removed={CITY: (gone,)})
        return
    shared = node(NVR, code, int(listed), shown_as=shown_as)
    terms = {CITY: ShareTerms(everything=everything)}
    await town.change(shares_added={CITY: (shared,)}, terms=terms)


async def test_others_get_nothing_of_what_is_shared_with_one(town):
    async with upper(town, CITY, "udp") as city, upper(town, OTHER, "udp") as other:
        everything = {CITY: ShareTerms(everything=int(FULL | Action.SECRET))}
        await town.change(terms=everything)
        asks = asked_of(SHARED, city.endpoint.local.port)
        flow = Flow(Transport.UDP, HOME, town.port)
        spoof = Endpoint(server=Address(HOME, town.port), transport=Transport.UDP, handler=drop)
        spoof_tcp = Endpoint(server=Address(HOME, town.port), transport=Transport.TCP, handler=drop)
        await spoof.open(HOME)
        await spoof_tcp.open(HOME)
        callers = {
            "another upper": (Caller(other.endpoint, other.peers[TOWN].flow, OTHER), 404),
            "right From, other port": (Caller(spoof, flow, CITY), 403),
            "right From, own connection": (Caller(spoof_tcp, spoof_tcp._flow(), CITY), 403),
            "right address, wrong From": (Caller(city.endpoint, flow, NVR), 403),
            "an upper in the name of another": (Caller(other.endpoint, flow, CITY), 403),
        }
        for name, (caller, status) in callers.items():
            answered = await caller.statuses(SHARED, asks)
            assert answered == {one.name: status for one in asks}, name
        assert town.sims.device(NVR).requests.get("INVITE", 0) == 0
        assert town.told(events.UpperActed) == []
        assert town.count("suspicious") > 0
        spoof.close()
        spoof_tcp.close()


async def test_a_device_below_can_neither_invite_nor_subscribe_nor_control(town, raw_device):
    device = await raw_device(town, LOWER_DEVICE)
    await device.register()
    controls = town.sims.device(NVR).requests.get("MESSAGE", 0)
    for one in asked_of(SHARED, 9):
        answer = await device.ask(one.method, body=one.body)
        assert answer.status == (200 if one.method == "MESSAGE" else 403), one.name
    assert town.sims.device(NVR).requests.get("INVITE", 0) == 0
    assert town.sims.device(NVR).requests.get("MESSAGE", 0) == controls, "nothing was passed on"


def drop(event):
    """A stranger answers nothing."""
    del event
