"""Pictures strangers send are verified, shrunk and stripped; what is none is refused."""

import contextlib
import io
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from lianjing.apps.equipment import photos
from lianjing.apps.equipment.photos import BadPhotoError


def picture(
    form: str = "JPEG", size: tuple[int, int] = (400, 300), exif: Image.Exif | None = None
) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", size, "green")
    image.save(out, form, **({"exif": exif} if exif else {}))
    return out.getvalue()


def exif(**tags: object) -> Image.Exif:
    found = Image.Exif()
    gps = found.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef] = "N"
    gps[ExifTags.GPS.GPSLatitude] = (31.0, 7.0, 30.0)
    gps[ExifTags.GPS.GPSLongitudeRef] = "E"
    gps[ExifTags.GPS.GPSLongitude] = tags.get("longitude", (118.0, 30.0, 0.0))
    found.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = tags.get(
        "when", "2026:11:20 08:30:00"
    )
    found[ExifTags.Base.Orientation] = 6
    found[ExifTags.Base.Make] = "Somebody's telephone"
    return found


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_pictures_become_small_jpegs(form: str) -> None:
    found = photos.read(picture(form, (4000, 3000)))
    assert (found.width, found.height) == (2048, 1536)
    with Image.open(io.BytesIO(found.thumbnail)) as small:
        assert (small.format, max(small.size)) == ("JPEG", 320)


def test_place_and_time_are_read_and_then_not_kept() -> None:
    found = photos.read(picture(exif=exif()))
    assert found.longitude == pytest.approx(118.5)
    assert found.latitude == pytest.approx(31.125)
    assert found.taken_at == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
    assert b"telephone" not in found.jpeg
    with Image.open(io.BytesIO(found.jpeg)) as kept:
        assert not dict(kept.getexif())


def test_a_picture_is_turned_upright() -> None:
    found = photos.read(picture(exif=exif()))
    assert (found.width, found.height) == (300, 400)


@pytest.mark.parametrize("longitude", [(0.0, 0.0, 0.0), (999.0, 0.0, 0.0), (1.0, 2.0)])
def test_a_position_that_is_none_is_not_known(longitude: tuple[float, ...]) -> None:
    found = photos.read(picture(exif=exif(longitude=longitude)))
    assert found.longitude is None or longitude[0] == 0.0


def test_a_time_that_is_none_is_not_known() -> None:
    assert photos.read(picture(exif=exif(when="yesterday"))).taken_at is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(40),
        b"PK\x03\x04" + bytes(100),
        b"\xff\xd8\xff\xe0" + bytes(300),
        b"\x89PNG\r\n\x1a\n" + bytes(300),
        picture()[:-200],
        picture("PNG")[:200],
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(BadPhotoError) as caught:
        photos.read(data)
    assert caught.value.code == "not_a_photo"


def test_a_picture_of_too_many_bytes_or_pixels_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(BadPhotoError) as caught:
        photos.read(bytes(photos.MOST_BYTES + 1))
    assert caught.value.code == "photo_too_big"

    def chunk(name: bytes, body: bytes) -> bytes:
        checked = name + body
        return len(body).to_bytes(4) + checked + zlib.crc32(checked).to_bytes(4)

    # the library itself refuses the first, the second is ours to refuse
    for side, code in ((60_000, "not_a_photo"), (8_000, "photo_too_big")):
        head = side.to_bytes(4) * 2 + bytes([8, 2, 0, 0, 0])
        bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
        bomb += chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
        with pytest.raises(BadPhotoError) as caught:
            photos.read(bomb)
        assert caught.value.code == code


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n", b"RIFF"]),
)
def test_any_bytes_are_a_picture_or_refused(rest: bytes, head: bytes) -> None:
    with pytest.raises(BadPhotoError):
        photos.read(head + rest)


@given(st.integers(0, 1500), st.integers(0, 255))
def test_a_damaged_picture_is_read_or_refused(at: int, value: int) -> None:
    data = bytearray(picture(exif=exif()))
    data[at % len(data)] = value
    with contextlib.suppress(BadPhotoError):
        photos.read(bytes(data))
