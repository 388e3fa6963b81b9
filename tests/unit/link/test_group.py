"""Waiting for a write, and writes that are not left half done."""

import asyncio
import threading

import pytest

from lianjing.kernel.errors import ResourceError
from lianjing.link.bus.journal import JournalPublisher, JournalSubscriber
from lianjing.link.events import DeviceSeen
from lianjing.link.group import Group, finish, settle


async def test_everyone_who_waits_is_told_once_each() -> None:
    group = Group(idle=60.0)
    waiting = [asyncio.create_task(group.join()) for _ in range(3)]
    await asyncio.sleep(0)
    await group.due()
    waiters = group.take()
    waiting[0].cancel()
    settle(waiters, ResourceError("no room", code="disk_refuses"))
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(outcomes[0], asyncio.CancelledError)
    assert [error.code for error in outcomes[1:]] == ["disk_refuses"] * 2
    assert outcomes[1] is not outcomes[2]
    assert group.take() == []


async def test_nobody_waiting_is_due_after_the_idle_time() -> None:
    async with asyncio.timeout(15):
        await Group(idle=0.01).due()


async def test_a_write_is_finished_before_the_cancellation_goes_on() -> None:
    steps: list[str] = []

    async def write() -> None:
        await asyncio.sleep(0.02)
        steps.append("written")
        raise OSError("and failed at the end")

    task = asyncio.create_task(finish(write()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert steps == ["written"]


async def test_a_journal_that_is_stopped_while_it_writes_loses_nothing(tmp_path) -> None:
    publisher = JournalPublisher(tmp_path, "signal", sync=False)
    begun, go_on = threading.Event(), threading.Event()
    write = publisher._write

    def slow(data: bytes) -> None:
        begun.set()
        go_on.wait(15)
        write(data)

    publisher._write = slow
    running = asyncio.create_task(publisher.run())
    publisher.append(DeviceSeen(seen={"a": 1.0}))
    await asyncio.to_thread(begun.wait, 15)
    publisher.append(DeviceSeen(seen={"b": 2.0}))
    running.cancel()
    await asyncio.sleep(0.02)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    records = JournalSubscriber(tmp_path).read("signal", "", limit=10)
    assert [list(record.event.seen) for record in records] == [["a"], ["b"]]
