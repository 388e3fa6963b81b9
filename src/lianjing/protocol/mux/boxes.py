"""Boxes of the ISO base media file format (ISO/IEC 14496-12) for fragmented streams."""

import struct

from lianjing.kernel.frames import Codec
from lianjing.kernel.parameter_sets import PictureFormat
from lianjing.protocol.mux.audio import AudioFormat

VIDEO_TRACK = 1
AUDIO_TRACK = 2
VIDEO_SCALE = 90_000

_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_WITH_CHROMA_RECORD = frozenset({100, 110, 122, 144})


def box(kind: bytes, *parts: bytes) -> bytes:
    """Put a header before the parts."""
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def full_box(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    """Put a header with version and flags before the parts."""
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def init_segment(
    picture: PictureFormat, sets: tuple[bytes, ...], audio: AudioFormat | None
) -> bytes:
    """Write `ftyp` and `moov`: everything a decoder needs before the first fragment.

    `sets` are the parameter set units, without start codes, in the order they came.
    """
    brand = b"hvc1" if picture.codec is Codec.H265 else b"avc1"
    tracks = [_video_track(picture, sets)]
    extends = [_track_extends(VIDEO_TRACK)]
    if audio is not None:
        tracks.append(_audio_track(audio))
        extends.append(_track_extends(AUDIO_TRACK))
    header = full_box(
        b"mvhd",
        0,
        0,
        struct.pack(">IIIIIHHII", 0, 0, 1000, 0, 0x10000, 0x0100, 0, 0, 0),
        _MATRIX,
        bytes(24),
        struct.pack(">I", AUDIO_TRACK + 1),
    )
    return box(b"ftyp", b"iso5", struct.pack(">I", 512), b"iso5iso6mp41", brand) + box(
        b"moov", header, *tracks, box(b"mvex", *extends)
    )


def _track_extends(track: int) -> bytes:
    return full_box(b"trex", 0, 0, struct.pack(">IIIII", track, 1, 0, 0, 0))


def _track(number: int, size: tuple[int, int], volume: int, scale: int, *media: bytes) -> bytes:
    """Write a `trak`; `media` are handler, media header and sample description."""
    handler, media_header, description = media
    empty = struct.pack(">I", 0)
    table = box(
        b"stbl",
        full_box(b"stsd", 0, 0, struct.pack(">I", 1), description),
        full_box(b"stts", 0, 0, empty),
        full_box(b"stsc", 0, 0, empty),
        full_box(b"stsz", 0, 0, empty, empty),
        full_box(b"stco", 0, 0, empty),
    )
    references = full_box(b"dref", 0, 0, struct.pack(">I", 1), full_box(b"url ", 0, 1))
    return box(
        b"trak",
        full_box(
            b"tkhd",
            0,
            3,
            struct.pack(">IIIIIIIHHHH", 0, 0, number, 0, 0, 0, 0, 0, 0, volume, 0),
            _MATRIX,
            struct.pack(">II", size[0] << 16, size[1] << 16),
        ),
        box(
            b"mdia",
            full_box(b"mdhd", 0, 0, struct.pack(">IIIIHH", 0, 0, scale, 0, 0x55C4, 0)),
            full_box(b"hdlr", 0, 0, bytes(4), handler, bytes(12), b"lianjing\x00"),
            box(b"minf", media_header, box(b"dinf", references), table),
        ),
    )


def _video_track(picture: PictureFormat, sets: tuple[bytes, ...]) -> bytes:
    if picture.codec is Codec.H265:
        kind, record = b"hvc1", box(b"hvcC", _h265_record(picture, sets))
    else:
        kind, record = b"avc1", box(b"avcC", _h264_record(picture, sets))
    description = box(
        kind,
        bytes(6),
        struct.pack(">H", 1),
        bytes(16),
        struct.pack(">HHIIIH", picture.width, picture.height, 0x480000, 0x480000, 0, 1),
        bytes(32),
        struct.pack(">Hh", 0x18, -1),
        record,
    )
    size = (picture.width, picture.height)
    header = full_box(b"vmhd", 0, 1, bytes(8))
    return _track(VIDEO_TRACK, size, 0, VIDEO_SCALE, b"vide", header, description)


def _h264_record(picture: PictureFormat, sets: tuple[bytes, ...]) -> bytes:
    """Write AVCDecoderConfigurationRecord (ISO/IEC 14496-15 §5.3.3.1)."""
    sequence = [unit for unit in sets if unit[0] & 0x1F == 7][:31]
    others = [unit for unit in sets if unit[0] & 0x1F == 8][:255]
    record = bytes((1, picture.profile, picture.constraints[0], picture.level, 0xFF))
    record += bytes((0xE0 | len(sequence),)) + b"".join(map(_counted, sequence))
    record += bytes((len(others),)) + b"".join(map(_counted, others))
    if picture.profile in _WITH_CHROMA_RECORD:
        record += bytes(
            (
                0xFC | picture.chroma & 3,
                0xF8 | (picture.luma_bits - 8) & 7,
                0xF8 | (picture.chroma_bits - 8) & 7,
                0,
            )
        )
    return record


def _h265_record(picture: PictureFormat, sets: tuple[bytes, ...]) -> bytes:
    """Write HEVCDecoderConfigurationRecord (ISO/IEC 14496-15 §8.3.3.1)."""
    arrays = b""
    kinds = 0
    for kind in (32, 33, 34):
        units = [unit for unit in sets if unit[0] >> 1 & 0x3F == kind]
        if units:
            kinds += 1
            arrays += struct.pack(">BH", 0x80 | kind, len(units)) + b"".join(map(_counted, units))
    return (
        b"\x01"
        + picture.constraints
        + bytes((picture.level, 0xF0, 0x00, 0xFC, 0xFC | picture.chroma & 3))
        + bytes((0xF8 | (picture.luma_bits - 8) & 7, 0xF8 | (picture.chroma_bits - 8) & 7))
        # Frame rate unknown; one temporal layer, nested; four-byte lengths.
        + bytes((0, 0, 0x0F, kinds))
        + arrays
    )


def _counted(unit: bytes) -> bytes:
    return struct.pack(">H", len(unit) & 0xFFFF) + unit


def _audio_track(audio: AudioFormat) -> bytes:
    description = box(
        b"mp4a",
        bytes(6),
        struct.pack(">H", 1),
        bytes(8),
        struct.pack(">HHHHI", audio.channels, 16, 0, 0, audio.rate << 16),
        _elementary_stream(audio.config),
    )
    header = full_box(b"smhd", 0, 0, bytes(4))
    return _track(AUDIO_TRACK, (0, 0), 0x0100, audio.rate, b"soun", header, description)


def _elementary_stream(config: bytes) -> bytes:
    """Write `esds` (ISO/IEC 14496-14 §5.6): AAC, no bit rate claimed."""
    specific = _descriptor(5, config)
    decoder = _descriptor(4, struct.pack(">BBBHII", 0x40, 0x15, 0, 0, 0, 0) + specific)
    return full_box(
        b"esds", 0, 0, _descriptor(3, b"\x00\x02\x00" + decoder + _descriptor(6, b"\x02"))
    )


def _descriptor(tag: int, body: bytes) -> bytes:
    return bytes((tag, len(body))) + body
