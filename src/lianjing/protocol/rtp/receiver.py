"""From packets as they arrive to the payload of whole frames.

The unit of work is the *bundle*: everything that carries one timestamp. A packet costs one method
call with one comparison of its header and one `append`; joining, scanning and counting are done
once a bundle.
"""

import struct
from collections.abc import Sequence

from lianjing.kernel.errors import MalformedMessageError
from lianjing.kernel.unwrap import Unwrapper
from lianjing.protocol.rtp.bundle import Bundle, Statistics
from lianjing.protocol.rtp.packet import PLAIN, is_rtcp, payload_of

WINDOW = 64
"""Packets held back while one before them is missing."""

PATIENCE = 0.2
"""Seconds a missing packet is waited for."""

MAX_DROPOUT = 3000
"""A jump ahead of more than this is a new start of the sender (RFC 3550 A.1)."""

MAX_MISORDER = 100
"""A packet this far behind is late or doubled, not a new start (RFC 3550 A.1)."""

MAX_BUNDLE = 16 * 1024 * 1024
"""Bytes under one timestamp; no picture is that large."""

_PARTS_BETWEEN_CHECKS = 512
_MAX_LANES = 4
_CLOCK = 90_000
_START_CODE = b"\x00\x00\x01"
_PACK_HEADER = b"\x00\x00\x01\xba"
_LONE_TYPES = frozenset({0, 4, 8, 9, 18})
"""Static audio payload types: each packet is whole frames by itself (RFC 3551 §6)."""

_HEADER = struct.Struct("!BBHII")
_NOTHING: tuple["Bundle", ...] = ()


