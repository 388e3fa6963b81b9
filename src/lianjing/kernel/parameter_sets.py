"""What sequence parameter sets say about a picture (ITU-T H.264 §7.3.2.1, H.265 §7.3.2.2)."""

from typing import NamedTuple

from lianjing.kernel.bits import BitReader
from lianjing.kernel.errors import MalformedMessageError
from lianjing.kernel.frames import Codec
from lianjing.kernel.nal import unescape

MAX_SIDE = 16_384
"""Wider or higher pictures do not exist on cameras; a larger number is damage."""

_EXTENDED_SAR = 255
_HIGH_PROFILES = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})


class PictureFormat(NamedTuple):
    """What a decoder must know beforehand."""

    codec: Codec
    width: int
    height: int
    fps: float | None
    """Frames a second when the stream says so; many do not, or say it wrongly."""
    profile: int
    level: int
    chroma: int
    """chroma_format_idc: 1 is 4:2:0."""
    luma_bits: int
    chroma_bits: int
    constraints: bytes
    """H.264: the constraint byte. H.265: profile space, tier and profile byte, then
    compatibility flags (4) and constraint flags (6), as the decoder record wants them."""
    progressive: bool = True
    """H.264 only: pictures are never sent as two fields."""


def read_sps(codec: Codec, unit: bytes) -> PictureFormat:
    """Read a sequence parameter set, header byte(s) included."""
    if codec is Codec.H264:
        return _read_h264(unit)
    if codec is Codec.H265:
        return _read_h265(unit)
    raise MalformedMessageError(f"no parameter sets known for {codec}")


def _checked(picture: PictureFormat) -> PictureFormat:
    if not (0 < picture.width <= MAX_SIDE and 0 < picture.height <= MAX_SIDE):
        raise MalformedMessageError(f"picture of {picture.width}x{picture.height}")
    return picture


class _Samples(NamedTuple):
    chroma: int = 1
    luma_bits: int = 8
    chroma_bits: int = 8
    separate: bool = False


def _read_h264(unit: bytes) -> PictureFormat:
    if len(unit) < 5:
        raise MalformedMessageError("parameter set too short")
    bits = BitReader(unescape(unit[:1024]))
    bits.skip(8)
    profile, constraints, level = bits.read(8), bits.read(8), bits.read(8)
    bits.unsigned_golomb()
    samples = _h264_samples(bits) if profile in _HIGH_PROFILES else _Samples()
    bits.unsigned_golomb()
    _skip_order_count(bits)
    bits.unsigned_golomb()
    bits.skip(1)
    width, height, progressive = _h264_size(bits, samples)
    fps = _h264_rate(bits) if bits.left and bits.flag() else None
    return _checked(
        PictureFormat(
            *(Codec.H264, width, height, fps, profile, level),
            *(samples.chroma, samples.luma_bits, samples.chroma_bits),
            constraints=bytes((constraints,)),
            progressive=progressive,
        )
    )


def _h264_samples(bits: BitReader) -> _Samples:
    chroma = bits.unsigned_golomb()
    separate = chroma == 3 and bits.flag()
    luma_bits, chroma_bits = bits.unsigned_golomb() + 8, bits.unsigned_golomb() + 8
    bits.skip(1)
    if bits.flag():
        _skip_scaling_matrix(bits, 12 if chroma == 3 else 8)
    return _Samples(chroma, luma_bits, chroma_bits, separate)


def _h264_size(bits: BitReader, samples: _Samples) -> tuple[int, int, bool]:
    width = (bits.unsigned_golomb() + 1) * 16
    height_units = bits.unsigned_golomb() + 1
    progressive = bits.flag()
    fields = 1 if progressive else 2
    height = height_units * 16 * fields
    if not progressive:
        bits.skip(1)
    bits.skip(1)
    if bits.flag():
        left, right, top, bottom = (bits.unsigned_golomb() for _ in range(4))
        width -= (left + right) * (1 if samples.chroma in {0, 3} or samples.separate else 2)
        height -= (top + bottom) * (2 if samples.chroma == 1 else 1) * fields
    return width, height, progressive


def _skip_scaling_matrix(bits: BitReader, lists: int) -> None:
    for number in range(lists):
        if not bits.flag():
            continue
        last = following = 8
        for _ in range(16 if number < 6 else 64):
            if following:
                following = (last + bits.signed_golomb()) & 0xFF
            last = following or last


def _skip_order_count(bits: BitReader) -> None:
    kind = bits.unsigned_golomb()
    if kind == 0:
        bits.unsigned_golomb()
    elif kind == 1:
        bits.skip(1)
        bits.signed_golomb()
        bits.signed_golomb()
        count = bits.unsigned_golomb()
        if count > 255:
            raise MalformedMessageError("order count cycle too long")
        for _ in range(count):
            bits.signed_golomb()


