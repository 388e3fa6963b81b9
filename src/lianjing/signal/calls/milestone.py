"""Something of a call many may wait for: a packet, a picture."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from lianjing.signal.calls.failure import PlayFailedError


class Milestone:
    """Something many may wait for; reached or failed once."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._failure: PlayFailedError | None = None

    @property
    def settled(self) -> bool:
        """Whether it was reached or has failed."""
        return self._event.is_set()

    def reach(self) -> None:
        """It has come."""
        self._event.set()

    def fail(self, failure: PlayFailedError) -> None:
        """It will not come."""
        if not self._event.is_set():
            self._failure = failure
            self._event.set()

    async def wait(self) -> None:
        """Wait; raises the failure, a new instance for each who waits."""
        await self._event.wait()
        if self._failure is not None:
            raise PlayFailedError(self._failure.code, **self._failure.facts)


@contextlib.asynccontextmanager
async def within(seconds: float, code: str, **facts: object) -> AsyncIterator[None]:
    """Turn a wait that takes longer into a failure of the play."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise PlayFailedError(code, **facts) from error
