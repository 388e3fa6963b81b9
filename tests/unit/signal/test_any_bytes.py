"""Any bytes from anyone: nothing is raised, nothing of a device changes."""

import asyncio
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianjing.protocol import manscdp
from lianjing.protocol.sip.flow import Flow, Transport

from .conftest import item

CORPUS = Path(__file__).parents[2] / "corpus"
CAMERA = "34020000001320000001"
UPPER = "34000000002000000001"
STRANGER = Flow(Transport.UDP, "198.51.100.7", 5060)
METHODS = ["REGISTER", "MESSAGE", "INVITE", "SUBSCRIBE", "NOTIFY", "BYE", "INFO", "OPTIONS", "X"]
NAMES = [
    "Expires",
    "Contact",
    "Authorization",
    "Event",
    "Subscription-State",
    "Date",
    "X-GB-Ver",
    "Content-Type",
    "Subject",
    "Max-Forwards",
]


def snapshot(signal):
    return {
        code: (device.flow, device.presence.online, sorted(device.channels))
        for code, device in signal.core.directory.devices.items()
    }


@given(st.binary(max_size=600))
@settings(max_examples=200)
def test_any_bytes_are_survived(signal_factory, data):
    signal = signal_factory()
    signal.device(CAMERA, item(CAMERA))
    before = snapshot(signal)
    for flow in (STRANGER, Flow(Transport.TCP, "198.51.100.7", 5060, 3)):
        signal.core.stack._receive(data, flow)
    assert snapshot(signal) == before


@given(
    st.sampled_from(METHODS),
    st.lists(st.tuples(st.sampled_from(NAMES), st.binary(max_size=60)), max_size=6),
    st.binary(max_size=200),
    st.sampled_from([CAMERA, UPPER, "", "x" * 300, "%00"]),
)
@settings(max_examples=300)
async def test_any_headers_of_a_stranger_change_nothing(
    signal_factory, method, headers, body, sender
):
    signal = signal_factory()
    signal.device(CAMERA, item(CAMERA))
    signal.upper()
    before = snapshot(signal)
    lines = b"".join(
        name.encode() + b": " + value.replace(b"\r", b" ").replace(b"\n", b" ") + b"\r\n"
        for name, value in headers
    )
    data = (
        f"{method} sip:{CAMERA}@x SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKf\r\n"
        f"From: <sip:{sender}@x>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: c\r\nCSeq: 1 {method}\r\n"
        f"Content-Length: {len(body)}\r\n"
    ).encode() + lines
    signal.core.stack._receive(data + b"\r\n" + body, STRANGER)
    await asyncio.sleep(0)
    assert snapshot(signal) == before
    await signal.server.tasks.stop()
    assert signal.server.tasks.failures == {}


def bodies():
    return [path for path in sorted((CORPUS / "manscdp").rglob("*.xml")) if path.is_file()]


@pytest.mark.parametrize("role", ["device", "upper"])
async def test_any_damaged_body_of_someone_known_is_answered(signal, role):
    chance = random.Random(7)
    device = signal.device(CAMERA, item(CAMERA))
    upper = signal.upper()
    flow, sender = (device.flow, CAMERA) if role == "device" else (upper, UPPER)
    for path in bodies():
        data = path.read_bytes()[:20_000]
        for _ in range(6):
            damaged = bytearray(data)
            for _ in range(chance.randrange(6)):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            answer = signal.ask("MESSAGE", flow, sender=sender, body=bytes(damaged))
            assert answer.status in (200, 400, 403, 404)
            signal.sent.clear()
        await asyncio.sleep(0)
    assert bodies()
    await signal.server.tasks.stop()
    assert signal.server.tasks.failures == {}


@given(st.text(max_size=40), st.integers(-5, 2**40), st.lists(st.text(max_size=30), max_size=3))
@settings(max_examples=100)
async def test_any_well_formed_message_of_a_device_is_answered(signal_factory, code, sn, codes):
    signal = signal_factory()
    device = signal.device(CAMERA, item(CAMERA))
    items = tuple(item(name, parent_id=code) for name in codes)
    for message in (
        manscdp.CatalogResponse(sn, code, len(items), items),
        manscdp.DeviceInfoResponse(sn, code),
        manscdp.AlarmNotify(sn, code, description=code),
        manscdp.UnknownMessage(sn, code, manscdp.Root.NOTIFY, code or "x"),
    ):
        answer = signal.say(message, device.flow, sender=CAMERA)
        assert answer.status in (200, 400)
    for _ in range(3):
        await asyncio.sleep(0)
    await signal.server.tasks.stop()
    assert signal.server.tasks.failures == {}
