"""What a child is told to do, and how long and how large it may become."""

import msgspec

from lianjing.link.codec import Message
from lianjing.link.pictures import Marking, Masks

MAX_PIXELS = 4096 * 4096
"""Larger pictures are refused by the decoder itself."""

MEMORY = 3 * 1024 * 1024 * 1024
"""Address space of a child; a 4K picture with all its references takes a third of it."""


class Encoding(Message, frozen=True):
    """How a masked stream is encoded."""

    preset: str = "superfast"
    quality: int = 24
    """Constant rate factor of H.264; lower is better."""
    key_seconds: float = 2.0
    """A key picture at least so often."""


class MaskPlan(Message, frozen=True):
    """Decode, paint, encode, for ever."""

    codec: str
    masks: Masks
    encoding: Encoding = Encoding()


class StillPlan(Message, frozen=True):
    """Decode what follows and give the last picture of it as a JPEG."""

    codec: str
    masks: Masks
    marking: Marking
    quality: int = 90
    most_width: int = 0
    """Pixels it may be wide; 0 is as it comes."""
    seconds: float = 3.0
    """Processor time decoding may take; the picture reached by then is given."""


Plan = MaskPlan | StillPlan

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Plan] = msgspec.msgpack.Decoder(Plan)


def write(plan: Plan) -> bytes:
    """Write a plan for the pipe."""
    return _encoder.encode(plan)


def read(data: bytes) -> Plan:
    """Read a plan our own node wrote."""
    return _decoder.decode(data)
