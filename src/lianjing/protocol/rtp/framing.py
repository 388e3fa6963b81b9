"""RTP over a byte stream (RFC 4571, GB/T 28181 §6 and Annex L practice)."""

from enum import Enum, auto

from lianjing.protocol.rtp.packet import HEADER_SIZE

MAX_UNSYNCED = 512 * 1024
"""Bytes searched for packets before the oldest are given up."""

MAX_TRIES = 1024
"""Places looked at in one search, so that crafted bytes cost no more than honest ones."""

SEARCH_STEP = 64
"""New bytes after which a search is worth while, so that a trickle costs no more than a flood."""

EHOME_HEADER = 256
"""Length of the private header some recorders send first on a connection."""

_INTERLEAVED = 0x24


class Framing(Enum):
    """How packets are set apart on this connection."""

    UNKNOWN = auto()
    LENGTH = auto()
    """RFC 4571: 16-bit length before each packet."""
    INTERLEAVED = auto()
    """RTSP: `$`, channel, 16-bit length (RFC 2326 §10.12)."""


class Deframer:
    """Cuts a byte stream into RTP packets and finds its way again after damage.

    `ssrc` is what packets must carry; None accepts any until the first packet set it. RTCP packets
    are passed over. Memory is bounded by `MAX_UNSYNCED` plus one packet.
    """

    __slots__ = (
        "_buffer",
        "_fresh",
        "_private_passed",
        "_search_at",
        "framing",
        "resyncs",
        "skipped",
        "ssrc",
    )

    def __init__(self, *, ssrc: int | None = None) -> None:
        self.ssrc = ssrc
        self.framing = Framing.UNKNOWN
        self.resyncs = 0
        """Times the framing was lost and found again."""
        self.skipped = 0
        """Bytes that belonged to no packet."""
        self._buffer = b""
        self._fresh = True
        self._private_passed = False
        self._search_at = 0

    def feed(self, data: bytes) -> list[bytes]:
        """Take in what arrived; give the packets that are complete."""
        buffer = self._buffer + data if self._buffer else data
        packets: list[bytes] = []
        here = 0
        size = len(buffer)
        while size - here >= 4:
            if self.framing is Framing.UNKNOWN:
                found = self._detect(buffer, here)
                if found is None:
                    break
                # Without framing yet, something was skipped: look again, unless nothing was.
                if found == here and not self._settled():
                    break
                here = found
                continue
            header = 2 if self.framing is Framing.LENGTH else 4
            if header == 4 and buffer[here] != _INTERLEAVED:
                here = self._lose_framing(buffer, here)
                continue
            begin = here + header
            length = (buffer[begin - 2] << 8) | buffer[begin - 1]
            end = begin + length
            if size >= begin + min(length, HEADER_SIZE) and not self._plausible(buffer, begin, end):
                here = self._lose_framing(buffer, here)
                continue
            if end > size:
                break
            if length >= HEADER_SIZE and not 192 <= buffer[begin + 1] <= 223:
                packets.append(buffer[begin:end])
            here = end
        self._buffer = buffer[here:] if here else buffer
        return packets

    def _settled(self) -> bool:
        return self.framing is not Framing.UNKNOWN

    def _plausible(self, buffer: bytes, begin: int, end: int) -> bool:
        """Tell whether a packet of ours can begin here; empty and RTCP ones are allowed."""
        length = end - begin
        if length == 0:
            return True
        if length < 4 or buffer[begin] >> 6 != 2:
            return False
        if 192 <= buffer[begin + 1] <= 223:
            return True
        if length < HEADER_SIZE:
            return False
        ssrc = int.from_bytes(buffer[begin + 8 : begin + 12], "big")
        if self.ssrc is None:
            self.ssrc = ssrc
        return ssrc == self.ssrc

    def _lose_framing(self, buffer: bytes, here: int) -> int:
        self.framing = Framing.UNKNOWN
        self._fresh = False
        self._search_at = 0
        self.resyncs += 1
        self.skipped += min(1, len(buffer) - here)
        return min(here + 1, len(buffer))

    def _detect(self, buffer: bytes, here: int) -> int | None:
        """Find where packets begin; None when more bytes are needed."""
        if self._fresh:
            if not self._private_passed and self._looks_private(buffer, here):
                if len(buffer) - here < EHOME_HEADER:
                    return None
                self._private_passed = True
                self.skipped += EHOME_HEADER
                return here + EHOME_HEADER
            needed = 4 if buffer[here] == _INTERLEAVED else 2
            if len(buffer) - here < needed + HEADER_SIZE:
                return None
            self._fresh = False
            if self._settle(buffer, here, confirm=False):
                return here
            self.resyncs += 1
        return self._search(buffer, here)

    @staticmethod
    def _looks_private(buffer: bytes, here: int) -> bool:
        """Recognise the private header by `01 00 01` or `01 00 02` (quirk 17)."""
        # As a length this would be a packet of 256 bytes whose first byte is no RTP version 2.
        return buffer[here] == 1 and buffer[here + 1] == 0 and buffer[here + 2] in {1, 2}

    def _settle(self, buffer: bytes, here: int, *, confirm: bool) -> bool:
        """Try both framings at `here`; with `confirm` a second packet must follow."""
        for framing, header in ((Framing.INTERLEAVED, 4), (Framing.LENGTH, 2)):
            if framing is Framing.INTERLEAVED and buffer[here] != _INTERLEAVED:
                continue
            begin = here + header
            if len(buffer) < begin + HEADER_SIZE:
                continue
            end = begin + int.from_bytes(buffer[begin - 2 : begin], "big")
            if end == begin or not self._plausible(buffer, begin, end):
                continue
            if confirm and not self._followed(buffer, end, header):
                continue
            self.framing = framing
            return True
        return False

    def _followed(self, buffer: bytes, here: int, header: int) -> bool:
        begin = here + header
        if len(buffer) < begin + HEADER_SIZE:
            return False
        if header == 4 and buffer[here] != _INTERLEAVED:
            return False
        end = begin + int.from_bytes(buffer[begin - 2 : begin], "big")
        return end > begin and self._plausible(buffer, begin, end)

    def _search(self, buffer: bytes, here: int) -> int | None:
        """Search two packets of the known SSRC at the distance the first one's length gives."""
        size = len(buffer)
        if size - here < self._search_at:
            return None
        self._search_at = size - here + SEARCH_STEP
        if self.ssrc is not None:
            mark = self.ssrc.to_bytes(4, "big")
            hit = buffer.find(mark, here + 10)
            tries = 0
            while hit >= 0 and tries < MAX_TRIES:
                tries += 1
                for header in (4, 2):
                    start = hit - 8 - header
                    if start >= here and self._settle(buffer, start, confirm=True):
                        self.skipped += start - here
                        return start
                hit = buffer.find(mark, hit + 1)
        excess = size - here - MAX_UNSYNCED
        if excess > 0:
            self._search_at = 0
            self.skipped += excess
            return here + excess
        return None


def frame_packet(packet: bytes) -> bytes:
    """Put the RFC 4571 length before a packet."""
    return len(packet).to_bytes(2, "big") + packet
