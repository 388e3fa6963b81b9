"""Audio payload of PES packets as whole frames."""

from lianjing.kernel.frames import AudioFrame, Codec, Frame
from lianjing.protocol.ps.clock import AudioClock, VideoClock
from lianjing.protocol.ps.notices import CodecFound, Notice

MAX_ADTS = 8191
"""Largest value of aac_frame_length (ISO/IEC 13818-7 §6.2)."""


def adts_length(data: bytes, here: int = 0) -> int:
    """Give the length of the ADTS frame at `here`; 0 when none begins there."""
    if len(data) < here + 7 or data[here] != 0xFF or data[here + 1] & 0xF6 != 0xF0:
        return 0
    length = (data[here + 3] & 3) << 11 | data[here + 4] << 3 | data[here + 5] >> 5
    return length if length >= 7 else 0


class AudioAssembler:
    """Finds the true codec of the sound and gives it out in whole frames."""

    __slots__ = ("_clock", "_out", "_rest", "_video", "codec", "declared")

    def __init__(self, video: VideoClock, out: list[Frame | Notice]) -> None:
        self._video = video
        self._out = out
        self._clock = AudioClock()
        self._rest = b""
        self.declared: Codec | None = None
        self.codec: Codec | None = None

    def declare(self, codec: Codec) -> None:
        """Note what the stream map or the payload type says."""
        self.declared = codec

    def abandon(self) -> None:
        """Forget the frame in progress."""
        self._rest = b""

    def add(self, payload: bytes, pts: int | None, timestamp: int, *, related: bool = True) -> None:
        """Take the payload of one packet; without a PES stamp the RTP timestamp serves.

        `related` False means that its stamps share no origin with those of the picture.
        """
        if not payload:
            return
        codec = self._true_codec(payload)
        if codec is None:
            return
        if codec is not self.codec:
            self.codec = codec
            self._rest = b""
            self._out.append(CodecFound(codec, video=False, declared=codec is self.declared))
        if codec is Codec.AAC:
            payload = self._whole_frames(payload)
            if not payload:
                return
        stamp = pts if pts is not None else timestamp
        time = self._clock.advance(stamp, codec, len(payload), self._video, related=related)
        self._out.append(AudioFrame(codec, time, payload))

    def _true_codec(self, payload: bytes) -> Codec | None:
        """Recognise AAC that is declared as something else (quirk 27)."""
        if self.codec is Codec.AAC and self.declared is not Codec.AAC:
            return Codec.AAC
        if self.declared is Codec.AAC:
            return Codec.AAC
        length = adts_length(payload)
        if length and (length == len(payload) or adts_length(payload, length)):
            return Codec.AAC
        return self.declared

    def _whole_frames(self, payload: bytes) -> bytes:
        """Give the ADTS frames that are complete; the rest waits for the next packet."""
        data = self._rest + payload
        begin = here = self._find_sync(data)
        while length := adts_length(data, here):
            if here + length > len(data):
                break
            here += length
        self._rest = data[here:] if len(data) - here <= MAX_ADTS else b""
        return data[begin:here]

    @staticmethod
    def _find_sync(data: bytes) -> int:
        if adts_length(data):
            return 0
        here = data.find(b"\xff")
        while here >= 0 and not adts_length(data, here):
            here = data.find(b"\xff", here + 1)
        return here if here >= 0 else len(data)
