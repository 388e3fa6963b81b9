"""The site bus: one Redis-compatible stream per node, written in groups and trimmed when stored."""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import cast

import redis
import redis.asyncio
from redis.exceptions import RedisError

from lianjing.kernel.errors import MalformedMessageError, ResourceError
from lianjing.link.bus.port import Position, Record
from lianjing.link.codec import Decoder, encode
from lianjing.link.events import Event
from lianjing.link.group import Group, finish, settle

PREFIX = "lianjing:events:"
_IDLE = 0.05
_MAX_WAITING = 200_000


class RedisPublisher:
    """Writes one node's events with pipelines; durability is the server's AOF setting."""

    def __init__(self, url: str, node: str) -> None:
        self._client = redis.asyncio.Redis.from_url(url, socket_timeout=5)
        self._stream = PREFIX + node
        self._queue: list[bytes] = []
        self._group = Group(idle=_IDLE)
        self._healthy = True
        self.dropped = 0

    def append(self, event: Event) -> None:
        """Queue an event; when the server is gone for long, the newest are dropped and counted."""
        if len(self._queue) >= _MAX_WAITING:
            self.dropped += 1
            return
        self._queue.append(encode(event))

    async def durable(self) -> None:
        """Wait until the server has everything; `ResourceError` if it does not answer."""
        await self._group.join()

    @property
    def waiting(self) -> int:
        """Events not written yet."""
        return len(self._queue)

    @property
    def healthy(self) -> bool:
        """Whether the last write went through."""
        return self._healthy

    async def run(self) -> None:
        """Write groups of events until cancelled; the last group is written on the way out."""
        try:
            while True:
                await self._group.due()
                await self._write_group()
        finally:
            if self._queue:
                await self._send(self._queue)
            await self._client.aclose()

    async def _write_group(self) -> None:
        queue, self._queue = self._queue, []
        waiters = self._group.take()
        error = await finish(self._send(queue)) if queue else None
        self._healthy = error is None
        if error is None:
            settle(waiters, None)
            return
        self._queue = queue + self._queue
        settle(
            waiters, ResourceError(f"the bus cannot be written: {error}", code="bus_unavailable")
        )
        await asyncio.sleep(0.5)

    async def _send(self, bodies: list[bytes]) -> Exception | None:
        try:
            async with self._client.pipeline(transaction=True) as pipe:
                for body in bodies:
                    pipe.xadd(self._stream, {"e": body})
                await pipe.execute()
        except (RedisError, OSError) as error:
            return error
        return None


class RedisSubscriber:
    """Reads the streams of all nodes."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(url, socket_timeout=5)
        self._decoder: Decoder[Event] = Decoder(Event)  # type: ignore[arg-type]
        self.damaged = 0
        """Records that could not be read, stepped over."""

    def nodes(self) -> list[str]:
        """Name the nodes that have written; `ResourceError` if the server does not answer."""
        with _as_ours():
            keys = list(self._client.scan_iter(match=PREFIX + "*", count=1000))
        return sorted(key.decode("utf-8")[len(PREFIX) :] for key in keys)

    def read(self, node: str, after: Position, *, limit: int) -> list[Record]:
        """Give up to `limit` records after a stream id; `ResourceError` as above."""
        start = f"({after}" if after else "-"
        with _as_ours():
            entries = cast(
                "list[tuple[bytes, dict[bytes, bytes]]]",
                self._client.xrange(PREFIX + node, min=start, count=limit),
            )
        found = []
        for key, fields in entries:
            try:
                event = self._decoder.decode(fields.get(b"e", b""))
            except MalformedMessageError:  # of another version: whole, but not for us
                self.damaged += 1
                continue
            found.append(Record(node, key.decode("ascii"), event))
        return found

    def discard(self, node: str, until: Position) -> None:
        """Trim what lies before a stream id."""
        if until:
            with _as_ours():
                self._client.xtrim(PREFIX + node, minid=until, approximate=True)


@contextlib.contextmanager
def _as_ours() -> Iterator[None]:
    try:
        yield
    except RedisError as error:
        raise ResourceError(f"the bus cannot be read: {error}", code="bus_unavailable") from error
