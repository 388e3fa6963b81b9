"""Frames to fragmented MP4, one fragment a frame (ISO/IEC 14496-12 §8.8)."""

import struct
from typing import NamedTuple

from lianjing.kernel import nal
from lianjing.kernel.errors import MalformedMessageError
from lianjing.kernel.frames import AudioFrame, Codec, Frame, VideoFrame
from lianjing.kernel.parameter_sets import PictureFormat, read_sps
from lianjing.protocol.mux import boxes
from lianjing.protocol.mux.audio import SAMPLES_PER_FRAME, AudioFormat, read_adts
from lianjing.protocol.mux.codecs import codec_string

MAX_SETS = 32
"""Parameter sets kept of one key frame."""

MAX_SET_SIZE = 4096

SHORTEST, LONGEST = 900, 90_000
"""Frame intervals believed in, in 90 kHz ticks: 100 to 1 a second."""

LARGEST_JUMP = 10 * 90_000
"""Time may be this far off before the time line is mended instead of followed."""

LARGEST_AUDIO_DRIFT = 0.2
"""Seconds of sound that may be missing or too much before its time is set anew."""

_SYNC_SAMPLE = 0x02000000
_OTHER_SAMPLE = 0x01010000
_VIDEO_HEAD = struct.Struct(">I4sI4sIII4sI4sIII4sIQI4sIIiIIIiI4s")
_AUDIO_HEAD = struct.Struct(">I4sI4sIII4sI4sIII4sIQI4sIIi")
_HEAD_SIZE = 104
_LENGTH = struct.Struct(">I")
_H264_SETS = frozenset({7, 8})
_H265_SETS = frozenset({32, 33, 34})
_H264_LEFT_OUT = frozenset({7, 8, 9, 12})
_H265_LEFT_OUT = frozenset({32, 33, 34, 35, 38})


class InitSegment(NamedTuple):
    """What a player needs before the first fragment; sent anew when the format changes."""

    data: bytes
    codecs: str
    picture: PictureFormat
    audio: AudioFormat | None


class Fragment(NamedTuple):
    """One `moof` with its `mdat`."""

    key: bool
    """A player may begin here."""
    start: int
    """Decoding time on the muxer's time line in 90 kHz ticks."""
    duration: int
    data: bytes


