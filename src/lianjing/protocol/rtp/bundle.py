"""What a receiver gives out, and what it counts."""

from dataclasses import dataclass
from typing import NamedTuple


class Bundle(NamedTuple):
    """The payloads of one timestamp in order."""

    payload_type: int
    timestamp: int
    """Unwrapped RTP timestamp."""
    payloads: list[bytes]
    arrived: float
    """When its first packet came."""
    damaged: bool
    """Packets are missing in it, or its beginning is."""
    after_gap: bool
    """Packets are missing somewhere before it."""
    whole: bool
    """Its end is known: by the marker, or because the next bundle begins with a start code."""
    restarted: bool
    """The sender began anew; forget what was before."""


@dataclass(slots=True)
class Statistics:
    """Counters of one receiver; they only grow, except `jitter`."""

    packets: int = 0
    octets: int = 0
    lost: int = 0
    late: int = 0
    """Doubled, or come after they were given up."""
    reordered: int = 0
    foreign: int = 0
    """With another SSRC."""
    malformed: int = 0
    restarts: int = 0
    frames: int = 0
    damaged: int = 0
    jitter: float = 0.0
    """In 90 kHz ticks, smoothed as in RFC 3550 §6.4.1, taken once a frame: packets of one frame
    share a timestamp, so their spacing says nothing about the network."""
