"""Cutting frames into RTP packets."""

import struct

from lianjing.protocol.rtp.packet import PLAIN

DEFAULT_PAYLOAD = 1400
"""Payload that still passes an Ethernet path with tunnels (GB/T 28181 practice)."""

_HEADER = struct.Struct("!BBHII")


class Packetizer:
    """Numbers the packets of one outgoing stream.

    All packets of a frame carry its timestamp and the last one the marker, which is what
    GB/T 28181-2022 Annex C and the practice of receivers agree on.
    """

    __slots__ = ("_max_payload", "_payload_type", "_ssrc", "sequence")

    def __init__(
        self,
        *,
        ssrc: int,
        payload_type: int = 96,
        first_sequence: int = 0,
        max_payload: int = DEFAULT_PAYLOAD,
    ) -> None:
        self._ssrc = ssrc
        self._payload_type = payload_type
        self._max_payload = max_payload
        self.sequence = first_sequence & 0xFFFF

    def packetize(self, frame: bytes, timestamp: int) -> list[bytes]:
        """Cut `frame` into packets."""
        pack = _HEADER.pack
        step, ssrc, plain = self._max_payload, self._ssrc, self._payload_type
        stamp, sequence, size = timestamp & 0xFFFFFFFF, self.sequence, len(frame)
        packets = []
        for begin in range(0, size, step):
            end = begin + step
            second = plain | 0x80 if end >= size else plain
            packets.append(pack(PLAIN, second, sequence, stamp, ssrc) + frame[begin:end])
            sequence = (sequence + 1) & 0xFFFF
        self.sequence = sequence
        return packets
