"""One video encoder: pictures in, access units in Annex-B form out."""

from fractions import Fraction

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType
from av.video.frame import VideoFrame as Picture

from lianjing.kernel.frames import Codec
from lianjing.simulator.footage.scene import RATE

_NAMES = {Codec.H264: "libx264", Codec.H265: "libx265"}

_OPTIONS = {
    Codec.H264: {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "forced-idr": "1",
        "x264-params": "sliced-threads=0:scenecut=0:bframes=0",
    },
    Codec.H265: {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "forced-idr": "1",
        "x265-params": "log-level=none:bframes=0:scenecut=0:pools=1:frame-threads=1",
    },
}


class Encoder:
    """Encodes without delay and without reordering, as cameras do.

    Parameter sets stand before every key picture (GB/T 28181-2022 Annex C); one key picture
    every `gop` pictures, and one whenever it is asked for.
    """

    def __init__(
        self,
        codec: Codec,
        *,
        width: int,
        height: int,
        gop: int,
        bit_rate: int,
        filled: bool = False,
    ) -> None:
        context = av.CodecContext.create(_NAMES[codec], "w")
        if not isinstance(context, VideoCodecContext):
            raise TypeError("not a video encoder")
        context.width, context.height = width, height
        context.pix_fmt = "yuv420p"
        context.time_base = Fraction(1, RATE)
        context.framerate = Fraction(RATE)
        context.gop_size = gop
        context.bit_rate = bit_rate
        context.thread_count = 1
        context.options = _OPTIONS[codec] | {"maxrate": str(bit_rate), "bufsize": str(bit_rate)}
        if filled and codec is Codec.H264:
            context.options |= {"minrate": str(bit_rate), "nal-hrd": "cbr"}
        self._context = context
        self._gop = gop
        self._count = 0
        self._key_due = True

    def request_key(self) -> None:
        """Make the next picture a key picture."""
        self._key_due = True

    def encode(self, picture: Picture) -> tuple[bytes, bool]:
        """Give the access unit of one picture and whether it is a key picture."""
        picture.pts = self._count
        picture.time_base = Fraction(1, RATE)
        key = self._key_due
        picture.pict_type = PictureType.I if key else PictureType.NONE
        self._key_due = False
        self._count += 1
        packets = self._context.encode(picture)
        return b"".join(bytes(packet) for packet in packets), any(p.is_keyframe for p in packets)
