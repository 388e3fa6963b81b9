"""Whatever arrives: no crash, no leak, no false state, and the others do not notice."""

import asyncio
import random
import socket
from contextlib import suppress
from pathlib import Path

import pytest

from lianjing.link import events
from lianjing.link import signal as link
from lianjing.link.roster import ShareTerms
from lianjing.protocol import manscdp
from lianjing.protocol.sip.flow import Transport
from lianjing.signal import transports
from lianjing.signal.cascade.sharing import View
from lianjing.simulator.faults import Lie
from lianjing.simulator.plan import ChannelPlan, DevicePlan, Kind

from .platform_under_test import HOME, until

CAMERA = "34020000001320000001"
NVR = "34020000001180000001"
CHANNELS = [f"340200000013100000{n:02d}" for n in range(1, 9)]
CORPUS = Path(__file__).parents[2] / "corpus"
SAMPLES = sorted(
    path for kind in ("sip", "manscdp") for path in (CORPUS / kind).rglob("*") if path.is_file()
)


async def works(platform, raw_device):
    """Prove that the platform still serves a device."""
    device = await raw_device(platform, CAMERA)
    answer = await device.register()
    if answer.status == 503:  # damaged REGISTERs in its name have used up its rate
        await asyncio.sleep(1.1)
        answer = await device.register()
    assert answer.status == 200
    assert (await device.say(manscdp.Keepalive(1, CAMERA))).status == 200
    assert platform.online(CAMERA)


def mutations(data: bytes, chance: random.Random):
    """Damage a sample in the ways networks and bad firmware do."""
    yield data
    for _ in range(4):
        damaged = bytearray(data)
        for _ in range(chance.randrange(1, 8)):
            if damaged:
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        yield bytes(damaged)
    yield data[: chance.randrange(len(data) + 1)]
    cut = chance.randrange(len(data) + 1)
    yield data[cut:] + data[:cut]
    yield data.replace(b"\r\n", b"\n")


def inside_message(body: bytes) -> bytes:
    """Put a body into a MESSAGE of a registered device."""
    return (
        b"MESSAGE sip:34020000002000000001@3402000000 SIP/2.0\r\n"
        b"Via: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK%d\r\n"
        b"From: <sip:%s@3402000000>;tag=1\r\nTo: <sip:34020000002000000001@3402000000>\r\n"
        b"Call-ID: x%d@h\r\nCSeq: 1 MESSAGE\r\nContent-Type: Application/MANSCDP+xml\r\n"
        b"Content-Length: %d\r\n\r\n"
        % (random.getrandbits(60), CAMERA.encode(), random.getrandbits(60), len(body))
    ) + body


async def test_random_and_damaged_datagrams_harm_nothing(make_platform, raw_device):
    platform = await make_platform("34020000002000000001", source_rate=1_000_000)
    chance = random.Random(2)
    device = await raw_device(platform, CAMERA)
    await device.register()
    stack = platform.server.core.stack
    sent = 0
    for path in SAMPLES:
        for data in mutations(path.read_bytes()[:60_000], chance):
            for datagram in (data, inside_message(data)):
                device._socket.sendto(datagram[:60_000], (HOME, platform.port))
                sent += 1
            if sent % 200 == 0:
                await asyncio.sleep(0.02)
    for size in (0, 1, 4, 5, 100, 1400, 60_000):
        device._socket.sendto(chance.randbytes(size), (HOME, platform.port))
    before = -1
    while platform.count("malformed.sip") != before:  # all that lies in its socket is read
        before = platform.count("malformed.sip")
        await asyncio.sleep(0.3)
    assert sent > 500
    assert platform.count("malformed.sip") > 0
    assert len(stack._recorders) == 0
    device.inbox = asyncio.Queue()
    await works(platform, raw_device)
    [status] = [await platform.ask(link.AskSignalStatus())]
    assert len(status.counters) < 4200


async def test_damaged_streams_end_their_own_connection_only(platform, raw_device):
    chance = random.Random(3)
    for path in SAMPLES[:60]:
        reader, writer = await asyncio.open_connection(HOME, platform.port)
        writer.write(chance.randbytes(chance.randrange(2000)) + path.read_bytes())
        writer.write_eof()
        async with asyncio.timeout(30):
            await reader.read()
        writer.close()
    await until(lambda: not platform.server.core.stack.transports.connections)
    assert platform.server.core.stack.transports.per_host == {}
    await works(platform, raw_device)


async def test_a_connection_that_dribbles_is_cut(platform, raw_device, monkeypatch):
    monkeypatch.setattr(transports, "FIRST_MESSAGE_SECONDS", 0.3)
    silent = await asyncio.open_connection(HOME, platform.port)
    slow = await asyncio.open_connection(HOME, platform.port)
    for byte in b"MESSAGE sip:x@y SIP/2.0\r\n":
        slow[1].write(bytes([byte]))
        await asyncio.sleep(0.02)
    await until(lambda: not platform.server.core.stack.transports.connections)
    assert platform.count("too_slow") == 2
    for _, writer in (silent, slow):
        writer.close()
    await works(platform, raw_device)