class Receiver:
    """Puts the packets of one source in order and bundles them by timestamp.

    `ssrc` None takes the first one seen. `ordered` is for TCP: nothing is waited for. Call `expire`
    some times a second, so that what waits for a missing packet goes on when traffic stops.
    Nothing here raises: what does not parse is counted.
    """

    __slots__ = (
        "_arrived",
        "_damaged",
        "_expected",
        "_gap",
        "_held",
        "_held_since",
        "_lanes",
        "_limit",
        "_ordered",
        "_parts",
        "_plain",
        "_proven",
        "_restarted",
        "_shared",
        "_ssrc",
        "_suspect",
        "_suspects",
        "_timestamp",
        "_transit",
        "_trust_marker",
        "_unwrapper",
        "_window",
        "statistics",
    )

    def __init__(self, *, ssrc: int | None, ordered: bool = False, window: int = WINDOW) -> None:
        self.statistics = Statistics()
        self._ssrc = ssrc
        self._ordered = ordered
        self._window = window
        self._expected = -1
        self._held: dict[int, tuple[bytes, float]] = {}
        self._held_since = 0.0
        self._lanes: dict[int, Receiver] = {}
        self._shared: set[int] = set()
        self._suspect = -1
        self._suspects = 0
        self._proven = 0
        self._unwrapper = Unwrapper()
        self._transit: float | None = None
        self._trust_marker = True
        self._restarted = False
        self._gap = False
        self._damaged = False
        self._parts: list[bytes] = []
        self._limit = _PARTS_BETWEEN_CHECKS
        self._plain = -1
        self._timestamp = -1
        self._arrived = 0.0

    @property
    def ssrc(self) -> int | None:
        """The SSRC that is listened to, once known."""
        return self._ssrc

    @property
    def waiting(self) -> bool:
        """Something is held back that `expire` may let go."""
        return bool(self._held) or any(lane.waiting for lane in self._lanes.values())

    def receive(self, data: bytes, now: float) -> Sequence[Bundle]:
        """Take in one packet; give what has become complete."""
        try:
            first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(data)
        except struct.error:
            self.statistics.malformed += 1
            return _NOTHING
        parts = self._parts
        if (
            sequence == self._expected
            and timestamp == self._timestamp
            and second == self._plain
            and ssrc == self._ssrc
            and first == PLAIN
            and 0 < len(parts) < self._limit
            and not self._held
        ):
            self._expected = (sequence + 1) & 0xFFFF
            parts.append(data[12:])
            return _NOTHING
        return self._receive_with_care(data, now)

    def expire(self, now: float) -> Sequence[Bundle]:
        """Give up what was waited for too long."""
        out: list[Bundle] = []
        if self._held and now - self._held_since > PATIENCE:
            self._skip_missing(out, now)
        for lane in self._lanes.values():
            out.extend(lane.expire(now))
        return out

    def flush(self, now: float) -> Sequence[Bundle]:
        """Give everything still inside, in order; for the end of a stream."""
        out: list[Bundle] = []
        while self._held:
            self._skip_missing(out, now)
        self._close_bundle(out, whole=True)
        for lane in self._lanes.values():
            out.extend(lane.flush(now))
        return out

    def _receive_with_care(self, data: bytes, now: float) -> Sequence[Bundle]:
        first, second, sequence, _, ssrc = _HEADER.unpack_from(data)
        if first >> 6 != 2:
            self.statistics.malformed += 1
            return _NOTHING
        if is_rtcp(data):
            return _NOTHING
        if ssrc != self._ssrc:
            if self._ssrc is not None:
                self.statistics.foreign += 1
                return _NOTHING
            self._ssrc = ssrc
        payload_type = second & 0x7F
        lane = self._lanes.get(payload_type)
        if lane is None:
            lane = self._choose_lane(payload_type, sequence)
        if lane is not self:
            return lane.receive(data, now)
        out: list[Bundle] = []
        self._place(data, sequence, now, out)
        return out

    def _choose_lane(self, payload_type: int, sequence: int) -> "Receiver":
        """Find out whether a payload type counts its packets with the others or for itself.

        RFC 3550 wants one count for each SSRC; devices that add G.711 as payload type 8
        beside PS often count it apart.
        """
        if payload_type in self._shared:
            return self
        close = (sequence - self._expected) & 0xFFFF <= self._window
        if not self._shared or close:
            self._shared.add(payload_type)
            return self
        if len(self._lanes) >= _MAX_LANES:
            return self
        return self._split_off(payload_type)

    def _split_off(self, payload_type: int) -> "Receiver":
        self._shared.discard(payload_type)
        lane = Receiver(ssrc=self._ssrc, ordered=self._ordered, window=self._window)
        lane.statistics = self.statistics
        lane._shared.add(payload_type)
        self._lanes[payload_type] = lane
        return lane

    def _place(self, data: bytes, sequence: int, now: float, out: list[Bundle]) -> None:
        if self._expected < 0:
            self._expected = sequence
        ahead = (sequence - self._expected) & 0xFFFF
        if ahead == 0:
            self._suspects = 0
            self._proven += 1
            self._deliver(data, now, out)
            self._release_held(out)
        elif ahead < MAX_DROPOUT:
            self._suspects = 0
            self._place_ahead(data, sequence, now, out)
        else:
            self._place_odd(data, sequence, now, out)

    def _place_ahead(self, data: bytes, sequence: int, now: float, out: list[Bundle]) -> None:
        if self._ordered:
            self._lose((sequence - self._expected) & 0xFFFF, out)
            self._expected = sequence
            self._deliver(data, now, out)
            return
        if sequence in self._held:
            self.statistics.late += 1
            return
        if not self._held:
            self._held_since = now
        self._held[sequence] = (data, now)
        self.statistics.reordered += 1
        if len(self._held) > self._window or now - self._held_since > PATIENCE:
            self._skip_missing(out, now)

    def _place_odd(self, data: bytes, sequence: int, now: float, out: list[Bundle]) -> None:
        """Decide between a late packet and a sender that began anew."""
        payload_type = data[1] & 0x7F
        if len(self._shared) > 1 and payload_type in _LONE_TYPES:
            # Audio that looked like part of the common count is behind it: it has its own.
            out.extend(self._split_off(payload_type).receive(data, now))
            return
        behind = (self._expected - sequence) & 0xFFFF
        self._suspects = self._suspects + 1 if sequence == self._suspect else 1
        self._suspect = (sequence + 1) & 0xFFFF
        if self._suspects < (MAX_MISORDER if behind <= MAX_MISORDER else 2):
            self.statistics.late += 1
            return
        self._close_bundle(out, whole=True)
        self._held.clear()
        self._suspects = 0
        self._unwrapper.reset()
        self._transit = None
        self._restarted = self._damaged = self._gap = True
        self.statistics.restarts += 1
        self._expected = sequence
        self._deliver(data, now, out)

    def _release_held(self, out: list[Bundle]) -> None:
        held = self._held
        while held and self._expected in held:
            data, arrived = held.pop(self._expected)
            self._deliver(data, arrived, out)
        if held:
            self._held_since = min(arrived for _, arrived in held.values())

    def _skip_missing(self, out: list[Bundle], now: float) -> None:
        """Stop waiting for the packets before the nearest one that is here."""
        expected = self._expected
        missing = min((sequence - expected) & 0xFFFF for sequence in self._held)
        self._lose(missing, out)
        self._expected = (expected + missing) & 0xFFFF
        self._release_held(out)
        self._held_since = max(self._held_since, now - PATIENCE)

    def _lose(self, count: int, out: list[Bundle]) -> None:
        self.statistics.lost += count
        if self._ordered and self._proven < MAX_MISORDER:
            # Some senders number TCP packets at random: only a count that once held is believed.
            return
        self._damaged = True
        self._close_bundle(out, whole=True)
        self._gap = self._damaged = True

    def _deliver(self, data: bytes, now: float, out: list[Bundle]) -> None:
        """Add the next packet in order to its bundle."""
        _, second, sequence, timestamp, _ = _HEADER.unpack_from(data)
        self._expected = (sequence + 1) & 0xFFFF
        try:
            payload = payload_of(data)
        except MalformedMessageError:
            self.statistics.malformed += 1
            self._damaged = True
            return
        payload_type = second & 0x7F
        if payload_type in _LONE_TYPES:
            self._emit(out, payload_type, timestamp, [payload], now, whole=True, damaged=False)
            return
        if timestamp != self._timestamp or payload_type != self._plain:
            self._close_bundle(out, whole=payload.startswith(_START_CODE))
            self._timestamp, self._plain, self._arrived = timestamp, payload_type, now
        elif not self._parts and not payload.startswith(_START_CODE) and not self._damaged:
            # The same timestamp goes on after a marker: it does not end frames here.
            self._trust_marker = False
        if not self._parts and self._damaged and payload.startswith(_PACK_HEADER):
            self._damaged = False
        self._parts.append(payload)
        if len(self._parts) >= self._limit:
            self._check_size(out)
        if second >= 0x80 and self._trust_marker:
            self._close_bundle(out, whole=True)

    def _check_size(self, out: list[Bundle]) -> None:
        self._limit += _PARTS_BETWEEN_CHECKS
        if sum(map(len, self._parts)) > MAX_BUNDLE:
            self._damaged = True
            self._close_bundle(out, whole=True)
            self._damaged = True

    def _close_bundle(self, out: list[Bundle], *, whole: bool) -> None:
        parts = self._parts
        if not parts:
            return
        self._parts = []
        self._limit = _PARTS_BETWEEN_CHECKS
        damaged, self._damaged = self._damaged, False
        self._emit(
            out, self._plain, self._timestamp, parts, self._arrived, whole=whole, damaged=damaged
        )

    def _emit(
        self,
        out: list[Bundle],
        kind: int,
        stamp: int,
        parts: list[bytes],
        arrived: float,
        *,
        whole: bool,
        damaged: bool,
    ) -> None:
        time = self._unwrapper.unwrap(stamp)
        statistics = self.statistics
        statistics.packets += len(parts)
        statistics.octets += sum(map(len, parts))
        if kind not in _LONE_TYPES:
            statistics.frames += 1
            statistics.damaged += damaged
            self._judge_spacing(arrived * _CLOCK - time)
        gap, restarted = self._gap, self._restarted
        self._gap = self._restarted = False
        out.append(Bundle(kind, time, parts, arrived, damaged, gap, whole, restarted))

    def _judge_spacing(self, transit: float) -> None:
        if self._transit is not None:
            deviation = abs(transit - self._transit)
            self.statistics.jitter += (deviation - self.statistics.jitter) / 16
        self._transit = transit
