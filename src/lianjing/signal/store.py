"""What signal itself must remember over kill -9: a small log of keys and values.

Registrations and running dialogs are written here before they are acknowledged, so a restart
forgets nobody. The log is read once at start, rewritten without its history when it has grown to
several times its content, and a torn tail is stepped over.
"""

import asyncio
import contextlib
import os
import struct
import zlib
from pathlib import Path

from lianjing.kernel.errors import ResourceError
from lianjing.link.group import Group, finish, settle

_HEAD = struct.Struct("!IIHB")
"""Checksum, value size, key size, 1 for put and 0 for delete."""
_CHECKSUM = 4
_SMALL = 4 * 1024 * 1024
_IDLE = 0.05


class StateLog:
    """Keys and values on disk; the owner runs `run()`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._queue: list[bytes] = []
        self._group = Group(idle=_IDLE)
        self._size = 0
        self._live = 0
        self._torn = False
        """A write failed half way: nothing may be appended behind it."""
        self.values: dict[str, bytes] = {}
        """Everything as it is now."""
        self.damaged = 0
        self.healthy = True

    def load(self) -> None:
        """Read the log and write it anew without its history."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._path.exists():
            self._read(self._path.read_bytes())
        self._live = sum(map(_size, self.values, self.values.values()))
        self._rewrite(dict(self.values))

    def put(self, key: str, value: bytes) -> None:
        """Remember."""
        before = self.values.get(key)
        if before == value:
            return
        self._live += _size(key, value) - (0 if before is None else _size(key, before))
        self.values[key] = value
        self._queue.append(_record(key, value))

    def delete(self, key: str) -> None:
        """Forget."""
        before = self.values.pop(key, None)
        if before is not None:
            self._live -= _size(key, before)
            self._queue.append(_record(key, None))

    def under(self, prefix: str) -> dict[str, bytes]:
        """Give all values whose key begins with `prefix`, by the rest of the key."""
        size = len(prefix)
        return {key[size:]: value for key, value in self.values.items() if key.startswith(prefix)}

    async def durable(self) -> None:
        """Wait until all changes so far are on disk; `ResourceError` if the disk refuses."""
        await self._group.join()

    async def run(self) -> None:
        """Write changes in groups until cancelled."""
        try:
            while True:
                await self._group.due()
                await self._write_group()
        finally:
            with contextlib.suppress(OSError):
                if self._torn:
                    self._rewrite(self.values)
                elif self._queue:
                    self._append(b"".join(self._queue))

    async def _write_group(self) -> None:
        queue, self._queue = self._queue, []
        waiters = self._group.take()
        error: OSError | None = None
        if queue or self._torn:
            try:
                if self._torn or self._size > max(_SMALL, 4 * self._live):
                    await finish(asyncio.to_thread(self._rewrite, dict(self.values)))
                else:
                    await finish(asyncio.to_thread(self._append, b"".join(queue)))
                self._torn = False
            except OSError as caught:
                error = caught
                self._torn = True  # what was queued is in `values`, and written with them
        self.healthy = error is None
        if error is None:
            settle(waiters, None)
            return
        refusal = ResourceError(f"cannot write {self._path}: {error}", code="disk_refuses")
        settle(waiters, refusal)
        await asyncio.sleep(0.5)

    def _append(self, data: bytes) -> None:
        with self._path.open("ab") as handle:
            handle.write(data)
            handle.flush()
            os.fdatasync(handle.fileno())
        self._size += len(data)

    def _rewrite(self, values: dict[str, bytes]) -> None:
        data = b"".join(_record(key, value) for key, value in values.items())
        draft = self._path.with_suffix(".new")
        with draft.open("wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        draft.replace(self._path)
        self._size = len(data)

    def _read(self, data: bytes) -> None:
        position = 0
        while position + _HEAD.size <= len(data):
            checksum, size, key_size, kind = _HEAD.unpack_from(data, position)
            start = position + _HEAD.size
            end = start + key_size + size
            body = data[start:end]
            sizes = data[position + _CHECKSUM : start]
            if len(body) < key_size + size or zlib.crc32(body, zlib.crc32(sizes)) != checksum:
                self.damaged += 1
                return
            key = body[:key_size].decode("utf-8", "replace")
            if kind:
                self.values[key] = body[key_size:]
            else:
                self.values.pop(key, None)
            position = end


def _size(key: str, value: bytes) -> int:
    return len(key) + len(value) + _HEAD.size


def _record(key: str, value: bytes | None) -> bytes:
    name = key.encode("utf-8")
    body = name + (value or b"")
    sizes = _HEAD.pack(0, len(value or b""), len(name), value is not None)[_CHECKSUM:]
    return zlib.crc32(body, zlib.crc32(sizes)).to_bytes(_CHECKSUM, "big") + sizes + body
