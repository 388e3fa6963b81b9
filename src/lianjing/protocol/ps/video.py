"""Collects the video payload of PES packets and cuts it into access units."""

from collections.abc import Sequence

from lianjing.kernel import nal
from lianjing.kernel.errors import MalformedMessageError
from lianjing.kernel.frames import Codec, Frame, VideoFrame
from lianjing.kernel.parameter_sets import read_sps
from lianjing.protocol.ps.clock import LONGEST_STEP, SECOND, VideoClock
from lianjing.protocol.ps.notices import CodecFound, Dropped, DropReason, Notice, Undecodable

MAX_PREFIX = 64 * 1024
"""Parameter sets and messages that may wait for the picture they belong to."""

_PLAYABLE = frozenset({Codec.H264, Codec.H265})
_START = nal.START_CODE
_LONG_START = b"\x00\x00\x00\x01"
_STARTS = (_START, _LONG_START)
_WHOLE = 1 << 32


class VideoAssembler:
    """Knows which payload belongs to which picture.

    A picture ends with its bundle. Devices that go on with it under the next timestamp switch the
    assembler to `lazy`: from then on a picture ends where the next one begins.
    """

    __slots__ = (
        "_arrived",
        "_clock",
        "_complained",
        "_declared",
        "_dts",
        "_out",
        "_parts",
        "_prefix",
        "_progressive",
        "_pts",
        "_timestamp",
        "codec",
        "lazy",
        "size",
    )

    def __init__(self, clock: VideoClock, out: list[Frame | Notice]) -> None:
        self._clock = clock
        self._out = out
        self._parts: list[bytes] = []
        self._prefix = b""
        self._pts: int | None = None
        self._dts: int | None = None
        self._timestamp = 0
        self._arrived = 0
        self._declared: Codec | None = None
        self._complained = False
        self._progressive = True
        self.codec: Codec | None = None
        self.lazy = False
        self.size = 0
        """Bytes of the picture in progress."""

    def declare(self, codec: Codec) -> None:
        """Note what the stream map says; the data itself has the last word."""
        if codec is self._declared:
            return
        self._declared = codec
        if self.codec is None or codec not in _PLAYABLE:
            self.codec = codec
            self._complained = False
            self._out.append(CodecFound(codec, video=True, declared=True))

    def add(
        self, payload: bytes, pts: int | None, dts: int | None, timestamp: int, arrived: int
    ) -> None:
        """Take the payload of one PES packet."""
        if self._parts:
            if (pts is not None and pts != self._pts) or (
                timestamp != self._timestamp and payload.startswith(_STARTS)
            ):
                self.finish()
        elif pts is None and payload and not payload.startswith(_STARTS):
            # In the middle of a unit though the picture before was taken for complete.
            self.lazy = True
            self._out.append(Dropped(DropReason.NO_START))
            return
        if not self._parts:
            self._pts, self._dts = pts, dts
            self._timestamp, self._arrived = timestamp, arrived
        self._parts.append(payload)
        self.size += len(payload)

    def resume(self, payload: bytes, timestamp: int) -> None:
        """Take bytes that came without any header after a video packet."""
        if self._parts:
            self._parts.append(payload)
            self.size += len(payload)
        elif timestamp != self._timestamp and payload.strip(b"\x00"):
            self.lazy = True

    def abandon(self) -> None:
        """Forget the picture in progress."""
        self._parts = []
        self.size = 0

    def finish_unless(self, timestamp: int) -> None:
        """Close the picture in progress if it came under another timestamp."""
        if not self.lazy and self._parts and timestamp != self._timestamp:
            self.finish()

    def finish(self) -> None:
        """Close the picture in progress and hand it over."""
        parts = self._parts
        if not parts:
            return
        self._parts = []
        self.size = 0
        data = parts[0] if len(parts) == 1 else b"".join(parts)
        if self._prefix:
            data = self._prefix + data
            self._prefix = b""
        units = nal.spans(data)
        if not units:
            self._out.append(Dropped(DropReason.NO_START))
            return
        if not data.startswith(_STARTS):
            # The end of a unit whose beginning is lost.
            data = data[units[0][0] - 3 :]
            units = nal.spans(data)
        if (self.codec is None or len(units) > 1) and not self._settle_codec(data, units):
            return
        self._hand_over(data, units)

    def _settle_codec(self, data: bytes, units: Sequence[nal.Span]) -> bool:
        """Let parameter sets decide the codec, whatever was declared."""
        found = nal.sniff(data, units)
        if found is not None and found is not self.codec:
            self.codec = found
            self._out.append(CodecFound(found, video=True, declared=False))
        if self.codec is None:
            self._out.append(Dropped(DropReason.CODEC_UNKNOWN))
            return False
        return True

    def _hand_over(self, data: bytes, units: list[nal.Span]) -> None:
        codec = self.codec
        if codec is None or codec not in _PLAYABLE:
            if not self._complained:
                self._complained = True
                self._out.append(Undecodable(str(codec)))
            return
        starts = nal.pictures(codec, data, units)
        if not starts and not any(nal.is_slice(codec, data[begin]) for begin, _ in units):
            # Parameter sets alone: they belong to the picture that follows.
            self._prefix = data[:MAX_PREFIX]
            return
        dts, offset = self._time()
        if len(starts) > 1 and self._is_progressive(codec, data, units):
            self._split(data, units, starts, dts)
            return
        first = units[starts[0]][0] if starts else units[0][0]
        key = nal.is_key_slice(codec, data[first])
        self._out.append(VideoFrame(codec, key, dts + offset, dts, data, units))

    def _time(self) -> tuple[int, int]:
        """Give decoding time and how much later the picture is shown."""
        if self._dts is None or self._pts is None:
            return self._clock.advance(self._pts, self._timestamp, self._arrived), 0
        offset = (self._pts - self._dts) % _WHOLE
        if offset > LONGEST_STEP:
            offset = 0
        return self._clock.advance(self._dts, self._timestamp, self._arrived), offset

    def _is_progressive(self, codec: Codec, data: bytes, units: Sequence[nal.Span]) -> bool:
        """Tell two pictures in one packet from the two fields of one picture."""
        if codec is Codec.H264:
            for begin, end in units:
                if data[begin] & 0x1F == nal.H264Unit.SPS:
                    try:
                        self._progressive = read_sps(codec, data[begin:end]).progressive
                    except MalformedMessageError:
                        self._progressive = True
        return self._progressive

    def _split(self, data: bytes, units: list[nal.Span], starts: list[int], time: int) -> None:
        """Hand over several pictures that came in one packet."""
        codec = self.codec
        if codec is None:
            return
        borders = [0]
        for start in starts[1:]:
            before = start - 1
            while not nal.is_slice(codec, data[units[before][0]]):
                before -= 1
            borders.append(units[before][1])
        borders.append(len(data))
        step = min(max(self._clock.step, 1), SECOND) // len(starts)
        for number, start in enumerate(starts):
            begin, end = borders[number], borders[number + 1]
            part = data[begin:end]
            key = nal.is_key_slice(codec, data[units[start][0]])
            when = time + number * step
            self._out.append(VideoFrame(codec, key, when, when, part, nal.spans(part)))
