"""Pictures an upper asks for: covered and marked by us, sent only to where the upper is."""

import asyncio
import io
from contextlib import asynccontextmanager

import numpy as np
import pytest
from PIL import Image

from lianjing.kernel.actions import Action
from lianjing.link import events
from lianjing.link.pictures import Rect
from lianjing.link.roster import ChannelMasks
from lianjing.protocol import manscdp as m
from lianjing.simulator.plan import DevicePlan

from .cascade_kit import CAMERA, CITY, COUNTY, TOWN, below, knows
from .platform_under_test import HOME, until
from .test_relays import witness
from .test_upper_rights import let

ORDER = int(Action.CATALOGUE | Action.SNAPSHOT)
LEFT = (Rect(0.0, 0.0, 0.5, 1.0),)
SESSION = "7f9c24e8-3b1a-4d62-9a51-0c2f6b8d1e47"


@pytest.fixture
async def town(make_platform):
    platform = await make_platform(TOWN, media=True, idle_seconds=2)
    await platform.enter(platform.entry(CAMERA))
    platform.sims = await platform.fleet(DevicePlan(CAMERA, "清溪镇政府大门"), keepalive=30)
    await until(lambda: platform.device(CAMERA).channels)
    return platform


class Shop:
    """An upper's picture server: keeps what is posted, answers as it is told."""

    def __init__(self):
        self.heads, self.bodies, self.answer = [], [], b"200 OK"

    async def serve(self, reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode().lower().splitlines()
        size = next(int(line[15:]) for line in lines if line.startswith("content-length:"))
        self.bodies.append(await reader.readexactly(size))
        self.heads.append(head.decode())
        writer.write(b"HTTP/1.1 " + self.answer + b"\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()


@asynccontextmanager
async def shop():
    found = Shop()
    server = await asyncio.start_server(found.serve, HOME, 0)
    found.url = f"http://{HOME}:{server.sockets[0].getsockname()[1]}/snap/7f9c"
    try:
        yield found
    finally:
        server.close()


def order(upper, url, *, count=1, interval=1, code=CAMERA, session=SESSION):
    config = m.SnapshotConfig(count, interval, url, session)
    return m.DeviceConfig(upper.next_sn(), code, (config,))


def finished(upper):
    return [one for one in upper.received if isinstance(one, m.SnapshotFinished)]


def half(image, *, left):
    pixels = np.asarray(Image.open(io.BytesIO(image)).convert("L"))
    middle = pixels.shape[1] // 2
    return pixels[:, : middle - 8] if left else pixels[:, middle + 8 :]


async def test_the_picture_comes_from_us_covered_marked_and_on_the_record(town):
    await town.change(masks=(ChannelMasks(device=CAMERA, channel=CAMERA, masks=LEFT),))
    async with witness(town) as upper, shop() as sink:
        await let(town, ORDER)
        assert await upper.send(TOWN, order(upper, sink.url, count=2)) == 200
        await upper.until(lambda: finished(upper), within=30)
    [answer] = [one for one in upper.received if isinstance(one, m.DeviceConfigResponse)]
    assert answer.result is m.Result.OK
    [told] = finished(upper)
    assert (told.session_id, told.device_id, len(told.files)) == (SESSION, CAMERA, 2)
    assert all(name.startswith(f"{CAMERA}02") and len(name) == 41 for name in told.files)
    assert len(set(told.files)) == 2
    entered = town.told(events.UpperPictured)
    assert [f"{one.name}" for one in entered] == [f"{name}.jpg" for name in told.files]
    assert [one.size for one in entered] == [len(body) for body in sink.bodies]
    assert all(one.masked and one.destination == sink.url[:-10] for one in entered)
    for body, one in zip(sink.bodies, entered, strict=True):
        assert np.median(half(body, left=True)) < 40
        assert half(body, left=False).max() > 100
        assert f"{one.mark:016x}" in str(Image.open(io.BytesIO(body)).info["comment"])
    assert "POST /snap/7f9c HTTP/1.1" in sink.heads[0]
    assert "snapshot" not in " ".join(town.sims.device(CAMERA).requests).lower()
    assert [e for e in town.told(events.UpperActed) if e.what == "DeviceConfig"] == []


async def test_the_right_to_unmask_gets_the_clear_picture_marked_all_the_same(town):
    await town.change(masks=(ChannelMasks(device=CAMERA, channel=CAMERA, masks=LEFT),))
    async with witness(town) as upper, shop() as sink:
        await let(town, ORDER | int(Action.UNMASK))
        assert await upper.send(TOWN, order(upper, sink.url)) == 200
        await upper.until(lambda: finished(upper), within=30)
    [entered] = town.told(events.UpperPictured)
    assert not entered.masked
    assert half(sink.bodies[0], left=True).max() > 100
    comment = Image.open(io.BytesIO(sink.bodies[0])).info["comment"]
    assert comment == f"Lianjing snapshot {entered.mark:016x}".encode()


# cases: 140
@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("http://192.0.2.9/snap", 403),
        ("http://127.0.0.2:8080/snap", 403),
        ("http://169.254.169.254/latest/meta-data", 403),
        ("http://[::1]/snap", 403),
        ("ftp://127.0.0.1/snap", 403),
        ("http://user:pass@127.0.0.1/snap", 403),
        ("http://127.0.0.1:80\\@192.0.2.1/", 403),
        ("file:///etc/passwd", 403),
    ],
)
async def test_nothing_is_sent_anywhere_else(town, url, status):
    async with witness(town) as upper:
        await let(town, ORDER)
        assert await upper.send(TOWN, order(upper, url)) == status
        refused = [one.reason for one in town.told(events.UpperRefused)]
    assert refused == ["snapshot_url_refused"]
    assert town.server.pulls.count == 0


