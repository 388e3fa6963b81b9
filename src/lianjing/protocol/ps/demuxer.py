"""Program stream to frames, a bundle at a time (ISO/IEC 13818-1, GB/T 28181-2022 Annex C).

A bundle is what came under one RTP timestamp. It is joined once and walked from unit to unit by
their lengths; `bytes.find` is used only where lengths are missing or wrong.
"""

from collections.abc import Sequence
from enum import Enum, auto

from lianjing.kernel.frames import Codec, Frame
from lianjing.protocol.ps import codes
from lianjing.protocol.ps.audio import AudioAssembler
from lianjing.protocol.ps.clock import VideoClock
from lianjing.protocol.ps.elementary import assemble, recognise
from lianjing.protocol.ps.notices import Dropped, DropReason, Notice, Undecodable
from lianjing.protocol.ps.video import VideoAssembler

MAX_PENDING = 8 * 1024 * 1024
"""Bytes kept of a unit that has not ended; no picture is that large."""

UNRECOGNISED = 50
"""Bundles without anything known in them after which the stream is called undecodable."""

_START = codes.START
_PACK = b"\x00\x00\x01\xba"
_VIDEO = b"\x00\x00\x01\xe0"
_TS_SYNC, _TS_PACKET = 0x47, 188
_ANNEX_B = (b"\x00\x00\x01", b"\x00\x00\x00\x01")


class _Container(Enum):
    UNKNOWN = auto()
    PROGRAM = auto()
    ELEMENTARY = auto()
    """Annex-B without anything around it."""
    UNITS = auto()
    """NAL units straight in RTP."""
    FOREIGN = auto()


