"""The control port tells what runs and makes trouble on demand."""

import asyncio
import json

import pytest

from lianjing.protocol import sdp
from lianjing.simulator.control import ControlPort
from lianjing.simulator.fleet import Fleet
from lianjing.simulator.plan import DevicePlan, FleetPlan, ServerPlan

from .conftest import CAMERA, PASSWORD, SERVER
from .witness import Witness

FLEET = (DevicePlan(CAMERA, "清溪镇政府大门"), DevicePlan("34020211001320000002", "中心小学北门"))


async def ask(port: int, method: str, path: str, body: object = None) -> tuple[int, object]:
    """Speak HTTP as curl would."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    data = b"" if body is None else json.dumps(body).encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(data)}\r\n\r\n"
    writer.write(head.encode() + data)
    answer = await reader.read()
    writer.close()
    head, _, content = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(content)


@pytest.fixture
async def port(upper, tmp_path):
    host, sip = upper.endpoint.local
    plan = FleetPlan(
        server=ServerPlan(SERVER, host, sip, PASSWORD),
        devices=FLEET,
        keepalive=0.3,
        retry=0.3,
        loops=tmp_path,
    )
    async with Fleet(plan) as fleet:
        control = ControlPort(fleet)
        yield await control.open(0)
        await control.close()


async def test_it_tells_what_is_registered_and_what_runs(upper, port):
    await upper.until(lambda: len(upper.peers) == 2)
    status, fleet = await ask(port, "GET", "/")
    assert (status, fleet["registered"], fleet["sessions"]) == (200, 2, [])
    witness = Witness()
    offer = sdp.live_offer(
        owner=SERVER, address="127.0.0.1", port=witness.datagrams(), ssrc=200000001
    )
    call = await upper.invite(CAMERA, CAMERA, sdp.build(offer), "0200000001")
    await witness.gather(30)
    _, channel = await ask(port, "GET", f"/channels/{CAMERA}")
    assert channel["sessions"][0]["ssrc"] == 200000001
    assert channel["sessions"][0]["frames"] > 0
    assert witness.look()[0] == CAMERA
    await ask(port, "POST", f"/channels/{CAMERA}/hang-up", {})
    assert upper.byes == [call.dialog.call_id]
    _, channel = await ask(port, "GET", f"/channels/{CAMERA}")
    assert (channel["sessions"], channel["streams_ended"]) == ([], 1)
    witness.close()


async def test_a_camera_is_turned_at_the_camera_itself(upper, port):
    status, channel = await ask(port, "POST", f"/channels/{CAMERA}/look", {"pan": 90, "zoom": 2})
    assert (status, channel["ptz"]["pan"], channel["ptz"]["zoom"]) == (200, 90.0, 2.0)
    assert (await ask(port, "POST", f"/channels/{CAMERA}/look", {"roll": 1}))[0] == 400
    assert (await ask(port, "POST", f"/channels/{CAMERA}/look", {"pan": "x"}))[0] == 400


async def test_faults_of_a_device_and_of_one_channel(upper, port):
    _, device = await ask(port, "POST", f"/devices/{CAMERA}/faults", {"loss": 0.5})
    assert device["faults"] == {"loss": 0.5}
    _, channel = await ask(port, "POST", f"/channels/{CAMERA}/faults", {"refuse": 486})
    assert channel["faults"] == {"loss": 0.5, "refuse": 486}
    _, device = await ask(port, "POST", f"/devices/{CAMERA}/faults", {"reset": True})
    assert device["faults"] == {}


async def test_a_device_crashes_and_comes_back(upper, port):
    await upper.until(lambda: len(upper.peers) == 2)
    _, device = await ask(port, "POST", f"/devices/{CAMERA}/crash", {})
    assert (device["running"], device["registered"]) == (False, False)
    await ask(port, "POST", f"/devices/{CAMERA}/start")
    await upper.until(lambda: upper.peers[CAMERA].registrations == 2)
    await ask(port, "POST", f"/devices/{CAMERA}/stop")
    assert CAMERA not in upper.peers


async def test_channels_come_and_go(upper, port):
    await upper.until(lambda: len(upper.peers) == 2)
    new = {"code": "34020211001310000009", "name": "新装"}
    _, device = await ask(port, "POST", f"/devices/{CAMERA}/channels", new)
    assert len(device["channels"]) == 2
    status, _ = await ask(port, "POST", f"/devices/{CAMERA}/channels", new)
    assert status == 400
    _, device = await ask(port, "POST", f"/devices/{CAMERA}/channels", {"remove": new["code"]})
    assert len(device["channels"]) == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nothing", None, 404),
        ("GET", "/devices/1", None, 404),
        ("POST", f"/devices/{CAMERA}/dance", {}, 404),
        ("POST", f"/devices/{CAMERA}/faults", {"odd": 1}, 400),
        ("POST", f"/channels/{CAMERA}/online", {}, 400),
    ],
)
async def test_nonsense_is_refused(port, method, path, body, status):
    assert (await ask(port, method, path, body))[0] == status
