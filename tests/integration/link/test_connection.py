"""Calls and notices between processes: side by side, both ways, and honest when a side dies."""

import asyncio
import contextlib

import pytest

from lianjing.kernel.errors import NotFoundError, ResourceError
from lianjing.link import blocking
from lianjing.link.connection import Server, connect
from lianjing.link.media import AskStatus, ClosePull, Done, EndSession, Fault, StreamIdle
from lianjing.link.ports import MEDIA

pytestmark = pytest.mark.integration
KEY = b"k" * 32


async def answer(message):
    if isinstance(message, ClosePull):
        await asyncio.sleep(float(message.reason))
        return Fault(code=message.stream)
    if isinstance(message, EndSession):
        raise NotFoundError("no such session", code="no_such_session")
    return Done()


@contextlib.asynccontextmanager
async def linked(*, key=KEY, on_notice=None):
    server = Server(key=KEY, shapes=MEDIA, on_call=answer)
    await server.start("127.0.0.1", 0)
    port = server._server.sockets[0].getsockname()[1]
    try:
        connection = await connect("127.0.0.1", port, key=key, shapes=MEDIA, on_notice=on_notice)
        running = asyncio.create_task(connection.run())
        yield server, connection, port
        connection.close()
        await running
    finally:
        await server.stop()


async def test_a_call_is_answered_and_an_error_becomes_a_fault():
    async with linked() as (_, connection, _port):
        assert await connection.call(AskStatus()) == Done()
        fault = await connection.call(EndSession(session="s", reason="r"))
        assert fault == Fault(code="no_such_session", message="no such session")


async def test_slow_calls_do_not_hold_up_others():
    async with linked() as (_, connection, _port):
        slow = asyncio.create_task(connection.call(ClosePull(stream="slow", reason="1.0")))
        assert await connection.call(ClosePull(stream="fast", reason="0")) == Fault(code="fast")
        assert not slow.done()
        assert await slow == Fault(code="slow")


async def test_notices_reach_the_client():
    heard = []
    async with linked(on_notice=heard.append) as (server, connection, _port):
        await connection.call(AskStatus())
        server.broadcast(StreamIdle(stream="x"))
        async with asyncio.timeout(30):
            while not heard:
                await asyncio.sleep(0.01)
    assert heard == [StreamIdle(stream="x")]


async def test_who_waits_is_told_when_the_other_side_dies():
    async with linked() as (server, connection, _port):
        waiting = asyncio.create_task(connection.call(ClosePull(stream="s", reason="30")))
        await asyncio.sleep(0.05)
        await server.stop()
        with pytest.raises(ResourceError) as caught:
            await waiting
        assert caught.value.code == "link_down"


async def test_without_the_key_nobody_gets_in():
    with pytest.raises(ResourceError):
        async with linked(key=b"x" * 32):
            pass


async def test_a_blocking_caller_gets_the_same_answers():
    async with linked() as (_, _connection, port):
        reply = await asyncio.to_thread(
            blocking.call, ("127.0.0.1", port), AskStatus(), key=KEY, shapes=MEDIA
        )
        assert reply == Done()
        with pytest.raises(ResourceError):
            await asyncio.to_thread(
                blocking.call, ("127.0.0.1", port), AskStatus(), key=b"y" * 32, shapes=MEDIA
            )


async def test_garbage_on_the_port_harms_nobody():
    async with linked() as (_, connection, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\0" * 5000)
        with contextlib.suppress(ConnectionError):
            await reader.read()
        writer.close()
        assert await connection.call(AskStatus()) == Done()


async def test_a_call_that_fails_inside_ends_no_other():
    async with linked() as (_, connection, _port):
        slow = asyncio.create_task(connection.call(ClosePull(stream="slow", reason="0.2")))
        broken = await connection.call(ClosePull(stream="x", reason="not a number"))
        assert broken == Fault(code="internal", message="a call failed inside")
        assert await slow == Fault(code="slow")


async def test_a_notice_nobody_can_take_leaves_the_link_up():
    def refuse(notice):
        raise ValueError(notice)

    async with linked(on_notice=refuse) as (server, connection, _port):
        await connection.call(AskStatus())
        server.broadcast(StreamIdle(stream="s"))
        assert await connection.call(AskStatus()) == Done()
