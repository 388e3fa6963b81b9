"""Pictures passed on to upper platforms."""

import asyncio
import contextlib
import socket

import pytest
from tests.integration.media.node_desk import (
    HOME,
    camera,
    pictures,
)

from lianjing.link import media as link
from lianjing.protocol import rtp


# cases: 130
async def test_a_relay_over_udp_carries_the_picture_with_its_own_ssrc(desk):
    port = await desk.open()
    await desk.arm()
    upper = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    upper.bind((HOME, 0))
    upper.setblocking(False)
    remote = link.Endpoint(address=HOME, port=upper.getsockname()[1])
    opened = await desk.call(
        link.OpenRelay(
            relay="r1", stream="s1", ssrc=77, transport=link.Transport.UDP, remote=remote
        )
    )
    async with camera(port):
        await desk.until(link.StreamReady)
        await desk.call(link.StartRelay(relay="r1"))
        packets, sources = [], set()
        async with asyncio.timeout(30):
            while len(packets) < 60:
                await asyncio.sleep(0.02)
                with contextlib.suppress(BlockingIOError):
                    while True:
                        data, source = upper.recvfrom(65536)
                        packets.append(data)
                        sources.add(source)
        await desk.call(link.CloseRelay(relay="r1"))
    upper.close()
    assert sources == {(HOME, opened.port)}
    assert len(pictures(packets, 77)) > 10


async def test_an_upper_that_connects_to_us_gets_the_picture(desk):
    port = await desk.open()
    await desk.arm()
    opened = await desk.call(
        link.OpenRelay(relay="r1", stream="s1", ssrc=78, transport=link.Transport.TCP_PASSIVE)
    )
    reader, writer = await asyncio.open_connection(HOME, opened.port)
    async with camera(port):
        await desk.until(link.StreamReady)
        await desk.call(link.StartRelay(relay="r1"))
        data = b""
        while len(data) < 6000:
            data += await reader.read(4096)
    assert len(pictures(rtp.Deframer(ssrc=78).feed(data), 78)) > 5
    writer.close()
    (ended,) = await desk.until(link.RelayEnded)
    assert (ended.relay, ended.reason) == ("r1", "closed_by_upper")


@pytest.mark.parametrize("transport", link.Transport)
async def test_an_upper_without_a_usable_address_costs_no_port(desk, transport):
    await desk.open()
    free = (await desk.call(link.AskStatus())).ports_free
    remote = link.Endpoint(address="upper.example", port=6000)
    fault = await desk.call(
        link.OpenRelay(relay="r1", stream="s1", ssrc=1, transport=transport, remote=remote)
    )
    assert fault.code == "bad_address"
    assert (await desk.call(link.AskStatus())).ports_free == free


async def test_the_end_of_a_pull_ends_its_relays(desk):
    await desk.open()
    await desk.call(
        link.OpenRelay(relay="r1", stream="s1", ssrc=78, transport=link.Transport.TCP_PASSIVE)
    )
    await desk.call(link.ClosePull(stream="s1", reason="device_gone"))
    (ended,) = await desk.until(link.RelayEnded)
    assert ended.reason == "device_gone"
