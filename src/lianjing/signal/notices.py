"""What people's pages are told at once: changes collected for a moment, then sent to watchers."""

import asyncio
from collections.abc import Callable

from lianjing.link.codec import Message
from lianjing.link.signal import StatusNotice

PAUSE = 0.25
"""How long status changes are collected, in seconds."""
_MOST = 20_000
"""Changes in one notice; more wait for the next."""


class Notices:
    """Collects status changes and hands out everything else at once."""

    def __init__(self, send: Callable[[Message], None]) -> None:
        self._send = send
        self._devices: dict[str, tuple[str, bool, str]] = {}
        self._channels: dict[tuple[str, str], tuple[str, str, bool, str]] = {}

    def device(self, code: str, *, online: bool, reason: str) -> None:
        """A device changed."""
        self._devices[code] = (code, online, reason)

    def channel(self, device: str, code: str, *, online: bool, reason: str) -> None:
        """A channel changed."""
        self._channels[device, code] = (device, code, online, reason)

    def send(self, notice: Message) -> None:
        """Tell all watchers now."""
        self._send(notice)

    async def run(self) -> None:
        """Send what has collected, until cancelled."""
        while True:
            await asyncio.sleep(PAUSE)
            if self._devices or self._channels:
                self._send(self._take())

    def _take(self) -> StatusNotice:
        devices, self._devices = self._devices, {}
        taken = list(self._channels)[:_MOST]
        channels = tuple(self._channels.pop(key) for key in taken)
        return StatusNotice(devices=tuple(devices.values()), channels=channels)
