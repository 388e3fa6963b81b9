"""What every group writer needs: callers who wait for durability, and writes that are finished."""

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import TypeVar

from lianjing.kernel.errors import ResourceError

T = TypeVar("T")


class Group:
    """Wakes a writer as soon as somebody waits, and tells all who waited how it went.

    The writer takes the waiters together with what is queued, so whoever waits afterwards
    belongs to the next group.
    """

    def __init__(self, *, idle: float) -> None:
        self._idle = idle
        self._wake = asyncio.Event()
        self._waiters: list[asyncio.Future[None]] = []

    async def join(self) -> None:
        """Wait until what is queued now is written; raises the `ResourceError` it ended with."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        self._wake.set()
        await waiter

    async def due(self) -> None:
        """Return when somebody waits, else after the idle time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._idle):
                await self._wake.wait()
        self._wake.clear()

    def take(self) -> list[asyncio.Future[None]]:
        """Hand over everyone who waits now."""
        waiters, self._waiters = self._waiters, []
        return waiters


def settle(waiters: list[asyncio.Future[None]], error: ResourceError | None) -> None:
    """Tell waiters that their group is written, or why not."""
    for waiter in waiters:
        if waiter.done():
            continue
        if error is None:
            waiter.set_result(None)
        else:
            waiter.set_exception(ResourceError(str(error), code=error.code))


async def finish(work: Awaitable[T]) -> T:
    """Wait for a write to its end even when cancelled: half of it would be worse than a moment."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # it is told to nobody any more
        raise
