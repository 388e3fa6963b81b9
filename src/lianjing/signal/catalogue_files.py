"""Catalogues on disk, one file a device, so a restart knows every channel without asking."""

import asyncio
from pathlib import Path

import msgspec

from lianjing.kernel import codes
from lianjing.protocol.manscdp import CatalogItem, Switch
from lianjing.runtime import logs
from lianjing.signal.core import Core
from lianjing.signal.directory import Channel, Device

log = logs.get(__name__)

PAUSE = 3.0
"""Changes of so many seconds are written together; kill -9 loses them, the next query heals."""

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[tuple[bool, list[object]]])
_STATUS = CatalogItem._fields.index("status")
_EXTRA = CatalogItem._fields.index("extra")


class CatalogueFiles:
    """Writes changed catalogues and reads them at start."""

    def __init__(self, core: Core, directory: Path) -> None:
        self._core = core
        self._directory = directory
        self._changed: set[str] = set()

    def changed(self, device: Device, changed: list[str], removed: list[str]) -> None:
        """A catalogue changed."""
        if changed or removed:
            self._changed.add(device.code)

    def load(self) -> None:
        """Read all catalogues; a damaged file counts as none."""
        if not self._directory.is_dir():
            return
        for path in self._directory.glob("*.bin"):
            if not codes.is_code(path.stem):
                continue
            try:
                rows = _decoder.decode(path.read_bytes())
                channels = [_channel(online, row) for online, row in rows]
            except (msgspec.MsgspecError, OSError, ValueError, TypeError):
                log.warning("catalogue_unreadable", path=str(path))
                continue
            device = self._core.directory.ensure(path.stem)
            device.channels = {channel.code: channel for channel in channels}

    async def run(self) -> None:
        """Write what changed, until cancelled."""
        while True:
            await asyncio.sleep(PAUSE)
            await self.write_changed()

    async def write_changed(self) -> None:
        """Write what changed since the last time; at an orderly stop nothing is lost."""
        changed, self._changed = self._changed, set()
        for code in changed:
            await self._write(code)

    async def _write(self, code: str) -> None:
        path = self._directory / f"{code}.bin"
        device = self._core.directory.get(code)
        if device is None or not device.channels:
            path.unlink(missing_ok=True)
            return
        rows: list[tuple[bool, tuple[object, ...]]] = [
            (channel.own_online, tuple(channel.item)) for channel in device.channels.values()
        ]
        try:
            await asyncio.to_thread(self._save, path, rows)
        except OSError:
            self._changed.add(code)

    def _save(self, path: Path, rows: list[tuple[bool, tuple[object, ...]]]) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_bytes(_encoder.encode(rows))
        draft.replace(path)


def _channel(online: bool, row: list[object]) -> Channel:  # noqa: FBT001
    row[_STATUS] = Switch(str(row[_STATUS]))
    extra = row[_EXTRA]
    row[_EXTRA] = tuple(extra) if isinstance(extra, list) else ()
    return Channel(CatalogItem._make(row), own_online=online)
