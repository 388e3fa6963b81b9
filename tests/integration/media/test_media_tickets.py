"""Attacks on the viewers' door: tickets forged, stolen, used again, of other streams, too late."""

import asyncio
import time

import httpx
import pytest
from tests.integration.media import node_desk as node
from tests.integration.media.node_desk import KEY, camera, websocket

from lianjing.link import media as link
from lianjing.link.tickets import Ticket, sign


def url(desk, name="stream.mp4", *, stream="s1", once="", session="v1", opens=60.0, **more):
    now = time.time()
    ticket = Ticket(
        session=session,
        stream=more.get("of", stream),
        user="user",
        channel="1",
        kind="live",
        opens_until=now + opens,
        expires_at=now + more.get("expires", 600.0),
        once=once,
    )
    return f"{desk.base}/live/{stream}/{name}?ticket={sign(ticket, more.get('key', KEY))}"


async def status(address: str) -> tuple[int, str]:
    """Give the status of a request and the code of a refusal."""
    async with httpx.AsyncClient() as client, client.stream("GET", address, timeout=30) as answer:
        code = "" if answer.status_code == 200 else (await answer.aread()).decode()
        return answer.status_code, code


@pytest.fixture
async def showing(desk):
    """Have a camera shown."""
    port = await desk.open()
    await desk.arm()
    async with camera(port):
        await desk.until(link.StreamReady)
        yield desk


@pytest.mark.parametrize("name", ["stream.mp4", "index.m3u8"])
async def test_a_ticket_opens_one_connection(showing, name):
    address = url(showing, name, once="a1")
    assert (await status(address))[0] == 200
    if name == "stream.mp4":
        assert await status(address) == (403, '{"code": "ticket_used"}')
    again = url(showing, once="a1", session="v2")
    assert await status(again) == (403, '{"code": "ticket_used"}')
    assert (await status(url(showing, once="a2")))[0] == 200


@pytest.mark.parametrize("name", ["stream.mp4", "index.m3u8"])
async def test_a_session_that_has_ended_opens_nothing_within_its_time(showing, name):
    assert await showing.call(link.EndSession(session="v1", reason="right_ended")) == link.Done()
    for once in ("b1", ""):
        answer = await status(url(showing, name, once=once))
        assert answer == (403, '{"code": "session_ended"}')


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"key": b"x" * 32}, "ticket_invalid"),
        ({"of": "s2"}, "ticket_other_stream"),
        ({"opens": -1.0}, "ticket_expired"),
        ({"expires": -1.0}, "ticket_expired"),
    ],
)
@pytest.mark.parametrize("name", ["stream.mp4", "index.m3u8", "init0.mp4"])
async def test_what_is_not_a_right_ticket_opens_nothing(showing, name, wrong, code):
    assert await status(url(showing, name, once="c", **wrong)) == (403, f'{{"code": "{code}"}}')


async def test_each_changed_letter_of_a_ticket_spoils_it(showing):
    address = url(showing, once="d")
    head, ticket = address.split("ticket=")
    for place in range(0, len(ticket) - 1, 7):
        letter = "A" if ticket[place] != "A" else "B"
        forged = f"{head}ticket={ticket[:place]}{letter}{ticket[place + 1 :]}"
        assert (await status(forged))[0] == 403
    for text in ("", "%00", "A" * 5000, "..%2f"):
        assert (await status(f"{head}ticket={text}"))[0] == 403
    assert (await status(f"{showing.base}/live/s1/stream.mp4"))[0] == 403


async def test_every_outlet_of_a_session_ends_at_one_word(showing):
    _, reader, writer = await websocket(url(showing, "ws", once="e1"))
    playlist = url(showing, "index.m3u8", once="e2")
    async with httpx.AsyncClient() as client:
        first = await client.get(playlist, timeout=30)
        assert first.status_code == 200
        async with client.stream("GET", url(showing, once="e3"), timeout=30) as chunks:
            taking = asyncio.create_task(chunks.aread())
            await asyncio.sleep(0.2)
            await showing.call(link.EndSession(session="v1", reason="right_ended"))
            await asyncio.wait_for(taking, 30)
            rest = await asyncio.wait_for(reader.read(-1), 30)
        assert b"right_ended" in rest
        assert (await client.get(playlist, timeout=30)).status_code == 403
    writer.close()
    ended = await showing.until(link.ViewerEnded, 3)
    assert {notice.reason for notice in ended} == {"right_ended"}
    assert [notice.last for notice in ended].count(True) >= 1
    assert ended[-1].last


async def test_a_connection_closes_when_its_right_is_over_by_the_clock(showing):
    _, reader, writer = await websocket(url(showing, "ws", once="f", expires=3))
    begun = time.monotonic()
    rest = await asyncio.wait_for(reader.read(-1), 30)
    assert b"ticket_expired" in rest
    assert 0.5 < time.monotonic() - begun < 30
    writer.close()


async def test_segments_go_on_by_the_ticket_their_playlist_was_opened_with(showing):
    playlist = url(showing, "index.m3u8", once="g", opens=2.5)
    async with httpx.AsyncClient() as client:
        assert (await client.get(playlist, timeout=30)).status_code == 200
        await asyncio.sleep(2.7)
        assert (await client.get(playlist, timeout=30)).status_code == 200
    late = url(showing, "index.m3u8", once="h", opens=-0.1)
    assert (await status(late))[0] == 403


async def test_who_is_served_is_told_with_all_bytes_of_a_session(showing):
    await node.taken(url(showing, once="i1"), 8000)
    _, _, writer = await websocket(url(showing, "ws", once="i2"))
    (served,) = (await showing.until(link.ViewersServed, within=30))[:1]
    assert served.sent["v1"] >= 8000
    writer.close()
    ended = await showing.until(link.ViewerEnded, 2)
    assert ended[-1].bytes >= served.sent["v1"]
