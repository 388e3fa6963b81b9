"""The same folding from the bus of the site profile, where one is given."""

import asyncio
import os
import uuid
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from lianjing.apps.registry.models import Channel, Device
from lianjing.ingest.service import Ingest
from lianjing.kernel.errors import ResourceError
from lianjing.link.bus.redis import PREFIX, RedisPublisher, RedisSubscriber

from .conftest import camera, catalogue, online, registered

URL = os.environ.get("LIANJING_BUS_URL", "")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_thread"),
]


@pytest.mark.skipif(not URL, reason="the embedded profile has no Redis")
async def test_streams_are_folded_once_over_restarts(settings: Any) -> None:
    node = f"signal-{uuid.uuid4().hex[:12]}"
    bus = RedisPublisher(URL, node)
    writing = asyncio.create_task(bus.run())
    for event in (registered(), online(), catalogue([camera(1)], done=False)):
        bus.append(event)
    await bus.durable()
    ingest = Ingest(settings.INSTALLATION, _only(node))
    assert await sync_to_async(ingest.fold_once)() == 3
    bus.append(catalogue([camera(2)]))
    await bus.durable()
    again = Ingest(settings.INSTALLATION, _only(node))
    assert await sync_to_async(again.fold_once)() == 1
    assert await sync_to_async(again.fold_once)() == 0
    assert await sync_to_async(Channel.objects.count)() == 2
    assert await sync_to_async(Device.objects.count)() == 1
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)


def _only(node: str) -> RedisSubscriber:
    subscriber = RedisSubscriber(URL)
    subscriber.nodes = lambda: [node]  # type: ignore[method-assign]
    assert PREFIX
    return subscriber


def test_a_server_that_is_away_is_an_error_of_ours() -> None:
    with pytest.raises(ResourceError):
        RedisSubscriber("redis://127.0.0.1:1/0").nodes()