async def test_a_stranger_who_falls_silent_is_closed_but_a_device_is_not(
    platform, raw_device, monkeypatch
):
    await platform.enter(platform.entry(NVR))
    await platform.fleet(DevicePlan(NVR, "x", transport=Transport.TCP), keepalive=30)
    _, writer = await asyncio.open_connection(HOME, platform.port)
    writer.write(b"OPTIONS sip:x@y SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bKo\r\n")
    writer.write(b"From: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: o\r\nCSeq: 1 OPTIONS\r\n")
    writer.write(b"Content-Length: 0\r\n\r\n")
    wire = platform.server.core.stack.transports
    await until(lambda: len(wire.connections) == 2)
    monkeypatch.setattr(transports, "STRANGER_SECONDS", 0.2)
    await asyncio.sleep(0.3)
    directory = platform.server.core.directory
    wire.close_idle(lambda flow: bool(directory.on_flow(flow)))
    await until(lambda: len(wire.connections) == 1)
    assert platform.count("idle_stranger") == 1
    assert platform.online(NVR)
    writer.close()


async def test_one_address_cannot_take_all_connections(platform, raw_device, monkeypatch):
    monkeypatch.setattr(transports, "MAX_PER_HOST", 5)
    taken = [await asyncio.open_connection(HOME, platform.port) for _ in range(8)]
    await until(lambda: platform.count("too_many_connections") == 3)
    assert len(platform.server.core.stack.transports.connections) == 5
    for _, writer in taken:
        writer.close()
    await works(platform, raw_device)


async def test_a_peer_that_does_not_read_is_cut_off(platform, monkeypatch):
    monkeypatch.setattr(transports, "MAX_BACKLOG", 10_000)
    sock = socket.create_connection((HOME, platform.port))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    await until(lambda: platform.server.core.stack.transports.connections)
    [(flow, connection)] = platform.server.core.stack.transports.connections.items()
    for _ in range(10_000):
        if not connection.write(b"x" * 1000):
            break
    assert platform.count("not_reading") == 1
    await until(lambda: not platform.server.core.stack.transports.connections)
    assert not platform.server.core.stack.transports.send(b"x", flow)
    sock.close()


# cases: 41
async def test_a_message_without_a_body_is_answered(platform, raw_device):
    device = await raw_device(platform, CAMERA)
    await device.register()
    assert (await device.ask("MESSAGE")).status == 400


# cases: 39
async def test_an_unknown_command_is_answered_and_counted(platform, raw_device):
    device = await raw_device(platform, CAMERA)
    await device.register()
    body = b"<Notify><CmdType>Weather</CmdType><SN>1</SN><DeviceID>%s</DeviceID></Notify>"
    answer = await device.ask("MESSAGE", body=body % CAMERA.encode())
    assert answer.status == 200
    assert any(name.startswith("unhandled.") for name in platform.server.core.counters.all())


# cases: 42
async def test_entities_are_refused_and_never_opened(platform, raw_device):
    device = await raw_device(platform, CAMERA)
    await device.register()
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    for number in range(20):
        bomb += b'<!ENTITY %c "%s">' % (98 + number, b"&%c;" % (97 + number) * 10)
    bomb += b"]><Notify><CmdType>Keepalive</CmdType><SN>1</SN><DeviceID>&u;</DeviceID></Notify>"
    before = (await platform.ask(link.AskSignalStatus())).memory_mb
    assert (await device.ask("MESSAGE", body=bomb)).status == 400
    assert platform.count("malformed.xml") == 1
    assert (await platform.ask(link.AskSignalStatus())).memory_mb < before + 20


async def test_a_megabyte_of_xml_is_refused_and_not_kept(platform, raw_device):
    before = (await platform.ask(link.AskSignalStatus())).memory_mb
    for _ in range(20):
        reader, writer = await asyncio.open_connection(HOME, platform.port)
        writer.write(inside_message(b"<a>" * 350_000))
        with suppress(ConnectionError):
            async with asyncio.timeout(30):
                assert not (await reader.read()).startswith(b"SIP/2.0 200")
        writer.close()
    await until(lambda: not platform.server.core.stack.transports.connections)
    assert (await platform.ask(link.AskSignalStatus())).memory_mb < before + 30
    await works(platform, raw_device)


