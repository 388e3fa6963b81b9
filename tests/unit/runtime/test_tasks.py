"""Tasks that fail are started again, patiently while they fail at once."""

import asyncio
import inspect

from lianjing.runtime import tasks
from lianjing.runtime.tasks import Supervisor


async def test_a_task_that_ran_steadily_is_started_again_without_the_long_pause(monkeypatch):
    monkeypatch.setattr(tasks, "_PAUSE", 0.01)
    monkeypatch.setattr(tasks, "_STEADY", 0.3)
    pauses = []

    async def sleep(seconds, *, real=asyncio.sleep):
        pauses.append(seconds)
        await real(0)

    runs = 0

    async def work():
        nonlocal runs
        runs += 1
        if runs == 4:
            await sleep_really(0.35)
        if runs == 6:
            return
        raise ValueError("again")

    sleep_really = asyncio.sleep
    monkeypatch.setattr(tasks.asyncio, "sleep", sleep)
    supervisor = Supervisor()
    supervisor.keep("work", work)
    while runs < 6:
        await sleep_really(0.01)
    assert pauses == [0.01, 0.02, 0.04, 0.01, 0.02]
    assert supervisor.failures == {"work": 5}
    await supervisor.stop()


async def test_work_that_is_stopped_before_its_first_step_is_not_left_open():
    async def work() -> None:
        raise AssertionError("it never begins")

    begun = work()
    supervisor = Supervisor()
    supervisor.once("work", begun)
    await supervisor.stop()
    assert inspect.getcoroutinestate(begun) == inspect.CORO_CLOSED
    assert supervisor.failures == {}
