"""Pictures of files: kept once, compared with the place, removed without losing that they were."""

import io
from typing import Any

import pytest
from PIL import ExifTags, Image

from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.equipment.choices import FileKind, PhotoKind, Source
from lianjing.apps.equipment.models import Camera, Change, Photo
from lianjing.apps.equipment.photos import BadPhotoError
from lianjing.apps.equipment.selectors import history
from lianjing.apps.equipment.services import files, photos
from lianjing.kernel.errors import ConflictError, NotFoundError

pytestmark = pytest.mark.django_db
ME = system("test")


def picture(colour: str = "red", longitude: float | None = None) -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    if longitude is not None:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps |= {
            ExifTags.GPS.GPSLatitude: (31.0, 0.0, 0.0),
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLongitude: (longitude, 0.0, 0.0),
            ExifTags.GPS.GPSLongitudeRef: "E",
        }
    Image.new("RGB", (64, 48), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def camera(db: None) -> Camera:
    values = {"name": "北门", "region": "340221", "longitude": 118.0, "latitude": 31.0}
    file = files.create(actor=ME, kind=FileKind.CAMERA, values=values, source=Source.PAGE)
    assert isinstance(file, Camera)
    return file


def add(camera: Camera, data: bytes | None = None, **others: Any) -> photos.Added:
    given = {"actor": ME, "shows": PhotoKind.CLOSE_UP, "source": Source.PHONE, **others}
    return photos.add_photo(kind=FileKind.CAMERA, key=camera.pk, data=data or picture(), **given)


def test_a_picture_is_kept_without_exif_under_its_hash(camera: Camera) -> None:
    added = add(camera, picture(longitude=118.0))
    path = photos.photo_file(added.photo.digest)
    assert path.read_bytes()[:2] == b"\xff\xd8"
    assert photos.photo_file(added.photo.digest, thumbnail=True).exists()
    assert (added.photo.distance, added.far) == (0.0, False)
    with Image.open(path) as kept:
        assert not dict(kept.getexif())
    assert Change.objects.filter(file=camera.pk, action="photo").exists()


def test_a_picture_from_elsewhere_is_kept_and_told(camera: Camera) -> None:
    added = add(camera, picture(longitude=119.0))
    assert added.far
    assert added.photo.distance == pytest.approx(95_000, rel=0.01)
    assert add(camera, position=(118.001, 31.0)).photo.distance == pytest.approx(95.3, abs=1)


def test_sending_again_adds_nothing(camera: Camera) -> None:
    first = add(camera, idempotency_key="k1")
    again = add(camera, idempotency_key="k1")
    assert (again.photo.pk, again.new) == (first.photo.pk, False)
    assert Photo.objects.count() == 1
    other = files.create(actor=ME, kind=FileKind.CAMERA, values={"name": "x"}, source=Source.PAGE)
    with pytest.raises(ConflictError):
        add(other, idempotency_key="k1")  # type: ignore[arg-type]


def test_what_is_no_picture_is_refused(camera: Camera) -> None:
    with pytest.raises(BadPhotoError):
        add(camera, b"<script>")
    assert not Photo.objects.exists()


def test_a_removed_picture_is_gone_and_its_history_is_not(camera: Camera) -> None:
    added = add(camera)
    photos.remove_photo(actor=ME, key=added.photo.pk, reason="糊", source=Source.PAGE)
    assert not history.photos(actor=ME, kind=FileKind.CAMERA, key=camera.pk).exists()
    last = history.history(actor=ME, kind=FileKind.CAMERA, key=camera.pk).first()
    assert last is not None
    assert (last.action, last.reason, last.before) == ("photo", "糊", {"photo": "close_up"})
    with pytest.raises(NotFoundError):
        photos.remove_photo(actor=ME, key=added.photo.pk, reason="x", source=Source.PAGE)


def test_pictures_of_files_out_of_scope_do_not_exist(camera: Camera) -> None:
    added = add(camera)
    stranger = Actor(
        user_id=None,
        username="s",
        role=Role.REGISTRAR,
        scopes=(ScopeOf(ScopeKind.REGION, "340100"),),
    )
    with pytest.raises(NotFoundError):
        add(camera, actor=stranger)
    with pytest.raises(NotFoundError):
        photos.remove_photo(actor=stranger, key=added.photo.pk, reason="", source=Source.PAGE)
