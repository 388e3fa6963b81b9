"""What a demultiplexer has to say besides frames."""

from enum import StrEnum
from typing import NamedTuple

from lianjing.kernel.frames import Codec


class DropReason(StrEnum):
    """Why data was thrown away."""

    DAMAGED = "damaged"
    """Packets were missing in the frame."""
    TOO_LARGE = "too_large"
    NO_START = "no_start"
    """Nothing recognisable began in it."""
    CODEC_UNKNOWN = "codec_unknown"
    """No stream map and no parameter sets seen so far."""


class CodecFound(NamedTuple):
    """A codec is known, or is another than before."""

    codec: Codec
    video: bool
    declared: bool
    """The stream map said it; otherwise the data did."""


class Dropped(NamedTuple):
    """A frame was thrown away."""

    reason: DropReason


class Undecodable(NamedTuple):
    """What comes cannot be played, however long one waits."""

    what: str


Notice = CodecFound | Dropped | Undecodable