# cases: 43
async def test_sixty_kilobytes_over_udp_are_received_whole(platform, raw_device):
    device = await raw_device(platform, CAMERA)
    await device.register()
    items = [
        manscdp.CatalogItem(device_id=f"3402000000131{n:07d}", name="清溪镇" * 4)
        for n in range(100)
    ]
    body = manscdp.build(manscdp.CatalogResponse(1, CAMERA, 100, tuple(items)))
    body += b" " * (60_000 - len(body))
    assert (await device.ask("MESSAGE", body=body)).status == 200
    assert len(platform.device(CAMERA).channels) == 100


# cases: 36, 47, 48, 55, 56
@pytest.mark.parametrize("lie", Lie)
async def test_a_lying_catalogue_ends_with_the_channels_it_told_of(platform, lie):
    await platform.enter(platform.entry(NVR))
    plans = tuple(ChannelPlan(code, f"清溪{n}") for n, code in enumerate(CHANNELS, 1))
    plan = DevicePlan(NVR, "录像机", kind=Kind.NVR, channels=plans)
    fleet = await platform.fleet(plan, wait=False, keepalive=30)
    fleet.device(NVR).change_faults({"lies": [lie]})
    expected = len(CHANNELS) - (4 if lie is Lie.LOST_PART else 0)
    await until(lambda: platform.device(NVR) is not None)
    catalogues = platform.server.catalogues
    await until(lambda: catalogues._collector._open or platform.device(NVR).channels)
    await asyncio.sleep(1)  # the parts are on their way
    platform.clock.ahead += 6
    await until(lambda: len(platform.device(NVR).channels) >= expected)
    # an upper that may see everything gets a tree that ends
    items = View(platform.server.core, "34020000002000000009", ShareTerms(everything=127)).items()
    assert len(items) == len({item.device_id for item in items})
    await until(lambda: platform.told(events.CatalogueReceived), within=30)


# cases: 48
async def test_an_incomplete_answer_removes_nothing(platform):
    await platform.enter(platform.entry(NVR))
    plans = tuple(ChannelPlan(code, f"清溪{n}") for n, code in enumerate(CHANNELS, 1))
    fleet = await platform.fleet(
        DevicePlan(NVR, "录像机", kind=Kind.NVR, channels=plans), keepalive=30
    )
    await until(lambda: len(platform.device(NVR).channels) == 8)
    fleet.device(NVR).change_faults({"lies": [Lie.LOST_PART]})
    await platform.ask(link.Refresh(device=NVR))
    await asyncio.sleep(1)  # the parts are on their way
    platform.clock.ahead += 6
    await until(
        lambda: any(not event.complete for event in platform.told(events.CatalogueReceived)),
        within=30,
    )
    assert len(platform.device(NVR).channels) == 8


async def test_the_wall_clock_may_jump(platform, raw_device):
    await platform.enter(platform.entry(CAMERA))
    fleet = await platform.fleet(DevicePlan(CAMERA, "x"), keepalive=0.2)
    for jump in (86_400 * 365.0, -86_400 * 3650.0, 0.0):
        platform.clock.wall_ahead = jump
        answered = fleet.device(CAMERA).registration.standing.keepalives_answered
        await until(
            lambda n=answered: (
                fleet.device(CAMERA).registration.standing.keepalives_answered > n + 4
            )
        )
        assert platform.online(CAMERA)
        await platform.stop_signal()
        await platform.start_signal()
        assert platform.online(CAMERA), "nor does a restart after the jump change it"
    assert fleet.device(CAMERA).registration.standing.registrations == 1
    assert [e.online for e in platform.told(events.DeviceStatusChanged)] == [True]


async def test_a_full_disk_stops_confirmations_but_not_keepalives(
    platform, raw_device, monkeypatch
):
    device = await raw_device(platform, CAMERA)
    await device.register()
    bus = platform.server.core.bus

    def full(_: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bus, "_write", full)
    await device.say(manscdp.AlarmNotify(7, CAMERA, priority=1, method=5))
    await until(lambda: platform.count("alarm.not_acknowledged") == 1)
    assert (await device.say(manscdp.Keepalive(1, CAMERA))).status == 200
    assert platform.online(CAMERA)
    other = await raw_device(platform, NVR)
    assert (await other.register()).status == 503
    status = await platform.ask(link.AskSignalStatus())
    assert status.counters["bus.healthy"] == 0
    monkeypatch.undo()
    await until(lambda: bus.healthy)
    assert (await other.register()).status == 200


async def test_whoever_comes_and_goes_leaves_nothing_behind(platform, raw_device):
    server = platform.server
    for number in range(50):
        code = f"3402000000132000{number:04d}"
        device = await raw_device(platform, code)
        assert (await device.register()).status == 200
        assert (await device.register(expires=0)).status == 200
        device.close()
    await until(lambda: not server.core.store.under("reg/"))
    assert server.core.directory._by_flow == {}
    assert server.core.directory._by_host == {}
    assert server.subscriptions._held == {}
    assert server.subscriptions._by_call_id == {}