async def test_a_name_that_leads_elsewhere_gets_nothing(town, monkeypatch):
    async def found(*_, **__):
        return [(2, 1, 6, "", ("192.0.2.7", 80))]

    async with witness(town) as upper:
        await let(town, ORDER)
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", found)
        assert await upper.send(TOWN, order(upper, "http://pictures.example/snap")) == 200
        await upper.until(lambda: finished(upper), within=30)
    assert finished(upper)[0].files == ()
    assert [one.reason for one in town.told(events.UpperRefused)] == ["snapshot_url_refused"]


@pytest.mark.parametrize(
    ("count", "interval", "session"), [(11, 1, SESSION), (1, 3600, SESSION), (1, 1, "x" * 129)]
)
async def test_an_order_out_of_bounds_is_refused(town, count, interval, session):
    async with witness(town) as upper, shop() as sink:
        await let(town, ORDER)
        wanted = order(upper, sink.url, count=count, interval=interval, session=session)
        assert await upper.send(TOWN, wanted) == 400
    assert sink.bodies == []


async def test_a_second_order_waits_and_the_end_of_the_right_ends_the_first(town):
    async with witness(town) as upper, shop() as sink:
        await let(town, ORDER)
        assert await upper.send(TOWN, order(upper, sink.url, count=10, interval=2)) == 200
        assert await upper.send(TOWN, order(upper, sink.url)) == 486
        await until(lambda: sink.bodies)
        await let(town, int(Action.CATALOGUE))
        await upper.until(lambda: finished(upper), within=30)
        assert await upper.send(TOWN, order(upper, sink.url)) == 403
    assert len(finished(upper)[0].files) == len(sink.bodies) < 3


# cases: 74
async def test_a_server_that_redirects_or_refuses_is_not_followed(town):
    async with witness(town) as upper, shop() as sink:
        await let(town, ORDER)
        sink.answer = f"302 Found\r\nLocation: {sink.url}/more".encode()
        assert await upper.send(TOWN, order(upper, sink.url)) == 200
        await upper.until(lambda: finished(upper), within=30)
    assert len(sink.bodies) == 1
    assert finished(upper)[0].files == ()
    assert [one.reason for one in town.told(events.UpperRefused)] == ["snapshot_upload_failed"]
    assert len(town.told(events.UpperPictured)) == 1, "it left, so it stands in the register"


async def test_two_hops_up_the_masks_of_the_lowest_hold(town, make_platform):
    county = await make_platform(COUNTY, media=True, idle_seconds=2)
    await below(county, town)
    await knows(county, TOWN, [CAMERA])
    await town.change(masks=(ChannelMasks(device=CAMERA, channel=CAMERA, masks=LEFT),))
    key = next(iter(town.server.roster.uppers))
    await let(town, int(Action.CATALOGUE | Action.LIVE), key=key)
    async with witness(county, CITY) as upper, shop() as sink:
        await upper.until(lambda: COUNTY in upper.peers)
        wanted = order(upper, sink.url)
        assert await upper.send(COUNTY, wanted) == 200
        await upper.until(lambda: finished(upper), within=30)
    assert len(finished(upper)[0].files) == 1
    assert np.median(half(sink.bodies[0], left=True)) < 40
