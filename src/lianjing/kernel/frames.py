"""Elementary media as it travels between demultiplexer, multiplexer and viewers."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple


class Codec(StrEnum):
    """Codecs of GB/T 28181 by the names used in every report."""

    H264 = "H.264"
    H265 = "H.265"
    MPEG4 = "MPEG-4"
    SVAC = "SVAC"
    G711A = "G.711A"
    G711U = "G.711U"
    G7221 = "G.722.1"
    G7231 = "G.723.1"
    G729 = "G.729"
    SVAC_AUDIO = "SVAC-A"
    AAC = "AAC"


class VideoFrame(NamedTuple):
    """One access unit in Annex-B form (start codes kept)."""

    codec: Codec
    key: bool
    """An IDR or IRAP picture is in it."""
    pts: int
    """Presentation time in 90 kHz ticks, unwrapped: never jumps back on a counter wrap."""
    dts: int
    data: bytes
    units: Sequence[tuple[int, int]] = ()
    """Where each NAL unit begins and ends in `data`, start codes left out; empty when not known."""


class AudioFrame(NamedTuple):
    """Some whole audio frames; AAC with its ADTS headers."""

    codec: Codec
    pts: int
    """Presentation time in 90 kHz ticks, unwrapped."""
    data: bytes


Frame = VideoFrame | AudioFrame
