"""Reads pictures strangers send, and makes of them what is kept: smaller, without EXIF.

A picture is what decodes whole. Formats, bytes and pixels are bounded before anything is decoded;
what the camera of a telephone wrote about place and time is read first and then not kept.
"""

import io
import struct
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from PIL import ExifTags, Image, ImageOps

from lianjing.kernel.errors import DomainError

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_PIXELS: Final = 50_000_000
LONGEST_SIDE: Final = 2048
THUMBNAIL_SIDE: Final = 320
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY, _THUMBNAIL_QUALITY = 85, 75
_LOCAL = ZoneInfo("Asia/Shanghai")
_WRONG = (
    *(OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError),
    *(struct.error, ZeroDivisionError, OverflowError, MemoryError, AttributeError),
    *(Image.DecompressionBombError, Image.DecompressionBombWarning),
)
"""What Pillow raises for files that are not what they say."""


class BadPhotoError(DomainError):
    """Bytes that are no picture we keep."""

    code = "not_a_photo"


@dataclass(frozen=True, slots=True)
class ReadPhoto:
    """A picture as it is kept, and what it said about itself."""

    jpeg: bytes
    thumbnail: bytes
    width: int
    height: int
    taken_at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None


def read(data: bytes) -> ReadPhoto:
    """Decode, turn upright, shrink and encode anew; raises `BadPhotoError` and nothing else."""
    if len(data) > MOST_BYTES:
        raise _too_big()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _read(data)
    except _WRONG as error:
        raise BadPhotoError(f"no picture: {type(error).__name__}") from error


def _too_big() -> BadPhotoError:
    most = str(MOST_BYTES // 1024 // 1024)
    return BadPhotoError("too big", code="photo_too_big", facts={"most": most})


def _read(data: bytes) -> ReadPhoto:
    with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise _too_big()
        about = _about(picture)
        # A large JPEG is decoded at a half or a quarter: it is shrunk anyway.
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.load()
        flat = _flat(_upright(picture))
    flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    small = flat.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return ReadPhoto(
        _jpeg(flat, _QUALITY),
        _jpeg(small, _THUMBNAIL_QUALITY),
        flat.width,
        flat.height,
        about.taken_at,
        about.longitude,
        about.latitude,
    )


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except _WRONG:
        # What it says about itself is damaged; the picture need not be.
        return picture


def _flat(picture: Image.Image) -> Image.Image:
    """Give the picture in RGB, what is transparent as white; a copy without any metadata."""
    if "A" in picture.getbands() or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        flat = Image.new("RGB", layered.size, "white")
        flat.paste(layered, mask=layered.getchannel("A"))
        return flat
    flat = Image.new("RGB", picture.size)
    flat.paste(picture.convert("RGB"))
    return flat


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _About:
    taken_at: datetime | None
    longitude: float | None
    latitude: float | None


def _about(picture: Image.Image) -> _About:
    """Read when and where it was taken; what cannot be read is not known."""
    try:
        exif = picture.getexif()
        place = _position(exif.get_ifd(ExifTags.IFD.GPSInfo))
        when = _moment(exif.get_ifd(ExifTags.IFD.Exif))
    except _WRONG:
        return _About(None, None, None)
    return _About(when, *place)


def _moment(tags: Mapping[int, object]) -> datetime | None:
    written = tags.get(ExifTags.Base.DateTimeOriginal)
    zone = tags.get(ExifTags.Base.OffsetTimeOriginal)
    if not isinstance(written, str):
        return None
    if isinstance(zone, str) and zone.strip():
        try:
            return datetime.strptime(f"{written} {zone.strip()}", "%Y:%m:%d %H:%M:%S %z")
        except ValueError:
            pass
    try:
        return datetime.strptime(written[:19], "%Y:%m:%d %H:%M:%S").replace(tzinfo=_LOCAL)
    except ValueError:
        return None


def _position(tags: Mapping[int, object]) -> tuple[float | None, float | None]:
    east = _degrees(tags.get(ExifTags.GPS.GPSLongitude), tags.get(ExifTags.GPS.GPSLongitudeRef))
    north = _degrees(tags.get(ExifTags.GPS.GPSLatitude), tags.get(ExifTags.GPS.GPSLatitudeRef))
    if east is None or north is None or abs(east) > 180 or abs(north) > 90 or not (east or north):
        # Zero and zero is what telephones write that know nothing.
        return None, None
    return east, north


def _degrees(parts: object, side: object) -> float | None:
    if not isinstance(parts, tuple) or len(parts) != 3:
        return None
    degrees, minutes, seconds = (float(part) for part in parts)
    found = degrees + minutes / 60 + seconds / 3600
    # A fraction of nothing is no number; it is not equal to itself.
    if found != found:  # noqa: PLR0124
        return None
    return -found if str(side).strip().upper() in {"W", "S"} else found
