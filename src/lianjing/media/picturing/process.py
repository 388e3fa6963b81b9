"""A child process as the node sees it: units in, units out, an end that is always noticed."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator

from lianjing.kernel.errors import MalformedMessageError, ResourceError
from lianjing.media.picturing import plans, wire
from lianjing.media.picturing.wire import Flag, Kind, Unit

MODULE = "lianjing.media.picturing.child"

_KEPT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "LANG", "TZ", "HOME")
"""Environment a child needs; settings and secrets of ours are not among it."""


class Child:
    """Starts with a plan, is fed units, and dies when told to."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        if process.stdin is None or process.stdout is None:
            raise ResourceError("a child without pipes", code="child_failed")
        self._stdin = process.stdin
        self._stdout = process.stdout

    @classmethod
    async def start(cls, plan: plans.Plan) -> "Child":
        """Start a child with a plan; raises `ResourceError` if the system refuses."""
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                MODULE,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=1024 * 1024,
                env={name: os.environ[name] for name in _KEPT if name in os.environ},
                cwd="/",
            )
        except OSError as error:
            raise ResourceError("no child could be started", code="child_failed") from error
        child = cls(process)
        child.send(Unit(Kind.PLAN, Flag.NONE, 0, 0, plans.write(plan)))
        return child

    @property
    def backlog(self) -> int:
        """Bytes the child has not taken yet."""
        return self._stdin.transport.get_write_buffer_size()

    def send(self, unit: Unit) -> None:
        """Hand over a unit without waiting; the caller looks at `backlog`."""
        if not self._stdin.transport.is_closing():
            self._stdin.write(wire.pack_head(unit))
            self._stdin.write(unit.data)

    def finish(self) -> None:
        """Say that nothing more comes."""
        self._stdin.close()

    async def units(self) -> AsyncIterator[Unit]:
        """Give what the child sends until it ends or sends nonsense."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await self._stdout.readexactly(wire.HEAD.size)
                try:
                    kind, flags, pts, dts, size = wire.unpack_head(head)
                except MalformedMessageError:
                    return
                yield Unit(kind, flags, pts, dts, await self._stdout.readexactly(size))

    def kill(self) -> None:
        """End it at once, whatever it does; `ended` waits for that."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def ended(self) -> None:
        """Wait until it is gone, having killed it."""
        self.kill()
        self._stdin.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await self._process.wait()
