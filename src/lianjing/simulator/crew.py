"""Tasks with an owner, for a process of simulated devices.

The only place of the simulator where every exception is caught: it is logged and counted, and
one device's trouble is not its neighbours'.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

log: structlog.typing.FilteringBoundLogger = structlog.get_logger(module=__name__)


class Crew:
    """Runs tasks and ends them together."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self.failures = 0

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run `work` until it ends or the crew is dismissed."""
        task = asyncio.get_running_loop().create_task(self._run(name, work), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: work.close())  # dismissed before it began
        return task

    async def dismiss(self) -> None:
        """Cancel what still runs and wait for it, but not for the caller itself."""
        current = asyncio.current_task()
        tasks = [task for task in self._tasks if task is not current]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:  # the one place, see above
            self.failures += 1
            log.exception("task_failed", task=name)
