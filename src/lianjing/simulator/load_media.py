"""Hundreds of RTP streams from one loop, each with its own SSRC, for measuring a media node.

The loop is multiplexed and cut into packets once; a stream rewrites twelve bytes of each and
sends it when its picture is due. Streams are staggered, as cameras are.
"""

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass

from lianjing.protocol.ps import Muxer
from lianjing.simulator.endpoint import Address
from lianjing.simulator.footage.live import TICKS
from lianjing.simulator.footage.loops import LoopFootage
from lianjing.simulator.footage.scene import RATE

PAYLOAD = 1400

_HEADER = struct.Struct("!BBHII")
_BUFFER = 4 * 1024 * 1024


@dataclass(slots=True)
class LoadStream:
    """One stream: where to, as whom, and how far it is."""

    target: Address
    ssrc: int
    sequence: int = 0
    tick: int = 0


class MediaLoad:
    """Sends one loop to many ports at once."""

    def __init__(self, loop: LoopFootage, streams: list[LoadStream], *, bind: str = "") -> None:
        self.streams = streams
        self.packets = 0
        self.bytes = 0
        self.late = 0.0
        """Longest time in seconds that a picture left after it was due."""
        self._packs = _cut(loop)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
        self._socket.bind((bind, 0))

    @property
    def bit_rate(self) -> float:
        """Give the bits a second of one stream, RTP headers included."""
        sizes = sum(len(payload) + 12 for pack in self._packs for payload in pack)
        return sizes * 8 * RATE / len(self._packs)

    async def run(self, seconds: float) -> None:
        """Send for a while."""
        loop = asyncio.get_running_loop()
        began, count = loop.time(), len(self.streams)
        step = 1 / RATE / count
        for turn in range(int(seconds * RATE) * count):
            due = began + turn * step
            wait = due - loop.time()
            if wait > 0.001:
                await asyncio.sleep(wait)
            elif turn % count == 0:
                await asyncio.sleep(0)
            self.late = max(self.late, loop.time() - due)
            self._send_picture(self.streams[turn % count])

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def _send_picture(self, stream: LoadStream) -> None:
        pack = self._packs[stream.tick % len(self._packs)]
        stamp = stream.tick * TICKS & 0xFFFFFFFF
        write, send = _HEADER.pack, self._socket.sendto
        ssrc, target, sequence = stream.ssrc, stream.target, stream.sequence
        last = len(pack) - 1
        for number, payload in enumerate(pack):
            kind = 0xE0 if number == last else 0x60
            with contextlib.suppress(OSError):
                send(write(0x80, kind, sequence, stamp, ssrc) + payload, target)
            sequence = sequence + 1 & 0xFFFF
            self.bytes += len(payload)
        self.packets += len(pack)
        stream.sequence = sequence
        stream.tick += 1


def _cut(loop: LoopFootage) -> list[list[bytes]]:
    """Multiplex every picture of a loop and cut it into payloads."""
    muxer = Muxer(video=loop.spec.codec)
    packs = []
    for tick in range(len(loop.frames)):
        data = muxer.mux(loop.next(tick, now=0.0))
        packs.append([data[start : start + PAYLOAD] for start in range(0, len(data), PAYLOAD)])
    return packs
