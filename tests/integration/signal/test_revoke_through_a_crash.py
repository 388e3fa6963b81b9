"""A right taken back two hops away ends the picture within five seconds, though signal dies.

The signalling process of the middle platform is gone (kill -9) in the moment of the commit, before
it could tell or be told; its media node goes on, and it is started again a second later.
"""

import asyncio
import time

import httpx
import pytest

from lianjing.link import signal as link
from lianjing.link.roster import ShareTerms
from lianjing.link.tickets import Ticket, sign
from lianjing.runtime import secrets
from lianjing.simulator.plan import DevicePlan

from .cascade_kit import CAMERA, CITY, COUNTY, TOWN, below, knows
from .platform_under_test import HOME, until

WITHIN = 5.0
RESTARTS_AFTER = 1.0


class Watching:
    """Somebody at the city who notes when bytes come."""

    def __init__(self, platform, stream):
        now = time.time()
        ticket = Ticket("v1", stream, "user", "1", "live", now + 60, now + 600)
        key = secrets.key(platform.installation.secrets, "link")
        port = platform.settings.media.http_port
        self.url = f"http://{HOME}:{port}/live/{stream}/stream.mp4?ticket={sign(ticket, key)}"
        self.last, self.bytes = 0.0, 0

    async def run(self):
        async with httpx.AsyncClient() as client, client.stream("GET", self.url) as answer:
            async for part in answer.aiter_bytes():
                self.last, self.bytes = time.monotonic(), self.bytes + len(part)


async def die(platform):
    """End signal as the kernel does: nothing more is written, nothing more is sent."""
    server = platform.server
    server.core.stack.transports.send = lambda *_, **__: None
    server.core.store._append = server.core.store._rewrite = lambda *_: None
    await platform.stop_signal()


@pytest.fixture(params=["udp", "tcp"])
async def three(make_platform, request):
    """City over county over town, one camera, all links over one transport."""
    city = await make_platform(CITY, media=True)
    county = await make_platform(COUNTY, media=True)
    town = await make_platform(TOWN, media=True)
    await town.enter(town.entry(CAMERA))
    await town.fleet(DevicePlan(CAMERA, "清溪镇政府大门"), keepalive=30)
    await until(lambda: town.device(CAMERA).channels)
    await below(county, town, transport=request.param)
    await below(city, county, transport=request.param)
    await knows(city, COUNTY, [CAMERA])
    return city, county, town


@pytest.mark.parametrize("revoker", ["town", "county"])
async def test_the_city_loses_the_picture_though_the_county_dies(three, revoker):
    city, county, town = three
    playing = await city.play(COUNTY, CAMERA, viewer=link.Viewer(user="wang"))
    assert isinstance(playing, link.Playing), playing
    watching = Watching(city, playing.stream)
    task = asyncio.create_task(watching.run())
    await until(lambda: watching.bytes > 50_000)
    begin = time.monotonic()
    if revoker == "town":
        await die(county)
        key = next(iter(town.server.roster.uppers))
        await town.change(terms={key: ShareTerms()})
    else:
        key = next(iter(county.server.roster.uppers))
        county.server.core.stack.transports.send = lambda *_, **__: None
        county.server.relays.end_unshared = lambda *_: None
        await county.change(terms={key: ShareTerms()})
        await die(county)
    await asyncio.sleep(RESTARTS_AFTER)
    await county.start_signal()
    await asyncio.sleep(max(0.0, begin + WITHIN - time.monotonic()))
    assert watching.bytes > 50_000
    assert watching.last - begin < WITHIN
    seen = watching.bytes
    await asyncio.sleep(1.0)
    assert watching.bytes == seen, "nothing comes after the five seconds"
    await until(lambda: CAMERA not in city.device(COUNTY).channels, within=30)
    answer = await city.play(COUNTY, CAMERA)
    assert isinstance(answer, link.PlayFailed)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
