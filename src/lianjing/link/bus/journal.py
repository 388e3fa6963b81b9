"""The embedded bus: an append-only journal on disk.

Each node writes segments `<directory>/<node>/<number>.log` of records `size, crc32, body`. A new
process begins a new segment and never touches an old one, so what kill -9 tore stays a tail the
reader recognises and steps over. Writes are grouped: whoever waits for durability shares one sync.
"""

import asyncio
import contextlib
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from lianjing.kernel.errors import MalformedMessageError, ResourceError
from lianjing.link.bus.port import Position, Record
from lianjing.link.codec import Decoder, encode
from lianjing.link.events import Event
from lianjing.link.group import Group, finish, settle

SEGMENT_BYTES = 16 * 1024 * 1024
_HEAD = struct.Struct("!II")
_MAX_RECORD = 64 * 1024 * 1024
_MAX_WAITING_BYTES = 256 * 1024 * 1024
_IDLE = 0.05
"""How long an event nobody waits for may stay in memory, in seconds."""


class JournalPublisher:
    """Writes one node's events; the owner runs `run()` and appends from the same loop."""

    def __init__(self, directory: Path, node: str, *, sync: bool = True) -> None:
        self._directory = directory / node
        self._sync = sync
        self._queue: list[bytes] = []
        self._queued_bytes = 0
        self.dropped = 0
        self._group = Group(idle=_IDLE)
        self._number = _last_segment(self._directory)
        self._file: int | None = None
        self._size = 0
        self._healthy = True

    def append(self, event: Event) -> None:
        """Queue an event. When the disk refuses for long, the newest are dropped and counted."""
        body = encode(event)
        if self._queued_bytes > _MAX_WAITING_BYTES:
            self.dropped += 1
            return
        self._queue.append(_HEAD.pack(len(body), zlib.crc32(body)) + body)
        self._queued_bytes += len(body)

    async def durable(self) -> None:
        """Wait until all appended events are on disk; `ResourceError` if the disk refuses."""
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
                with contextlib.suppress(OSError):
                    self._write(b"".join(self._queue))
            self._close()

    async def _write_group(self) -> None:
        queue, self._queue = self._queue, []
        waiters = self._group.take()
        self._queued_bytes = 0
        if not queue:
            settle(waiters, None)
            return
        data = b"".join(queue)
        try:
            await finish(asyncio.to_thread(self._write, data))
        except OSError as error:
            self._healthy = False
            self._queue = queue + self._queue
            self._queued_bytes += len(data)
            self._abandon_segment()
            settle(waiters, _refusal(error))
            await asyncio.sleep(0.5)
            return
        self._healthy = True
        settle(waiters, None)

    def _write(self, data: bytes) -> None:
        if self._file is None or self._size > SEGMENT_BYTES:
            self._open_next()
        descriptor = self._file
        if descriptor is None:
            raise OSError("no segment is open")
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        if self._sync:
            os.fdatasync(descriptor)
        self._size += len(data)

    def _open_next(self) -> None:
        self._close()
        self._directory.mkdir(parents=True, exist_ok=True)
        self._number += 1
        path = self._directory / f"{self._number:012d}.log"
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self._size = 0

    def _abandon_segment(self) -> None:
        """Leave a segment whose tail may be torn: the next write begins a new one."""
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.close(self._file)
            self._file = None


def _refusal(error: OSError) -> ResourceError:
    return ResourceError(f"the journal cannot be written: {error}", code="bus_unavailable")


class JournalSubscriber:
    """Reads the journals of all nodes below a directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._decoder: Decoder[Event] = Decoder(Event)  # type: ignore[arg-type]
        self.damaged = 0
        """Records that could not be read, stepped over with the rest of their segment."""

    def nodes(self) -> list[str]:
        """Name the nodes that have written."""
        if not self._directory.is_dir():
            return []
        return sorted(entry.name for entry in self._directory.iterdir() if entry.is_dir())

    def read(self, node: str, after: Position, *, limit: int) -> list[Record]:
        """Give up to `limit` records after a position `segment:offset`."""
        segment, offset = _parse_position(after)
        found: list[Record] = []
        numbers = [number for number in _segments(self._directory / node) if number >= segment]
        for number in numbers:
            start = offset if number == segment else 0
            path = self._directory / node / f"{number:012d}.log"
            for end, body in self._records(path, start, last=number == numbers[-1]):
                try:
                    event = self._decoder.decode(body)
                except MalformedMessageError:  # of another version: whole, but not for us
                    self.damaged += 1
                    continue
                found.append(Record(node, f"{number:012d}:{end:012d}", event))
                if len(found) >= limit:
                    return found
        return found

    def discard(self, node: str, until: Position) -> None:
        """Delete segments that lie wholly before a position."""
        segment, _ = _parse_position(until)
        for number in _segments(self._directory / node):
            if number < segment:
                (self._directory / node / f"{number:012d}.log").unlink(missing_ok=True)

    def _records(self, path: Path, start: int, *, last: bool) -> Iterator[tuple[int, bytes]]:
        with path.open("rb") as handle:
            handle.seek(start)
            position = start
            while head := handle.read(_HEAD.size):
                body = b""
                if len(head) == _HEAD.size:
                    size, checksum = _HEAD.unpack(head)
                    body = handle.read(size) if size <= _MAX_RECORD else b""
                if len(head) < _HEAD.size or len(body) < size or zlib.crc32(body) != checksum:
                    self.damaged += 0 if last else 1  # the last segment may still be growing
                    return
                position += _HEAD.size + size
                yield position, body


def _parse_position(position: Position) -> tuple[int, int]:
    if not position:
        return 0, 0
    try:
        segment, offset = position.split(":")
        return int(segment), int(offset)
    except ValueError as error:
        raise MalformedMessageError(f"not a journal position: {position}") from error


def _segments(directory: Path) -> list[int]:
    if not directory.is_dir():
        return []
    return sorted(int(path.stem) for path in directory.glob("*.log") if path.stem.isdigit())


def _last_segment(directory: Path) -> int:
    return max(_segments(directory), default=0)
