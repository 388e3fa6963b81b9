"""The `f=` line: media parameters (GB/T 28181-2022 Annex G).

`f=v/<codec>/<resolution>/<fps>/<rate type>/<kbit/s>a/<codec>/<rate>/<sampling>`, every slash
present, empty meaning not given.
"""

from dataclasses import dataclass
from enum import IntEnum


class VideoCodec(IntEnum):
    """Video codecs by their number."""

    MPEG4 = 1
    H264 = 2
    SVAC = 3
    GP3 = 4
    H265 = 5


class AudioCodec(IntEnum):
    """Audio codecs by their number; 5 and 6 are of 2022."""

    G711 = 1
    G7231 = 2
    G729 = 3
    G7221 = 4
    SVAC = 5
    AAC = 6


RESOLUTIONS = {
    "1": (176, 144),
    "2": (352, 288),
    "3": (704, 576),
    "4": (704, 576),
    "5": (1280, 720),
    "6": (1920, 1080),
}
"""Width and height of the numbered resolutions (QCIF, CIF, 4CIF, D1, 720P, 1080P)."""

_OLD_RATES = (5.3, 6.3, 8, 16, 24, 32, 48, 64)
_NEW_RATES = (12, 80, 96, 112, 128, 160, 192, 224, 256, 288, 320)
_SVAC_RATES = (10.8, 12.4, 14, 15.6, 17.2, 19.6, 21.2, 24.4, 23.05, 34, 48.61)
AUDIO_RATES = dict(enumerate((*_OLD_RATES, *_NEW_RATES, *_SVAC_RATES), start=1))
"""kbit/s by number; 9 and up are of 2022."""

SAMPLING_RATES = dict(
    enumerate((8, 14, 16, 32, 7, 11, 12, 22, 24, 44, 48, 64, 88, 96, 12.8, 25.6, 38.4), start=1)
)
"""kHz by number; 5 and up are of 2022."""

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class MediaFormat:
    """Media parameters; None is not given."""

    video_codec: int | None = None
    resolution: str = ""
    """`1` to `6`, or in 2022 `<width>x<height>`."""
    frame_rate: int | None = None
    rate_type: int | None = None
    """1 constant, 2 variable."""
    bit_rate: int | None = None
    """kbit/s."""
    audio_codec: int | None = None
    audio_rate: int | None = None
    """A key of `AUDIO_RATES`."""
    sampling: int | None = None
    """A key of `SAMPLING_RATES`."""

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height in pixels."""
        if self.resolution in RESOLUTIONS:
            return RESOLUTIONS[self.resolution]
        width, _, height = self.resolution.partition("x")
        if width.isdecimal() and height.isdecimal():
            return int(width), int(height)
        return None


TELEPHONE_AUDIO = MediaFormat(audio_codec=AudioCodec.G711, audio_rate=8, sampling=1)
"""G.711 at 64 kbit/s and 8 kHz, `v/////a/1/8/1`: what broadcasts use."""


def parse_format(text: str) -> MediaFormat | None:
    """Read the value of `f=`; None if nothing in it is known. Missing slashes are forgiven."""
    video, _, audio = text.strip()[:_LONGEST].partition("a/")
    head = video.strip().removeprefix("v").removeprefix("/").split("/")
    tail = audio.strip().split("/")
    found = MediaFormat(
        video_codec=_number(head, 0),
        resolution=_resolution(head[1]) if len(head) > 1 else "",
        frame_rate=_number(head, 2),
        rate_type=_number(head, 3),
        bit_rate=_number(head, 4),
        audio_codec=_number(tail, 0),
        audio_rate=_number(tail, 1),
        sampling=_number(tail, 2),
    )
    return None if found == MediaFormat() else found


def write_format(value: MediaFormat) -> str:
    """Write the value of `f=` with every slash."""
    resolution = value.resolution
    video = f"v/{_text(value.video_codec)}/{resolution}/{_text(value.frame_rate)}"
    video += f"/{_text(value.rate_type)}/{_text(value.bit_rate)}"
    audio = f"a/{_text(value.audio_codec)}/{_text(value.audio_rate)}/{_text(value.sampling)}"
    return video + audio


def _text(number: int | None) -> str:
    return "" if number is None else str(int(number))


def _number(parts: list[str], index: int) -> int | None:
    text = parts[index].strip() if index < len(parts) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else None


def _resolution(text: str) -> str:
    """Read `1` to `6` or a size; 2022 writes the sign between as X, others as x or `*`."""
    text = text.strip().lower().replace("*", "x")
    width, cross, height = text.partition("x")
    good = width.isascii() and width.isdecimal() and len(width) <= 5
    if cross:
        good = good and height.isascii() and height.isdecimal() and len(height) <= 5
    return text if good else ""
