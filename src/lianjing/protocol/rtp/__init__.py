"""RTP over UDP and TCP: packets, reordering, RFC 4571 framing."""

from lianjing.kernel.unwrap import Unwrapper
from lianjing.protocol.rtp.bundle import Bundle, Statistics
from lianjing.protocol.rtp.framing import Deframer, Framing, frame_packet
from lianjing.protocol.rtp.packet import (
    RtpPacket,
    build_packet,
    is_rtcp,
    parse_packet,
    payload_of,
    rewrite_ssrc,
    ssrc_of,
)
from lianjing.protocol.rtp.packetizer import DEFAULT_PAYLOAD, Packetizer
from lianjing.protocol.rtp.receiver import Receiver

__all__ = [
    "DEFAULT_PAYLOAD",
    "Bundle",
    "Deframer",
    "Framing",
    "Packetizer",
    "Receiver",
    "RtpPacket",
    "Statistics",
    "Unwrapper",
    "build_packet",
    "frame_packet",
    "is_rtcp",
    "parse_packet",
    "payload_of",
    "rewrite_ssrc",
    "ssrc_of",
]
