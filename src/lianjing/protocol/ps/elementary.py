"""NAL units straight in RTP packets, as payload types 98 and 100 mean them (RFC 6184, RFC 7798).

Some devices send them under the payload type of the program stream as well, so they are told by
what they are.
"""

from collections.abc import Iterator, Sequence

from lianjing.kernel.errors import MalformedMessageError
from lianjing.kernel.frames import Codec
from lianjing.kernel.nal import START_CODE
from lianjing.kernel.parameter_sets import read_sps

_H264_AGGREGATE, _H264_FRAGMENT = 24, 28
_H265_AGGREGATE, _H265_FRAGMENT = 48, 49
_H264_SPS, _H265_SPS = 7, 33
_H264_PROFILES = frozenset({66, 77, 88, 100, 110, 122, 244})

LARGEST_SPS = 256


def recognise(payloads: Sequence[bytes]) -> Codec | None:
    """Tell the codec if a sequence parameter set that makes sense is among the payloads."""
    for codec, split, kind in (
        (Codec.H264, _units_h264, _H264_SPS),
        (Codec.H265, _units_h265, _H265_SPS),
    ):
        for payload in payloads[:64]:
            for unit in split(payload):
                found = unit[0] & 0x9F if codec is Codec.H264 else unit[0] >> 1
                if found == kind and _makes_sense(codec, unit):
                    return codec
    return None


def assemble(codec: Codec, payloads: Sequence[bytes]) -> bytes:
    """Give the units of one timestamp in Annex-B form; what is malformed is left out."""
    pieces: list[bytes] = []
    h265 = codec is Codec.H265
    for payload in payloads:
        if h265 and len(payload) > 3 and payload[0] >> 1 & 0x3F == _H265_FRAGMENT:
            if payload[2] & 0x80:
                first = (payload[0] & 0x81) | (payload[2] & 0x3F) << 1
                pieces += (START_CODE, bytes((first, payload[1])))
            pieces.append(payload[3:])
        elif not h265 and len(payload) > 2 and payload[0] & 0x1F == _H264_FRAGMENT:
            if payload[1] & 0x80:
                pieces += (START_CODE, bytes((payload[0] & 0xE0 | payload[1] & 0x1F,)))
            pieces.append(payload[2:])
        else:
            for unit in _units_h265(payload) if h265 else _units_h264(payload):
                pieces += (START_CODE, unit)
    return b"".join(pieces)


def _makes_sense(codec: Codec, unit: bytes) -> bool:
    """Tell a real parameter set from the middle of other data that happens to look like one."""
    if len(unit) > LARGEST_SPS:
        return False
    try:
        picture = read_sps(codec, unit)
    except MalformedMessageError:
        return False
    if codec is Codec.H265:
        return unit[1] == 1 and picture.chroma <= 3
    return picture.profile in _H264_PROFILES and not unit[2] & 3 and 9 <= picture.level <= 62


def _units_h264(payload: bytes) -> Iterator[bytes]:
    if not payload:
        return
    kind = payload[0] & 0x1F
    if kind == _H264_AGGREGATE:
        yield from _aggregated(payload, 1)
    elif 1 <= kind < _H264_AGGREGATE:
        yield payload


def _units_h265(payload: bytes) -> Iterator[bytes]:
    if len(payload) < 3:
        return
    kind = payload[0] >> 1 & 0x3F
    if kind == _H265_AGGREGATE:
        yield from _aggregated(payload, 2)
    elif kind < _H265_AGGREGATE:
        yield payload


def _aggregated(payload: bytes, here: int) -> Iterator[bytes]:
    while here + 2 < len(payload):
        size = payload[here] << 8 | payload[here + 1]
        unit = payload[here + 2 : here + 2 + size]
        if unit:
            yield unit
        here += 2 + size
