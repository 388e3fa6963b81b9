"""Frames to program stream, one pack a frame (GB/T 28181-2022 Annex C)."""

from collections.abc import Iterator

from lianjing.kernel.frames import AudioFrame, Codec, Frame, VideoFrame
from lianjing.protocol.ps import codes

MAX_PES = 65_535
"""Largest value of PES_packet_length; longer frames take several packets."""

_VIDEO_ID = codes.FIRST_VIDEO
_AUDIO_ID = codes.FIRST_AUDIO
_MUX_RATE = 50_000
"""In 50 byte/s units: 20 Mbit/s, above what cameras send."""


class Muxer:
    """Builds packs; a key frame gets system header and stream map before it.

    `mapped` False leaves the stream map out (as some devices do); `pes_size` 0 writes PES
    packets without a length. Both are for imitating devices.
    """

    __slots__ = ("_audio", "_map", "_pes_size", "_system", "_video")

    def __init__(
        self,
        *,
        video: Codec | None,
        audio: Codec | None = None,
        mapped: bool = True,
        pes_size: int = MAX_PES,
    ) -> None:
        self._video = video
        self._audio = audio
        self._pes_size = pes_size
        self._system = _system_header(has_audio=audio is not None)
        self._map = _stream_map(video, audio) if mapped else b""

    def mux(self, frame: Frame) -> bytes:
        """Give the pack of one frame."""
        if isinstance(frame, AudioFrame):
            # Audio between key frames travels in a pack of its own; decoders need no map for it.
            return _pack_header(frame.pts) + b"".join(
                self._pes(_AUDIO_ID, frame.data, frame.pts, frame.pts)
            )
        pieces = [_pack_header(frame.dts)]
        if frame.key:
            pieces += (self._system, self._map)
        pieces.extend(self._pes(_VIDEO_ID, frame.data, frame.pts, frame.dts))
        return b"".join(pieces)

    def mux_together(self, video: VideoFrame, audio: AudioFrame) -> bytes:
        """Give one pack with a video frame and the audio that belongs to it."""
        return self.mux(video) + b"".join(self._pes(_AUDIO_ID, audio.data, audio.pts, audio.pts))

    def _pes(self, stream: int, data: bytes, pts: int, dts: int) -> Iterator[bytes]:
        stamps = codes.write_stamp(0b0010, pts)
        flags = 0x80
        if dts != pts:
            stamps = codes.write_stamp(0b0011, pts) + codes.write_stamp(0b0001, dts)
            flags = 0xC0
        if not self._pes_size:
            yield codes.START + bytes((stream, 0, 0, 0x8C, flags, len(stamps))) + stamps + data
            return
        begin = 0
        while True:
            room = self._pes_size - 3 - len(stamps)
            part = data[begin : begin + room]
            length = 3 + len(stamps) + len(part)
            yield (
                codes.START
                + bytes((stream, length >> 8, length & 0xFF, 0x8C, flags, len(stamps)))
                + stamps
                + part
            )
            begin += room
            if begin >= len(data):
                return
            # Only the first packet of a frame carries its time.
            stamps, flags = b"", 0


def _pack_header(clock: int) -> bytes:
    """Write a pack header (ISO/IEC 13818-1 §2.5.3.3) with the extension 0."""
    clock &= (1 << 33) - 1
    value = 0b01
    value = value << 3 | clock >> 30
    value = value << 1 | 1
    value = value << 15 | (clock >> 15) & 0x7FFF
    value = value << 1 | 1
    value = value << 15 | clock & 0x7FFF
    value = value << 1 | 1
    value = value << 10 | 1
    value = value << 22 | _MUX_RATE
    value = value << 2 | 0b11
    value = value << 8 | 0b11111000
    return codes.START + bytes((codes.PACK,)) + value.to_bytes(10, "big")


def _system_header(*, has_audio: bool) -> bytes:
    """Write a system header (ISO/IEC 13818-1 §2.5.3.5)."""
    body = (1 << 23 | _MUX_RATE << 1 | 1).to_bytes(3, "big")
    body += bytes((int(has_audio) << 2, 0b11100001, 0x7F))
    body += bytes((_VIDEO_ID, 0xE0 | 0x08, 0x00))
    if has_audio:
        body += bytes((_AUDIO_ID, 0xC0, 0x20))
    return codes.START + bytes((codes.SYSTEM,)) + len(body).to_bytes(2, "big") + body


def _stream_map(video: Codec | None, audio: Codec | None) -> bytes:
    """Write a program stream map (ISO/IEC 13818-1 §2.5.4.1)."""
    entries = b""
    if video is not None:
        entries += bytes((codes.TYPE_OF[video], _VIDEO_ID, 0, 0))
    if audio is not None:
        entries += bytes((codes.TYPE_OF[audio], _AUDIO_ID, 0, 0))
    body = b"\xe1\xff\x00\x00" + len(entries).to_bytes(2, "big") + entries
    section = codes.START + bytes((codes.MAP,)) + (len(body) + 4).to_bytes(2, "big") + body
    return section + codes.crc32_mpeg(section).to_bytes(4, "big")
