"""Viewers through signal: what is ended at the node, what is told of them, what is tried again."""

import asyncio
import time

import httpx
import pytest

from lianjing.link import events
from lianjing.link import signal as link
from lianjing.link.media import Done, Fault
from lianjing.link.pictures import Rect
from lianjing.link.tickets import Ticket, sign
from lianjing.runtime import secrets
from lianjing.simulator.plan import DevicePlan

from .platform_under_test import HOME, until

CAMERA = "34020000001320000001"


@pytest.fixture
async def camera(playing):
    await playing.enter(playing.entry(CAMERA))
    playing.sims = await playing.fleet(DevicePlan(CAMERA, "清溪镇政府大门"), keepalive=30)
    await until(lambda: CAMERA in playing.device(CAMERA).channels)
    return playing


def address(platform, stream, session):
    key = secrets.key(platform.installation.secrets, "link")
    now = time.time()
    ticket = Ticket(session, stream, "user", "1", "live", now + 60, now + 600)
    port = platform.settings.media.http_port
    return f"http://{HOME}:{port}/live/{stream}/stream.mp4?ticket={sign(ticket, key)}"


async def watch(platform, stream, session, began):
    """Watch until the other side ends it; gives the status and when the last byte came."""
    last = 0.0
    async with (
        httpx.AsyncClient() as client,
        client.stream("GET", address(platform, stream, session), timeout=30) as answer,
    ):
        async for _ in answer.aiter_bytes():
            last = time.monotonic()
            began.set()
    return answer.status_code, last


@pytest.mark.parametrize("masks", [None, (Rect(0.0, 0.0, 0.5, 1.0),)])
async def test_ended_sessions_lose_their_picture_masked_or_not_and_others_keep_it(camera, masks):
    played = link.Play(device=CAMERA, channel=CAMERA, masks=masks)
    playing = await camera.ask(played)
    assert isinstance(playing, link.Playing), playing
    began = [asyncio.Event() for _ in range(3)]
    tasks = [
        asyncio.create_task(watch(camera, playing.stream, f"v{n}", began[n])) for n in range(3)
    ]
    for event in began:
        await asyncio.wait_for(event.wait(), 30)
    ends = tuple(link.ViewingEnd(f"v{n}", playing.stream, "right_ended") for n in (0, 1))
    told = time.monotonic()
    assert await camera.ask(link.EndViewings(ends=ends)) == Done()
    for task in tasks[:2]:
        _, last = await asyncio.wait_for(task, 30)
        assert last - told < 5
    assert not tasks[2].done()
    async with httpx.AsyncClient() as client:
        again = await client.get(address(camera, playing.stream, "v0"), timeout=30)
        assert (again.status_code, again.json()) == (403, {"code": "session_ended"})
    await until(lambda: len(left(camera)) == 2)
    assert {event.reason for event in left(camera)} == {"right_ended"}
    assert all(event.bytes > 0 and event.last for event in left(camera))
    tasks[2].cancel()


def left(platform):
    return [event for event in platform.events if isinstance(event, events.ViewingEnded)]


async def test_who_is_served_is_on_the_bus_every_few_seconds(camera):
    playing = await camera.ask(link.Play(device=CAMERA, channel=CAMERA))
    began = asyncio.Event()
    task = asyncio.create_task(watch(camera, playing.stream, "v1", began))
    await until(lambda: [e for e in camera.events if isinstance(e, events.ViewingsServed)])
    served = next(e for e in camera.events if isinstance(e, events.ViewingsServed))
    assert served.sent["v1"] > 0
    task.cancel()


async def test_a_node_that_is_away_is_not_taken_for_told(camera):
    playing = await camera.ask(link.Play(device=CAMERA, channel=CAMERA))
    node = camera.server.pulls.nodes[0]
    node._connection.close()
    end = link.ViewingEnd("v1", playing.stream, "right_ended")
    answer = await camera.ask(link.EndViewings(ends=(end,)))
    assert isinstance(answer, Fault)
    assert answer.code == "media_down"
