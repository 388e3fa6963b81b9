"""The journal keeps what was acknowledged, whatever happens to the process or its disk."""

import asyncio
import contextlib
import errno

import pytest

from lianjing.kernel.errors import ResourceError
from lianjing.link.bus.journal import JournalPublisher, JournalSubscriber
from lianjing.link.events import DeviceSeen


def event(number):
    return DeviceSeen(seen={"device": float(number)})


def numbers(records):
    return [record.event.seen["device"] for record in records]


async def write(directory, count, *, start=0):
    publisher = JournalPublisher(directory, "node")
    task = asyncio.create_task(publisher.run())
    for number in range(start, start + count):
        publisher.append(event(number))
    await publisher.durable()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_what_is_durable_is_read_back_in_order(tmp_path):
    await write(tmp_path, 5)
    subscriber = JournalSubscriber(tmp_path)
    assert subscriber.nodes() == ["node"]
    assert numbers(subscriber.read("node", "", limit=100)) == [0, 1, 2, 3, 4]


async def test_reading_goes_on_after_a_position(tmp_path):
    await write(tmp_path, 5)
    subscriber = JournalSubscriber(tmp_path)
    first = subscriber.read("node", "", limit=2)
    rest = subscriber.read("node", first[-1].position, limit=10)
    assert numbers(first) + numbers(rest) == [0, 1, 2, 3, 4]
    assert subscriber.read("node", rest[-1].position, limit=10) == []


async def test_a_torn_tail_is_stepped_over_at_every_byte(tmp_path):
    await write(tmp_path / "whole", 3)
    (segment,) = (tmp_path / "whole" / "node").glob("*.log")
    data = segment.read_bytes()
    for size in range(len(data)):
        directory = tmp_path / f"torn{size}"
        (directory / "node").mkdir(parents=True)
        (directory / "node" / segment.name).write_bytes(data[:size])
        await write(directory, 1, start=9)  # the next process begins a new segment
        found = numbers(JournalSubscriber(directory).read("node", "", limit=10))
        assert found[-1] == 9
        assert found[:-1] == [0, 1, 2][: len(found) - 1]


async def test_segments_wholly_read_are_discarded_and_numbers_go_on(tmp_path):
    await write(tmp_path, 2)
    await write(tmp_path, 2, start=2)
    subscriber = JournalSubscriber(tmp_path)
    records = subscriber.read("node", "", limit=10)
    subscriber.discard("node", records[-1].position)
    assert len(list((tmp_path / "node").glob("*.log"))) == 1
    await write(tmp_path, 1, start=4)
    assert numbers(subscriber.read("node", records[-1].position, limit=10)) == [4]


async def test_a_full_disk_is_said_and_nothing_is_lost_when_there_is_room_again(
    tmp_path, monkeypatch
):
    publisher = JournalPublisher(tmp_path, "node")
    real = publisher._write
    full = True

    def write_or_refuse(data):
        if full:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(data)

    monkeypatch.setattr(publisher, "_write", write_or_refuse)
    task = asyncio.create_task(publisher.run())
    publisher.append(event(1))
    with pytest.raises(ResourceError) as caught:
        await publisher.durable()
    assert caught.value.code == "bus_unavailable"
    assert not publisher.healthy
    full = False
    publisher.append(event(2))
    await publisher.durable()
    assert publisher.healthy
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert numbers(JournalSubscriber(tmp_path).read("node", "", limit=10)) == [1, 2]