class Demuxer:
    """Takes the payloads of one stream and gives frames and notices, in order.

    It never raises; what cannot be used is dropped and said so. Memory is bounded by `MAX_PENDING`
    for the unit in progress and the same for the frame in progress.
    """

    __slots__ = (
        "_after_video",
        "_arrived",
        "_audio",
        "_clock",
        "_container",
        "_out",
        "_pending",
        "_timestamp",
        "_units_of",
        "_unrecognised",
        "_video",
        "_whole",
    )

    def __init__(self) -> None:
        self._out: list[Frame | Notice] = []
        self._clock = VideoClock()
        self._video = VideoAssembler(self._clock, self._out)
        self._audio = AudioAssembler(self._clock, self._out)
        self._container = _Container.UNKNOWN
        self._units_of = Codec.H264
        self._unrecognised = 0
        self._pending = b""
        self._after_video = False
        self._timestamp = 0
        self._arrived = 0
        self._whole = True

    @property
    def video_codec(self) -> Codec | None:
        """The codec of the picture, once known."""
        return self._video.codec

    @property
    def audio_codec(self) -> Codec | None:
        """The codec of the sound, once something of it came."""
        return self._audio.codec

    @property
    def audio_expected(self) -> Codec | None:
        """What the stream map promises as sound; it may never come."""
        return self._audio.declared

    def feed(
        self,
        payloads: Sequence[bytes],
        *,
        timestamp: int,
        arrived: int,
        damaged: bool = False,
        whole: bool = True,
    ) -> list[Frame | Notice]:
        """Take in one bundle.

        `timestamp` is the unwrapped RTP timestamp and `arrived` the time of arrival, both in 90 kHz
        ticks. `damaged` means that packets are missing in it; `whole` that the frame ends with it.
        """
        self._timestamp, self._arrived, self._whole = timestamp, arrived, whole
        self._out.clear()
        if self._container is _Container.FOREIGN or not payloads:
            return []
        if damaged:
            self._abandon(DropReason.DAMAGED)
        elif self._container is _Container.UNITS and not payloads[0].startswith(_PACK):
            self._take_units(payloads)
        elif not self._take_plain(payloads):
            if self._container is _Container.UNKNOWN and (found := recognise(payloads)):
                self._container, self._units_of = _Container.UNITS, found
                self._take_units(payloads)
                return self._out[:]
            self._take(payloads[0] if len(payloads) == 1 else b"".join(payloads))
        return self._out[:]

    def feed_audio(self, codec: Codec, data: bytes, *, timestamp: int) -> list[Frame | Notice]:
        """Take in audio that came as RTP of its own, beside the program stream."""
        self._out.clear()
        self._audio.declare(codec)
        # Static audio types count RTP timestamps at 8 kHz from anywhere (RFC 3551 §4.5).
        self._audio.add(data, timestamp, timestamp, related=False)
        return self._out[:]

    def flush(self) -> list[Frame | Notice]:
        """Give the frame that may still wait for its end."""
        self._out.clear()
        pending, self._pending = self._pending, b""
        if pending:
            self._walk(pending, final=True)
        self._video.finish()
        return self._out[:]

    def _abandon(self, reason: DropReason) -> None:
        self._pending = b""
        self._after_video = False
        self._video.abandon()
        self._audio.abandon()
        self._out.append(Dropped(reason))

    def _take_plain(self, payloads: Sequence[bytes]) -> bool:
        """Take a bundle of the commonest shape: one pack with one video packet that fills it.

        Nearly every frame between key frames looks so, and this way it is copied once less.
        """
        if self._container is not _Container.PROGRAM or self._pending or not self._whole:
            return False
        head = payloads[0]
        here = _pack_end(head, 0) if head.startswith(_PACK) else -1
        if here < 0 or not head.startswith(_VIDEO, here) or len(head) < here + 9:
            return False
        length = head[here + 4] << 8 | head[here + 5]
        if here + 6 + length != sum(map(len, payloads)):
            return False
        header = _read_header(head, here)
        if header is None:
            return False
        body, pts, dts = header
        self._after_video = True
        data = b"".join((head[body:], *payloads[1:]))
        self._video.add(data, pts, dts, self._timestamp, self._arrived)
        if not self._video.lazy:
            self._video.finish()
        return True

    def _take_units(self, payloads: Sequence[bytes]) -> None:
        """Take NAL units that came without a program stream around them."""
        data = assemble(self._units_of, payloads)
        if data:
            self._video.add(data, None, None, self._timestamp, self._arrived)
        if self._whole:
            self._video.finish()
        elif self._video.size > MAX_PENDING:
            self._abandon(DropReason.TOO_LARGE)

    def _take(self, data: bytes) -> None:
        if self._container is not _Container.PROGRAM and not self._recognise(data):
            return
        if self._container is _Container.ELEMENTARY:
            self._video.add(data, None, None, self._timestamp, self._arrived)
        else:
            self._take_program(data)
        if self._whole and not self._pending and not self._video.lazy:
            self._video.finish()
        if len(self._pending) > MAX_PENDING or self._video.size > MAX_PENDING:
            self._abandon(DropReason.TOO_LARGE)

    def _recognise(self, data: bytes) -> bool:
        """Find out what kind of stream this is."""
        if self._container is _Container.UNKNOWN and _is_transport_stream(data):
            self._container = _Container.FOREIGN
            self._out.append(Undecodable("MPEG-TS"))
        elif _next_unit(data, 0) >= 0:
            self._container = _Container.PROGRAM
        elif self._container is not _Container.UNKNOWN:
            pass
        elif data.startswith(_ANNEX_B) and len(data) > 4:
            self._container = _Container.ELEMENTARY
        else:
            self._unrecognised += 1
            self._out.append(Dropped(DropReason.NO_START))
            if self._unrecognised == UNRECOGNISED:
                self._out.append(Undecodable("no program stream in it"))
        return self._container in {_Container.PROGRAM, _Container.ELEMENTARY}

    def _take_program(self, data: bytes) -> None:
        pending, self._pending = self._pending, b""
        if not pending:
            self._walk(data, final=False)
        elif _starts_unit(data, 0):
            # The unit before claimed more bytes than there were: it ended where the data did.
            self._walk(pending, final=True)
            self._video.finish_unless(self._timestamp)
            self._walk(data, final=False)
        else:
            self._walk(pending + data, final=False)

    def _walk(self, data: bytes, *, final: bool) -> None:
        """Go from unit to unit; what has not ended goes to `_pending` unless `final`."""
        here, size = 0, len(data)
        while here < size:
            if not _starts_unit(data, here):
                here = self._resume(data, here)
                continue
            code = data[here + 3]
            if codes.FIRST_AUDIO <= code <= codes.LAST_VIDEO:
                end = self._packet(data, here, final=final)
            elif code == codes.PACK:
                end = _pack_end(data, here)
            elif code == codes.END:
                end = here + 4
            else:
                end = self._section(data, here)
            if end > size or end < 0:
                if not final:
                    self._pending = data[here:]
                return
            here = end

    def _resume(self, data: bytes, here: int) -> int:
        """Handle bytes that begin no unit; give where the next unit begins."""
        end = _next_unit(data, here)
        if end < 0:
            end = len(data)
            if len(data) - here <= 3 and not data[here:].strip(b"\x00\x01"):
                # A start code cut in two by the border of a bundle.
                self._pending = data[here:]
                return end
        if here == 0 and self._after_video:
            self._video.resume(data[:end], self._timestamp)
        return end

    def _section(self, data: bytes, here: int) -> int:
        """Pass over a unit by its length; read it when it is the stream map."""
        if len(data) < here + 6:
            return -1
        end = here + 6 + (data[here + 4] << 8 | data[here + 5])
        if data[here + 3] == codes.MAP and end <= len(data):
            self._read_map(data[here:end])
        return end

    def _read_map(self, section: bytes) -> None:
        """Take the codecs out of a stream map (ISO/IEC 13818-1 §2.5.4.1); its CRC is not asked."""
        here = 10 + int.from_bytes(section[8:10], "big") + 2
        end = min(len(section) - 4, here + int.from_bytes(section[here - 2 : here], "big"))
        while here + 4 <= end:
            kind, stream = section[here], section[here + 1]
            if codes.FIRST_VIDEO <= stream <= codes.LAST_VIDEO and kind in codes.VIDEO_TYPES:
                self._video.declare(codes.VIDEO_TYPES[kind])
            elif codes.FIRST_AUDIO <= stream <= codes.LAST_AUDIO and kind in codes.AUDIO_TYPES:
                self._audio.declare(codes.AUDIO_TYPES[kind])
            here += 4 + int.from_bytes(section[here + 2 : here + 4], "big")

    def _packet(self, data: bytes, here: int, *, final: bool) -> int:
        """Take a PES packet; give its end, or -1 when it has not ended yet."""
        header = _read_header(data, here) if len(data) >= here + 9 else None
        if header is None:
            return -1
        body, pts, dts = header
        video = data[here + 3] >= codes.FIRST_VIDEO
        end = _packet_end(data, here, body, video=video, final=final)
        if end < 0:
            return -1
        self._after_video = video
        if video:
            cut = self._cut_start_code(data, body, end) if not final else 0
            if cut:
                self._pending = data[end - cut : end]
                self._video.add(data[body : end - cut], pts, dts, self._timestamp, self._arrived)
                return end
            self._video.add(data[body:end], pts, dts, self._timestamp, self._arrived)
        else:
            self._audio.add(data[body:end], pts, self._timestamp)
        return end

    def _cut_start_code(self, data: bytes, body: int, end: int) -> int:
        """Count the last bytes that may begin a start code which goes on in the next bundle."""
        if end < len(data) or (self._whole and not self._video.lazy):
            return 0
        for count in (3, 2, 1):
            if end - body >= count and _START.startswith(data[end - count : end]):
                return count
        return 0


