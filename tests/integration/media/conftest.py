"""A media node on the loop the product runs on; asyncio's transports differ in small ways."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping

import pytest
import uvloop
from tests.integration.media.node_desk import HOME, KEY, Desk
from tests.services import free_port, free_ports

from lianjing.link.connection import connect
from lianjing.link.ports import MEDIA
from lianjing.media.node import MediaNode
from lianjing.runtime.settings import LinkSettings, MediaSettings


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    http_port, link_port, ports = free_port(), free_port(), free_ports(60)
    node = MediaNode(
        MediaSettings(
            address=HOME,
            http_address=HOME,
            http_port=http_port,
            ports_from=ports,
            ports_to=ports + 59,
        ),
        LinkSettings(media_port=link_port),
        key=KEY,
    )
    await node.start()
    notices: list[object] = []
    connection = await connect(HOME, link_port, key=KEY, shapes=MEDIA, on_notice=notices.append)
    reading = asyncio.create_task(connection.run())
    yield Desk(connection, f"http://{HOME}:{http_port}", notices)
    connection.close()
    reading.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await reading
    await node.stop()
