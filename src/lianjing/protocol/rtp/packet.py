"""One RTP packet (RFC 3550 §5.1)."""

import struct
from typing import NamedTuple

from lianjing.kernel.errors import MalformedMessageError

HEADER_SIZE = 12
PLAIN = 0x80
"""First byte of a packet with neither padding, extension nor contributing sources."""

_HEADER = struct.Struct("!BBHII")
_SSRC = struct.Struct("!I")


class RtpPacket(NamedTuple):
    """The fields of a packet and its payload, padding taken off."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


def parse_packet(data: bytes) -> RtpPacket:
    """Read one packet; CSRC list, header extension and padding are passed over."""
    if len(data) < HEADER_SIZE:
        raise MalformedMessageError("RTP packet shorter than its header")
    first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(data)
    if first >> 6 != 2:
        raise MalformedMessageError("RTP version is not 2")
    return RtpPacket(second & 0x7F, second >= 0x80, sequence, timestamp, ssrc, payload_of(data))


def payload_of(data: bytes) -> bytes:
    """Give the payload of a packet that is at least a header long."""
    first = data[0]
    if first == PLAIN:
        return data[HEADER_SIZE:]
    start = HEADER_SIZE + 4 * (first & 0x0F)
    if first & 0x10:
        if start + 4 > len(data):
            raise MalformedMessageError("RTP header extension cut off")
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    end = len(data)
    if first & 0x20:
        # Padding counts itself (RFC 3550 §5.1), so zero is nonsense some devices send: no padding.
        end -= data[-1]
    if start > end:
        raise MalformedMessageError("RTP header longer than its packet")
    return data[start:end]


def build_packet(
    *,
    payload_type: int,
    marker: bool,
    sequence: int,
    timestamp: int,
    ssrc: int,
    payload: bytes,
) -> bytes:
    """Write one packet without padding, extension and contributing sources."""
    return (
        _HEADER.pack(
            PLAIN,
            payload_type | (0x80 if marker else 0),
            sequence & 0xFFFF,
            timestamp & 0xFFFFFFFF,
            ssrc,
        )
        + payload
    )


def ssrc_of(data: bytes) -> int | None:
    """Give the SSRC of what may be a packet; None when it is none."""
    if len(data) < HEADER_SIZE or data[0] >> 6 != 2:
        return None
    number: int = _SSRC.unpack_from(data, 8)[0]
    return number


def is_rtcp(data: bytes) -> bool:
    """Tell RTCP from RTP on a shared port (RFC 5761 §4)."""
    return len(data) >= 2 and 192 <= data[1] <= 223


def rewrite_ssrc(data: bytes, ssrc: bytes) -> bytes:
    """Give the packet with another SSRC (four bytes); nothing else changes."""
    return data[:8] + ssrc + data[HEADER_SIZE:]
