"""An outgoing leg towards an upper platform: the same packets with another SSRC.

Nothing is decoded. A relay that starts in the middle of a group of pictures first sends that group
again, cut into packets numbered to end where the running ones go on.
"""

import asyncio
import socket
from collections.abc import Callable
from enum import Enum, auto
from typing import cast

from lianjing.kernel.frames import AudioFrame, VideoFrame
from lianjing.media.gop import Gop
from lianjing.protocol import ps, rtp

MAX_DATAGRAM = 1472
"""RTP packet that fits an Ethernet frame; larger ones (from TCP) are cut."""

MAX_BACKLOG = 2 * 1024 * 1024
"""Bytes a TCP receiver may be behind before frames are left out."""

MAX_REPEAT = 3 * 1024 * 1024
"""A group larger than this is not sent again; a new key frame is asked for instead."""


class State(Enum):
    """Where a relay stands."""

    OPENED = auto()
    """Waiting for the upper's acknowledgement."""
    JOINING = auto()
    """Waiting for a frame to begin."""
    SENDING = auto()
    ENDED = auto()


class Relay:
    """Rewrites and sends packets; subclasses know how they leave."""

    def __init__(self, name: str, stream: str, *, ssrc: int) -> None:
        self.name = name
        self.stream = stream
        self.state = State.OPENED
        self.sent = 0
        self.dropped = 0
        self._ssrc_number = ssrc
        self._ssrc = ssrc.to_bytes(4, "big")
        self._stamp = b""
        self._gop = Gop()
        self._shift = 0

    def start(self, gop: Gop, *, fresh: bool) -> None:
        """Send from now on; `gop` is the group that is going on, which will be sent again.

        `fresh` means that no packet of the pull has come yet: then the first one goes out.
        """
        self._gop = gop
        self.state = State.SENDING if fresh else State.JOINING

    def send(self, data: bytes) -> None:
        """Pass on one packet."""
        if self.state is not State.SENDING and not self._join(data):
            return
        if self._shift or len(data) > MAX_DATAGRAM:
            self._send_renumbered(data)
        else:
            self._emit(data[:8] + self._ssrc + data[12:])

    def close(self) -> None:
        """Stop; nothing is sent afterwards."""
        self.state = State.ENDED

    def _emit(self, packet: bytes) -> None:
        raise NotImplementedError

    def _join(self, data: bytes) -> bool:
        """Wait for a new timestamp, then send again what came before it."""
        if self.state is not State.JOINING:
            return False
        stamp = data[4:8]
        if not self._stamp:
            self._stamp = stamp
        if stamp == self._stamp:
            return False
        self.state = State.SENDING
        for packet in self._repeated(rtp.parse_packet(data)):
            self._emit(packet)
        return True

    def _repeated(self, following: rtp.RtpPacket) -> list[bytes]:
        """Cut the group into packets whose numbers lead up to the `following` one.

        What came under the timestamp of that one is left out: it is about to be sent itself.
        """
        items = [
            (frame, stamp)
            for frame, stamp in zip(self._gop.frames, self._gop.stamps, strict=True)
            if stamp & 0xFFFFFFFF != following.timestamp
        ]
        video = next((frame.codec for frame, _ in items if isinstance(frame, VideoFrame)), None)
        sound = next((frame.codec for frame, _ in items if isinstance(frame, AudioFrame)), None)
        if video is None or self._gop.size > MAX_REPEAT:
            return []
        muxer = ps.Muxer(video=video, audio=sound)
        packs = [(muxer.mux(frame), stamp) for frame, stamp in items]
        count = sum(-(-len(pack) // rtp.DEFAULT_PAYLOAD) for pack, _ in packs)
        cutter = rtp.Packetizer(
            ssrc=self._ssrc_number,
            payload_type=following.payload_type,
            first_sequence=following.sequence - count,
        )
        return [packet for pack, stamp in packs for packet in cutter.packetize(pack, stamp)]

    def _send_renumbered(self, data: bytes) -> None:
        """Send a packet whose number had to change, cut into several if it is too large."""
        packet = rtp.parse_packet(data)
        room = MAX_DATAGRAM - 12
        pieces = range(0, max(len(packet.payload), 1), room)
        for begin in pieces:
            last = begin + room >= len(packet.payload)
            self._emit(
                rtp.build_packet(
                    payload_type=packet.payload_type,
                    marker=packet.marker and last,
                    sequence=packet.sequence + self._shift,
                    timestamp=packet.timestamp,
                    ssrc=self._ssrc_number,
                    payload=packet.payload[begin : begin + room],
                )
            )
            self._shift += not last


class UdpRelay(Relay):
    """Sends datagrams through a connected socket, without waiting."""

    def __init__(self, name: str, stream: str, *, ssrc: int, out: socket.socket) -> None:
        super().__init__(name, stream, ssrc=ssrc)
        self._out = out
        self._send_now = out.send

    def _emit(self, packet: bytes) -> None:
        try:
            self._send_now(packet)
            self.sent += 1
        except OSError:
            # A full buffer, or an upper that does not listen yet: lost like any other packet.
            self.dropped += 1

    def close(self) -> None:
        """Stop and close the socket."""
        super().close()
        self._out.close()


class TcpRelay(Relay, asyncio.Protocol):
    """Sends framed packets over the connection that came about, by them or by us."""

    def __init__(
        self, name: str, stream: str, *, ssrc: int, ended: Callable[["TcpRelay", str], None]
    ) -> None:
        super().__init__(name, stream, ssrc=ssrc)
        self._ended = ended
        self._transport: asyncio.Transport | None = None
        self._dropping = b""
        self.listener: asyncio.Server | None = None
        self.allowed = ""
        """The only address that may connect to us; empty for any."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the first connection and no other."""
        # uvloop's transports are no instances of asyncio.Transport, they only behave like one.
        transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername") or ("",)
        if self._transport is not None or (self.allowed and peer[0] != self.allowed):
            transport.abort()
            return
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """The upper hung up."""
        if self.state is not State.ENDED and self._transport is not None:
            self._ended(self, "closed_by_upper")

    def send(self, data: bytes) -> None:
        """Pass on one packet, or leave out frames while the receiver is too far behind."""
        if self._transport is None:
            return
        if self._dropping:
            if data[4:8] == self._dropping or self._backlog > MAX_BACKLOG // 4:
                self._dropping = data[4:8]
                self.dropped += 1
                return
            self._dropping = b""
        elif self._backlog > MAX_BACKLOG:
            self._dropping = data[4:8]
            self.dropped += 1
            return
        super().send(data)

    def close(self) -> None:
        """Stop and hang up."""
        super().close()
        if self.listener is not None:
            self.listener.close()
        if self._transport is not None:
            self._transport.close()

    @property
    def _backlog(self) -> int:
        return 0 if self._transport is None else self._transport.get_write_buffer_size()

    def _emit(self, packet: bytes) -> None:
        if self._transport is not None:
            self._transport.write(rtp.frame_packet(packet))
            self.sent += 1
