"""One call of a device: its stream, and the sockets its media takes."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from lianjing.kernel.errors import MalformedMessageError, PeerSilentError
from lianjing.protocol import sdp
from lianjing.protocol.sip import events
from lianjing.protocol.sip.calls import IncomingCall
from lianjing.protocol.sip.message import SipRequest
from lianjing.simulator.channel import Channel
from lianjing.simulator.endpoint import Address
from lianjing.simulator.faults import Faults
from lianjing.simulator.quirks import Quirk
from lianjing.simulator.sinks import (
    DatagramSink,
    Sink,
    StreamSink,
    bind_datagrams,
    connect,
    listen,
)
from lianjing.simulator.stream import Stream

_FETCH_WITHIN = 20.0
"""Seconds a passive device waits for the platform to connect."""


@dataclass(eq=False, slots=True)
class Session:
    """One INVITE and the stream it asked for."""

    call: IncomingCall
    transaction: events.ServerTransaction
    channel: Channel
    sub: bool
    stream: Stream
    target: Address | None
    """Where the media goes; None until the ACK of a late offer, or where the peer fetches it."""
    transport: sdp.Transport = sdp.Transport.UDP
    serial: tuple[str, str] = ("", "")
    """Sender and its stream serial in the Subject."""
    sock: socket.socket | None = None
    server: asyncio.Server | None = None
    fetched: "asyncio.Future[asyncio.StreamWriter] | None" = None
    task: "asyncio.Task[None] | None" = field(default=None)

    def as_json(self) -> dict[str, object]:
        """Tell a test what runs."""
        return {
            "call_id": self.call.dialog.call_id,
            "channel": self.channel.plan.code,
            "profile": "sub" if self.sub else "main",
            "transport": self.transport.value,
            "target": f"{self.target.host}:{self.target.port}" if self.target else "",
            "ssrc": self.stream.ssrc,
            "frames": self.stream.frames,
            "packets": self.stream.packets,
            "bytes": self.stream.bytes,
        }

    async def reserve(self, host: str, *, fetched: bool) -> int:
        """Take a port; give the one to announce, 9 where we connect (RFC 4145 §4.1)."""
        if self.transport is sdp.Transport.UDP:
            self.sock = bind_datagrams(host)
            return int(self.sock.getsockname()[1])
        if fetched:
            self.server, self.fetched = await listen(host)
            self.target = None
            return int(self.server.sockets[0].getsockname()[1])
        return 9

    async def open_sink(self, quirks: Collection[Quirk], faults: Callable[[], Faults]) -> Sink:
        """Open the way media takes; `PeerSilentError` or `TimeoutError` if there is none."""
        if self.sock is not None:
            if self.target is None:
                raise PeerSilentError("the peer never said where media goes")
            return DatagramSink(self.sock, self.target, faults)
        if self.fetched is not None:
            async with asyncio.timeout(_FETCH_WITHIN):
                writer = await self.fetched
        elif self.target is not None:
            writer = await connect(self.target)
        else:
            raise PeerSilentError("no address to connect to")
        return StreamSink(
            writer,
            interleaved=Quirk.INTERLEAVED in quirks,
            private_header=Quirk.PRIVATE_HEADER in quirks,
        )

    def close(self) -> None:
        """End the stream and give back what it held."""
        if self.task is not None:
            self.task.cancel()
        if self.sock is not None:
            self.sock.close()
        if self.server is not None:
            self.server.close()


def channel_code(request: SipRequest) -> str:
    """Find who is meant: the Request-URI, else To, else the sender in the Subject (§7.5)."""
    with contextlib.suppress(MalformedMessageError):
        if request.uri.user:
            return request.uri.user
        return request.to.user
    return request.subject.sender if request.subject else ""


def target_of(description: sdp.SessionDescription) -> Address | None:
    """Find where a peer wants its media; None if it does not say."""
    media = description.first("video")
    if media is None or not media.port:
        return None
    return Address(description.address_of(media), media.port)
