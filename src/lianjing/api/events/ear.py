"""Listens to signal's notices and folds them until the next tick."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings

from lianjing.apps.registry.signalling import link_key
from lianjing.kernel.errors import ResourceError
from lianjing.link.codec import Message
from lianjing.link.connection import connect
from lianjing.link.ports import SIGNAL
from lianjing.link.signal import (
    StatusNotice,
    StreamEndedNotice,
    StreamsNotice,
    TextNotice,
    UpperNotice,
    Watch,
)

MOST_TEXTS = 50


@dataclass(slots=True)
class Heard:
    """What was heard since the last tick; the latest counts, so it is bounded by the fleet."""

    devices: dict[str, tuple[bool, str]] = field(default_factory=dict)
    channels: dict[tuple[str, str], tuple[bool, str]] = field(default_factory=dict)
    streams: dict[str, tuple[int, float, float, float]] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)
    uppers: dict[str, UpperNotice] = field(default_factory=dict)
    texts: list[TextNotice] = field(default_factory=list)

    def take(self, notice: Message) -> None:
        """Fold one notice in."""
        if isinstance(notice, StatusNotice):
            for device, online, reason in notice.devices:
                self.devices[device] = (online, reason)
            for device, channel, online, reason in notice.channels:
                self.channels[device, channel] = (online, reason)
        elif isinstance(notice, StreamsNotice):
            for stream, kbps, fps, loss, delay in notice.streams:
                self.streams[stream] = (kbps, fps, loss, delay)
        elif isinstance(notice, StreamEndedNotice):
            self.ended[notice.stream] = notice.cause
        elif isinstance(notice, UpperNotice):
            self.uppers[notice.upper] = notice
        elif isinstance(notice, TextNotice) and len(self.texts) < MOST_TEXTS:
            self.texts.append(notice)


async def listen(take: Callable[[Message], None], told: Callable[[str], None]) -> None:
    """Stay connected to signal until the link ends; the caller keeps us running.

    Raises `ResourceError` if signal is not there.
    """
    link = settings.INSTALLATION.settings.link
    connection = await connect(
        link.address, link.signal_port, key=link_key(), shapes=SIGNAL, on_notice=take
    )
    try:
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(connection.run())
            await connection.call(Watch(), within=5.0)
            told("signal_back")
            await reading
    except* (ResourceError, TimeoutError):
        pass
    finally:
        connection.close()
        told("signal_down")
    raise ResourceError("signal ended the link", code="signal_down")
