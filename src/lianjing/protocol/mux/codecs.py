"""Codec strings as Media Source Extensions want them (RFC 6381, ISO/IEC 14496-15 Annex E)."""

from lianjing.kernel.frames import Codec
from lianjing.kernel.parameter_sets import PictureFormat
from lianjing.protocol.mux.audio import AudioFormat


def codec_string(picture: PictureFormat | None, audio: AudioFormat | None = None) -> str:
    """Give what stands behind `codecs=` in a MIME type."""
    names = []
    if picture is not None:
        names.append(_h265(picture) if picture.codec is Codec.H265 else _h264(picture))
    if audio is not None:
        names.append(f"mp4a.40.{audio.object_type}")
    return ",".join(names)


def _h264(picture: PictureFormat) -> str:
    return f"avc1.{picture.profile:02x}{picture.constraints[0]:02x}{picture.level:02x}"


def _h265(picture: PictureFormat) -> str:
    first, flags, constraints = (
        picture.constraints[0],
        picture.constraints[1:5],
        picture.constraints[5:11],
    )
    space = ("", "A", "B", "C")[first >> 6]
    tier = "H" if first & 0x20 else "L"
    # The compatibility flags are written as a number with the first flag lowest.
    reversed_flags = int(f"{int.from_bytes(flags, 'big'):032b}"[::-1], 2)
    tail = "".join(f".{byte:x}" for byte in constraints.rstrip(b"\x00"))
    return f"hvc1.{space}{first & 0x1F}.{reversed_flags:x}.{tier}{picture.level}{tail}"
