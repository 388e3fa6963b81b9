"""Media over TCP: whoever connects, we or they, packets come framed (RFC 4571)."""

import asyncio
from collections.abc import Callable
from typing import cast

from lianjing.media.intake import Address, Intake
from lianjing.protocol import rtp

MAX_HELD = 256 * 1024
"""Bytes a peer may send before it is known who may send at all."""

MAX_CONNECTIONS = 4
"""Connections to one port at a time; a device needs one, a restarted one two."""

ATTEMPTS = 3
BETWEEN_ATTEMPTS = 1.0
"""GB/T 28181-2022 Annex D: at least three attempts, at least a second apart."""

CONNECT_SECONDS = 3.0


class TcpEar(asyncio.Protocol):
    """One connection: cuts it into packets and gives them to the intake."""

    def __init__(self, intake: Intake, ears: "set[TcpEar]", ended: Callable[[], None]) -> None:
        self._intake = intake
        self._ears = ears
        self._ended = ended
        self._deframer = rtp.Deframer()
        self._transport: asyncio.Transport | None = None
        self._peer: Address = ("", 0)
        self._held: list[bytes] = []
        self._held_size = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let the peer in, unless it is known to be a stranger."""
        # uvloop's transports are no instances of asyncio.Transport, they only behave like one.
        transport = cast("asyncio.Transport", transport)
        self._transport = transport
        self._peer = tuple(transport.get_extra_info("peername") or ("", 0))
        if len(self._ears) >= MAX_CONNECTIONS or not self._intake.allows(str(self._peer[0])):
            transport.abort()
            return
        self._ears.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Forget the connection; silence is noticed by the pull."""
        if self in self._ears:
            self._ears.discard(self)
            self._ended()

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        if self._intake.terms is None:
            self._hold(data)
            return
        packets = self._deframer.feed(data)
        for packet in packets:
            if not self._intake.packet_received(packet, self._peer):
                self.close()
                return
        if packets and len(self._ears) > 1:
            self._replace_others()

    def armed(self) -> None:
        """Go on with what waited until it was known who may send."""
        if not self._intake.allows(str(self._peer[0])):
            self.close()
            return
        held, self._held, self._held_size = self._held, [], 0
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()
        for data in held:
            self.data_received(data)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    def _replace_others(self) -> None:
        """Hang up on older connections: a device that restarted does not close its first one."""
        for ear in list(self._ears):
            if ear is not self:
                ear.close()

    def _hold(self, data: bytes) -> None:
        self._held.append(data)
        self._held_size += len(data)
        if self._held_size > MAX_HELD and self._transport is not None:
            self._transport.pause_reading()


async def connect(make: Callable[[], asyncio.Protocol], address: str, port: int) -> bool:
    """Connect to a sender that waits for us; False after the last attempt failed."""
    loop = asyncio.get_running_loop()
    for attempt in range(ATTEMPTS):
        if attempt:
            await asyncio.sleep(BETWEEN_ATTEMPTS)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await loop.create_connection(make, address, port)
        except (OSError, TimeoutError):
            continue
        return True
    return False