class FragmentMuxer:
    """Turns frames into fragments with an unbroken time line.

    A frame is sent before the next one is known, so its duration is a forecast. A late frame then
    begins where the forecast ended and lasts as much longer: players stop at holes, and this leaves
    none. Time that jumps is mended. Nothing comes out before the first key frame.
    """

    __slots__ = (
        "_audio",
        "_audio_time",
        "_end",
        "_init",
        "_interval",
        "_last",
        "_learned",
        "_number",
        "_origin",
        "_sets",
        "picture",
    )

    def __init__(self) -> None:
        self._sets: tuple[bytes, ...] = ()
        self._learned: tuple[Codec | None, tuple[bytes, ...]] = (None, ())
        self._init: InitSegment | None = None
        self.picture: PictureFormat | None = None
        self._audio: AudioFormat | None = None
        self._audio_time: int | None = None
        self._number = 0
        self._origin = 0
        self._last = 0
        self._end = -1
        self._interval = 3600.0

    @property
    def init(self) -> InitSegment | None:
        """The init segment that holds now."""
        return self._init

    def fork(self) -> "FragmentMuxer":
        """Give a twin that goes on from here by itself; given the same frames it gives the same."""
        twin = FragmentMuxer()
        for name in self.__slots__:
            setattr(twin, name, getattr(self, name))
        return twin

    def learn(self, frame: VideoFrame) -> None:
        """Remember the parameter sets of a key frame, for devices that send them only once."""
        if sets := _sets_of(frame):
            self._learned = (frame.codec, sets)

    def expect_audio(self, frame: AudioFrame) -> None:
        """Learn the format of the sound before it is due, so that the first init has it."""
        if frame.codec is Codec.AAC and self._audio is None:
            try:
                self._audio, _ = read_adts(frame.data)
            except MalformedMessageError:
                return

    def mux(self, frame: Frame) -> list[InitSegment | Fragment]:
        """Give the fragment of a frame, with a new init segment before it where one is due.

        Raises `MalformedMessageError` for a key frame whose parameter sets make no sense.
        """
        if isinstance(frame, AudioFrame):
            return self._mux_audio(frame)
        out: list[InitSegment | Fragment] = []
        if frame.key and self._read_sets(frame) and self._init is not None:
            out.append(self._init)
        if self._init is None:
            return out
        out.append(self._mux_video(frame))
        return out

    def _read_sets(self, frame: VideoFrame) -> bool:
        """Look at the parameter sets of a key frame; tell whether a new init is due."""
        sets = _sets_of(frame)
        if not sets and self._init is None and self._learned[0] is frame.codec:
            sets = self._learned[1]
        # Some devices send only some of the sets again, or none.
        if set(sets) <= set(self._sets):
            return False
        if len(sets) > MAX_SETS or any(len(unit) > MAX_SET_SIZE for unit in sets):
            raise MalformedMessageError("too many parameter sets")
        picture = self._picture_of(frame.codec, sets)
        if picture is None:
            return False
        # Players cannot add a track to what they play: sound that comes later stays out.
        audio = self._audio if self._init is None else self._init.audio
        data = boxes.init_segment(picture, sets, audio)
        self._sets = sets
        self.picture = picture
        self._init = InitSegment(data, codec_string(picture, audio), picture, audio)
        return True

    @staticmethod
    def _picture_of(codec: Codec, sets: tuple[bytes, ...]) -> PictureFormat | None:
        kind = nal.H265Unit.SPS if codec is Codec.H265 else nal.H264Unit.SPS
        for unit in sets:
            if nal.unit_type(codec, unit[0]) == kind:
                return read_sps(codec, unit)
        return None

    def _mux_video(self, frame: VideoFrame) -> Fragment:
        start, duration = self._schedule(frame.dts)
        data = frame.data
        view = memoryview(data)
        pieces: list[bytes | memoryview] = [b""]
        size = 0
        pack = _LENGTH.pack
        h265 = frame.codec is Codec.H265
        left_out = _H265_LEFT_OUT if h265 else _H264_LEFT_OUT
        for begin, end in frame.units or nal.spans(data):
            kind = data[begin] >> 1 & 0x3F if h265 else data[begin] & 0x1F
            if kind not in left_out:
                length = end - begin
                pieces.append(pack(length))
                pieces.append(view[begin:end])
                size += length + 4
        self._number += 1
        pieces[0] = _video_head(
            self._number, start, duration, size, frame.pts - frame.dts, key=frame.key
        )
        return Fragment(frame.key, start, duration, b"".join(pieces))

    def _schedule(self, dts: int) -> tuple[int, int]:
        """Give begin and duration of a frame on the unbroken time line."""
        if self._end < 0:
            self._origin = dts
            self._last = dts
            self._end = 0
        step = dts - self._last
        self._last = dts
        if SHORTEST <= step <= LONGEST:
            self._interval += (step - self._interval) / 8
        interval = int(self._interval)
        start = self._end
        due = dts - self._origin
        if abs(due - start) > LARGEST_JUMP:
            self._origin = dts - start
            due = start
        duration = max(interval >> 1, due + interval - start)
        self._end = start + duration
        return start, duration

    def _mux_audio(self, frame: AudioFrame) -> list[InitSegment | Fragment]:
        """Give the fragment of some AAC frames; other codecs have no place in a browser's MP4."""
        if frame.codec is not Codec.AAC:
            return []
        audio, samples = read_adts(frame.data)
        if self._audio != audio:
            self._audio = audio
            self._audio_time = None
        if self._init is None or self._init.audio != audio or self._end < 0:
            return []
        due = (frame.pts - self._origin) * audio.rate // boxes.VIDEO_SCALE
        start = self._audio_time
        if start is None or abs(due - start) > audio.rate * LARGEST_AUDIO_DRIFT:
            start = max(due, start or 0, 0)
        self._audio_time = start + len(samples) * SAMPLES_PER_FRAME
        self._number += 1
        data = _audio_head(self._number, start, samples) + b"".join(samples)
        duration = len(samples) * SAMPLES_PER_FRAME * boxes.VIDEO_SCALE // audio.rate
        begin = start * boxes.VIDEO_SCALE // audio.rate
        return [Fragment(key=False, start=begin, duration=duration, data=data)]


def _sets_of(frame: VideoFrame) -> tuple[bytes, ...]:
    """Give the parameter sets in a frame, each once."""
    wanted = _H265_SETS if frame.codec is Codec.H265 else _H264_SETS
    data = frame.data
    found = (
        data[begin:end]
        for begin, end in (frame.units or nal.spans(data))
        if nal.unit_type(frame.codec, data[begin]) in wanted
    )
    return tuple(dict.fromkeys(found))


def _video_head(
    number: int, start: int, duration: int, size: int, offset: int, *, key: bool
) -> bytes:
    """Write `moof` and the head of `mdat` for one video sample."""
    flags = _SYNC_SAMPLE if key else _OTHER_SAMPLE
    return _VIDEO_HEAD.pack(
        *(_HEAD_SIZE, b"moof", 16, b"mfhd", 0, number, 80, b"traf"),
        *(16, b"tfhd", 0x020000, boxes.VIDEO_TRACK),
        *(20, b"tfdt", 0x01000000, start),
        *(36, b"trun", 0x01000F01, 1, _HEAD_SIZE + 8, duration, size, flags, offset),
        *(size + 8, b"mdat"),
    )


def _audio_head(number: int, start: int, samples: list[bytes]) -> bytes:
    """Write `moof` and the head of `mdat` for some AAC frames of equal duration."""
    table = b"".join(struct.pack(">II", SAMPLES_PER_FRAME, len(sample)) for sample in samples)
    size = 88 + len(table)
    head = _AUDIO_HEAD.pack(
        size,
        b"moof",
        16,
        b"mfhd",
        0,
        number,
        64 + len(table),
        b"traf",
        16,
        b"tfhd",
        0x020000,
        boxes.AUDIO_TRACK,
        20,
        b"tfdt",
        0x01000000,
        start,
        20 + len(table),
        b"trun",
        0x00000301,
        len(samples),
        size + 8,
    )
    total = sum(map(len, samples)) + 8
    return head + table + struct.pack(">I4s", total, b"mdat")
