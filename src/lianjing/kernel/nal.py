"""NAL units of H.264 (ITU-T H.264 Annex B) and H.265 (ITU-T H.265 Annex B)."""

from enum import IntEnum

from lianjing.kernel.frames import Codec

START_CODE = b"\x00\x00\x01"

MAX_UNITS = 4096
"""Units looked at in one access unit; more is no picture but an attack on our time."""

Span = tuple[int, int]


class H264Unit(IntEnum):
    """The nal_unit_type values of H.264 that decide something here (Table 7-1)."""

    SLICE = 1
    IDR = 5
    SEI = 6
    SPS = 7
    PPS = 8
    DELIMITER = 9


class H265Unit(IntEnum):
    """The nal_unit_type values of H.265 that decide something here (Table 7-1)."""

    FIRST_IRAP = 16
    LAST_IRAP = 23
    VPS = 32
    SPS = 33
    PPS = 34
    DELIMITER = 35
    SEI = 39


def spans(data: bytes, start: int = 0) -> list[Span]:
    """Find where each unit begins and ends, without start codes and the zeros before them."""
    find = data.find
    found: list[Span] = []
    here = find(START_CODE, start)
    while here >= 0 and len(found) < MAX_UNITS:
        begin = here + 3
        here = find(START_CODE, begin)
        end = here if here >= 0 else len(data)
        # The zero byte of a four-byte start code, and trailing zeros, belong to no unit.
        while end > begin and data[end - 1] == 0:
            end -= 1
        if end > begin:
            found.append((begin, end))
    return found


def unit_type(codec: Codec, header: int) -> int:
    """Give the nal_unit_type in the first byte of a unit."""
    return (header >> 1) & 0x3F if codec is Codec.H265 else header & 0x1F


def is_key(codec: Codec, data: bytes, units: list[Span]) -> bool:
    """Tell whether the first picture in an access unit can be decoded on its own."""
    for begin, _ in units:
        if codec is Codec.H264:
            kind = data[begin] & 0x1F
            if 1 <= kind <= H264Unit.IDR:
                return kind == H264Unit.IDR
        else:
            kind = (data[begin] >> 1) & 0x3F
            if kind < H265Unit.VPS:
                return H265Unit.FIRST_IRAP <= kind <= H265Unit.LAST_IRAP
    return False


def sniff(data: bytes, units: list[Span]) -> Codec | None:
    """Guess the codec from parameter sets; None while nothing proves one or the other.

    Only parameter sets decide: a single slice header of one codec can look like one of the other.
    """
    for begin, end in units:
        first = data[begin]
        second = data[begin + 1] if end > begin + 1 else 0
        if first in {0x40, 0x42, 0x44} and second == 0x01:
            return Codec.H265
        if first in {0x67, 0x47, 0x27, 0x68, 0x48, 0x28} and end - begin > 3:
            return Codec.H264
    return None


def starts_picture(codec: Codec, data: bytes, span: Span) -> bool | None:
    """Tell whether a slice is the first of its picture; None when the unit is no slice."""
    begin, end = span
    if codec is Codec.H265:
        if ((data[begin] >> 1) & 0x3F) >= H265Unit.VPS:
            return None
        return end > begin + 2 and data[begin + 2] >= 0x80
    if not 1 <= data[begin] & 0x1F <= H264Unit.IDR:
        return None
    # first_mb_in_slice == 0 is the single bit 1 in Exp-Golomb.
    return end > begin + 1 and data[begin + 1] >= 0x80


def unescape(unit: bytes) -> bytes:
    """Take the emulation prevention bytes out (ITU-T H.264 §7.4.1)."""
    if b"\x00\x00\x03" not in unit:
        return unit
    return unit.replace(b"\x00\x00\x03", b"\x00\x00")