def _skip_video_signal(bits: BitReader) -> None:
    """Pass over the part of the usability information that both codecs share."""
    if bits.flag() and bits.read(8) == _EXTENDED_SAR:
        bits.skip(32)
    if bits.flag():
        bits.skip(1)
    if bits.flag():
        bits.skip(4)
        if bits.flag():
            bits.skip(24)
    if bits.flag():
        bits.unsigned_golomb()
        bits.unsigned_golomb()


def _rate(ticks: int, scale: int, fields: int) -> float | None:
    if not ticks or not scale:
        return None
    rate = scale / ticks / fields
    return rate if 0.5 <= rate <= 240 else None


def _h264_rate(bits: BitReader) -> float | None:
    try:
        _skip_video_signal(bits)
        if not bits.flag():
            return None
        return _rate(bits.read(32), bits.read(32), 2)
    except MalformedMessageError:
        # The picture size is what matters; a cut-off tail costs only the rate.
        return None


def _read_h265(unit: bytes) -> PictureFormat:
    raw = unescape(unit[:2048])
    if len(raw) < 15:
        raise MalformedMessageError("parameter set too short")
    bits = BitReader(raw)
    bits.skip(16 + 4)
    sub_layers = bits.read(3)
    bits.skip(1)
    profile_bytes = raw[3:14]
    level = raw[14]
    bits.skip(96)
    _skip_sub_layer_profiles(bits, sub_layers)
    bits.unsigned_golomb()
    chroma, width, height = _h265_size(bits)
    luma_bits, chroma_bits = bits.unsigned_golomb() + 8, bits.unsigned_golomb() + 8
    fps = _h265_rate(bits, sub_layers)
    return _checked(
        PictureFormat(
            *(Codec.H265, width, height, fps, profile_bytes[0] & 0x1F, level),
            *(chroma, luma_bits, chroma_bits),
            constraints=profile_bytes,
        )
    )


def _h265_size(bits: BitReader) -> tuple[int, int, int]:
    chroma = bits.unsigned_golomb()
    if chroma == 3:
        bits.skip(1)
    width, height = bits.unsigned_golomb(), bits.unsigned_golomb()
    if bits.flag():
        left, right, top, bottom = (bits.unsigned_golomb() for _ in range(4))
        width -= (left + right) * (2 if chroma in {1, 2} else 1)
        height -= (top + bottom) * (2 if chroma == 1 else 1)
    return chroma, width, height


def _skip_sub_layer_profiles(bits: BitReader, sub_layers: int) -> None:
    if not sub_layers:
        return
    present = [(bits.flag(), bits.flag()) for _ in range(sub_layers)]
    bits.skip(2 * (8 - sub_layers))
    for has_profile, has_level in present:
        bits.skip(88 * has_profile + 8 * has_level)


def _h265_rate(bits: BitReader, sub_layers: int) -> float | None:
    try:
        order_bits = bits.unsigned_golomb() + 4
        for _ in range(sub_layers + 1 if bits.flag() else 1):
            for _ in range(3):
                bits.unsigned_golomb()
        for _ in range(6):
            bits.unsigned_golomb()
        if bits.flag() and bits.flag():
            _skip_h265_scaling(bits)
        bits.skip(2)
        if bits.flag():
            bits.skip(8)
            bits.unsigned_golomb()
            bits.unsigned_golomb()
            bits.skip(1)
        _skip_reference_sets(bits)
        if bits.flag():
            for _ in range(_bounded(bits.unsigned_golomb(), 32)):
                bits.skip(order_bits + 1)
        bits.skip(2)
        return _h265_usability_rate(bits) if bits.flag() else None
    except MalformedMessageError:
        return None


def _h265_usability_rate(bits: BitReader) -> float | None:
    _skip_video_signal(bits)
    bits.skip(3)
    if bits.flag():
        for _ in range(4):
            bits.unsigned_golomb()
    if not bits.flag():
        return None
    return _rate(bits.read(32), bits.read(32), 1)


def _bounded(number: int, limit: int) -> int:
    if number > limit:
        raise MalformedMessageError(f"{number} entries where {limit} are allowed")
    return number


def _skip_h265_scaling(bits: BitReader) -> None:
    for size in range(4):
        for _ in range(0, 6, 3 if size == 3 else 1):
            if not bits.flag():
                bits.unsigned_golomb()
                continue
            if size > 1:
                bits.signed_golomb()
            for _ in range(min(64, 1 << (4 + (size << 1)))):
                bits.signed_golomb()


def _skip_reference_sets(bits: BitReader) -> None:
    """Pass over the short-term reference picture sets (ITU-T H.265 §7.3.7)."""
    pictures = 0
    for number in range(_bounded(bits.unsigned_golomb(), 64)):
        if number and bits.flag():
            bits.skip(1)
            bits.unsigned_golomb()
            kept = 0
            for _ in range(pictures + 1):
                used = bits.flag()
                if used or bits.flag():
                    kept += 1
            pictures = kept
        else:
            earlier, later = bits.unsigned_golomb(), bits.unsigned_golomb()
            pictures = _bounded(earlier + later, 32)
            for _ in range(pictures):
                bits.unsigned_golomb()
                bits.skip(1)