def _read_header(data: bytes, here: int) -> tuple[int, int | None, int | None] | None:
    """Give where the payload of a PES packet begins, PTS and DTS; None if it is cut off."""
    body = here + 6
    pts = dts = None
    if data[body] & 0xC0 == 0x80:
        body = here + 9 + data[here + 8]
        if body > len(data):
            return None
        flags = data[here + 7]
        if flags & 0x80 and body >= here + 14:
            pts = codes.read_stamp(data, here + 9)
            if flags & 0x40 and body >= here + 19:
                dts = codes.read_stamp(data, here + 14)
    return body, pts, dts


def _packet_end(data: bytes, here: int, body: int, *, video: bool, final: bool) -> int:
    """Find where a PES packet really ends; -1 while it has not."""
    size = len(data)
    length = data[here + 4] << 8 | data[here + 5]
    if not length:
        # Unbounded (some Hikvision): up to the next unit.
        end = _next_unit(data, body)
        return end if end >= 0 else size
    end = max(here + 6 + length, body)
    if end > size:
        if not final:
            return -1
        end = _next_unit(data, body)
        return end if end >= 0 else size
    if video and end < size and not _starts_unit(data, end):
        # The length is too small for what follows, which is picture as well.
        end = _next_unit(data, end)
        return end if end >= 0 else size
    return end


def _starts_unit(data: bytes, here: int) -> bool:
    """Tell whether a start code of the program stream stands here.

    NAL units begin alike, but the first byte of theirs is below 0x80 (forbidden_zero_bit).
    """
    return data.startswith(_START, here) and data[here + 3 : here + 4] >= b"\xb9"


def _next_unit(data: bytes, here: int) -> int:
    """Find the next start code of the program stream; -1 when there is none."""
    last = len(data) - 4
    found = data.find(_START, here)
    while 0 <= found <= last:
        if data[found + 3] >= codes.END:
            return found
        found = data.find(_START, found + 3)
    return -1


def _pack_end(data: bytes, here: int) -> int:
    """Give where a pack header ends, stuffing included; -1 when it is cut off."""
    if len(data) < here + 14:
        return -1
    if data[here + 4] >> 6 == 1:
        return here + 14 + (data[here + 13] & 7)
    # ISO/IEC 11172-1 (MPEG-1) headers have 12 bytes.
    return here + 12


def _is_transport_stream(data: bytes) -> bool:
    return (
        len(data) > _TS_PACKET
        and data[0] == _TS_SYNC
        and all(data[at] == _TS_SYNC for at in range(0, min(len(data), 1316), _TS_PACKET))
    )
