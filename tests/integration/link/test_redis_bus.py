"""The site bus on a real Redis-compatible server keeps the same promises as the journal."""

import asyncio
import contextlib
import os
import secrets

import pytest

from lianjing.link.bus.redis import RedisPublisher, RedisSubscriber
from lianjing.link.events import DeviceSeen

URL = os.environ.get("LIANJING_BUS_URL", "")
pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not URL, reason="runs in the site profile, with LIANJING_BUS_URL"),
]


async def test_what_is_durable_is_read_back_in_order_and_trimmed():
    node = f"test-{secrets.token_hex(4)}"
    publisher = RedisPublisher(URL, node)
    task = asyncio.create_task(publisher.run())
    for number in range(5):
        publisher.append(DeviceSeen(seen={"device": float(number)}))
    await publisher.durable()
    subscriber = RedisSubscriber(URL)
    assert node in subscriber.nodes()
    first = subscriber.read(node, "", limit=2)
    rest = subscriber.read(node, first[-1].position, limit=10)
    assert [record.event.seen["device"] for record in [*first, *rest]] == [0, 1, 2, 3, 4]
    assert subscriber.read(node, rest[-1].position, limit=10) == []
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
