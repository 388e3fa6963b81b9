"""Tasks with an owner: a supervisor restarts what fails, and says so.

The only place where every exception is caught: a task of ours that fails is logged, counted and
started again after a pause, so that one bad message never stops a process.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine

from lianjing.runtime import logs

log = logs.get(__name__)

_PAUSE = 0.2
_LONGEST_PAUSE = 10.0
_STEADY = 60.0
"""Seconds after which a failure is a new one, not the last one again."""


class Supervisor:
    """Keeps named tasks running until it is stopped."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self.failures: dict[str, int] = {}

    def keep(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` for ever: again after it failed, not again after it returned."""
        self.own(name, work)

    def own(self, name: str, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Run `work` as `keep` does and give the task, for whoever wants to cancel it alone."""
        task = asyncio.get_running_loop().create_task(self._keep(name, work), name=name)
        self._own(task)
        return task

    def once(self, name: str, work: Coroutine[object, None, None]) -> None:
        """Run `work` a single time; a failure is logged and counted."""

        async def run() -> None:
            try:
                await work
            except Exception:  # noqa: BLE001 - the one place, see above
                self._note(name)

        task = asyncio.get_running_loop().create_task(run(), name=name)
        # Who is stopped before its first step has not begun the work, and nobody else will.
        task.add_done_callback(lambda _: work.close())
        self._own(task)

    async def stop(self) -> None:
        """Cancel everything and wait for it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _own(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        pause = _PAUSE
        clock = asyncio.get_running_loop().time
        while True:
            begun = clock()
            try:
                await work()
            except Exception:  # noqa: BLE001 - the one place, see above
                self._note(name)
            else:
                return
            if clock() - begun >= _STEADY:
                pause = _PAUSE
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _note(self, name: str) -> None:
        self.failures[name] = self.failures.get(name, 0) + 1
        log.exception(  # noqa: LOG004 - called from handlers only
            "task_failed", task=name, failures=self.failures[name]
        )
