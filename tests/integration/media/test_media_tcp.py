"""Cameras over TCP: they connect to us, or we to them."""

import asyncio
import contextlib

from tests.integration.media.node_desk import (
    HOME,
    camera,
    decoded,
    send_framed,
    taken,
)
from tests.services import free_port

from lianjing.link import media as link


# cases: 93
async def test_a_camera_that_connects_to_us_is_seen(desk):
    port = await desk.open(transport=link.Transport.TCP_PASSIVE)
    _, writer = await asyncio.open_connection(HOME, port)
    sending = asyncio.create_task(send_framed(writer))
    await asyncio.sleep(0.1)
    await desk.arm()
    await desk.until(link.StreamReady)
    assert decoded(await taken(desk.url("stream.mp4"), 5000)) > 5
    sending.cancel()
    writer.close()


async def test_a_stranger_on_the_tcp_port_is_cut_off(desk):
    port = await desk.open(transport=link.Transport.TCP_PASSIVE)
    await desk.arm(sources=("192.0.2.1",))
    reader, writer = await asyncio.open_connection(HOME, port)
    with contextlib.suppress(ConnectionError):
        assert await asyncio.wait_for(reader.read(10), 30) == b""
    (refused,) = await desk.until(link.PacketsRefused)
    assert refused.kind is link.Refusal.SOURCE
    writer.close()


async def test_datagrams_on_a_port_offered_for_tcp_are_taken_too(desk):
    port = await desk.open(transport=link.Transport.TCP_PASSIVE)
    await desk.arm()
    async with camera(port):
        await desk.until(link.StreamReady)


# cases: 94
async def test_a_camera_that_opens_its_port_late_is_reached_at_a_later_attempt(desk):
    await desk.open(transport=link.Transport.TCP_ACTIVE)
    port = free_port()
    await desk.arm(connect_to=link.Endpoint(address=HOME, port=port))
    await asyncio.sleep(1.5)

    async def serve(_, writer):
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await send_framed(writer, 100)
        writer.close()

    server = await asyncio.start_server(serve, HOME, port)
    await desk.until(link.StreamReady)
    await desk.call(link.ClosePull(stream="s1", reason="over"))
    server.close()


async def test_a_camera_that_never_opens_its_port_is_reported(desk):
    await desk.open(transport=link.Transport.TCP_ACTIVE)
    remote = link.Endpoint(address=HOME, port=free_port())
    await desk.arm(connect_to=remote)
    (failed,) = await desk.until(link.ConnectFailed, within=30)
    assert failed.remote == remote


async def test_a_camera_that_connects_anew_replaces_its_old_connection(desk):
    port = await desk.open(transport=link.Transport.TCP_PASSIVE)
    await desk.arm()
    reader, old = await asyncio.open_connection(HOME, port)
    await send_framed(old, 5)
    _, new = await asyncio.open_connection(HOME, port)
    sending = asyncio.create_task(send_framed(new))
    with contextlib.suppress(ConnectionError):
        assert await asyncio.wait_for(reader.read(1), 30) == b""
    await desk.until(link.StreamReady)
    sending.cancel()
    old.close()
    new.close()
