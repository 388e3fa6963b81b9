"""What a media node refuses and what it bounds: tickets, ports, slow and strange viewers."""

import asyncio
import socket
from urllib.parse import urlsplit

import httpx
import pytest
from tests.integration.media.node_desk import (
    HOME,
    camera,
    decoded,
    taken,
)

from lianjing.link import media as link


@pytest.mark.parametrize("name", ["stream.mp4", "index.m3u8", "0.m4s", "ws"])
async def test_no_ticket_no_byte(desk, name):
    port = await desk.open()
    await desk.arm()
    async with camera(port), httpx.AsyncClient() as client:
        await desk.until(link.StreamReady)
        bare = await client.get(f"{desk.base}/live/s1/{name}")
        other = await client.get(desk.url(name, "s2").replace("/s2/", "/s1/"))
        late = await client.get(desk.url(name, opens=-1))
        forged = await client.get(desk.url(name, key=b"x" * 32))
    assert [answer.status_code for answer in (bare, other, late, forged)] == [403] * 4
    assert [answer.json()["code"] for answer in (bare, other, late, forged)] == [
        "ticket_invalid",
        "ticket_other_stream",
        "ticket_expired",
        "ticket_invalid",
    ]


async def test_an_ended_session_is_cut_off_and_its_ticket_refused(desk):
    port = await desk.open()
    await desk.arm()
    async with camera(port), httpx.AsyncClient() as client:
        await desk.until(link.StreamReady)
        watching = asyncio.create_task(taken(desk.url("stream.mp4"), 10**9))
        await asyncio.sleep(0.3)
        await desk.call(link.EndSession(session="v1", reason="revoked"))
        assert await watching
        (ended,) = await desk.until(link.ViewerEnded)
        assert ended.reason == "revoked"
        again = await client.get(desk.url("stream.mp4"))
        assert (again.status_code, again.json()["code"]) == (403, "session_ended")


async def test_an_expired_ticket_ends_a_running_connection(desk):
    port = await desk.open()
    await desk.arm()
    async with camera(port):
        await desk.until(link.StreamReady)
        await taken(desk.url("stream.mp4", expires=1.2), 10**9)
        (ended,) = await desk.until(link.ViewerEnded)
        assert ended.reason == "ticket_expired"


async def test_ports_run_out_with_a_clear_fault_and_come_back(desk):
    for number in range(30):
        await desk.open(f"s{number}")
    refused = await desk.call(
        link.OpenPull(stream="one-more", transport=link.Transport.UDP, ssrc=1)
    )
    assert isinstance(refused, link.Fault)
    assert refused.code == "ports_exhausted"
    await desk.call(link.ClosePull(stream="s3", reason="over"))
    await desk.open("one-more")
    status = await desk.call(link.AskStatus())
    assert (status.ports_total, status.ports_free) == (30, 0)


async def test_a_viewer_that_does_not_read_costs_bounded_memory(desk):
    port = await desk.open()
    await desk.arm()
    async with camera(port, interval=0.001):
        await desk.until(link.StreamReady)
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect((HOME, int(desk.base.rsplit(":", 1)[1])))
        path = desk.url("stream.mp4").split("/", 3)[3]
        slow.sendall(f"GET /{path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        quick = await taken(desk.url("stream.mp4", session="v2"), 60_000)
        assert decoded(quick) > 100
        slow.close()


@pytest.mark.parametrize(
    ("request_line", "answer"),
    [
        ("GET //[ HTTP/1.1", b""),
        ("GET {ws} HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade", b"HTTP/1.1 400 "),
        (
            "GET {ws} HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
            "Sec-WebSocket-Version: 7\r\nSec-WebSocket-Key: x",
            b"HTTP/1.1 400 ",
        ),
    ],
)
async def test_requests_no_browser_makes_are_refused_quietly(desk, request_line, answer, caplog):
    await desk.open()
    address = urlsplit(desk.base)
    target = desk.url("ws").removeprefix(desk.base)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(f"{request_line.format(ws=target)}\r\nHost: x\r\n\r\n".encode())
    async with asyncio.timeout(2):
        got = await reader.read(13)
    writer.close()
    assert got == answer
    assert not caplog.records
