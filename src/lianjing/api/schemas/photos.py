"""Pictures of files."""

from datetime import datetime

from ninja import Schema

from lianjing.apps.equipment.choices import PhotoKind
from lianjing.apps.equipment.models import Photo
from lianjing.apps.equipment.services.photos import is_far


class PhotoOut(Schema):
    """A picture; its bytes are under `/photos/{id}`."""

    id: int
    kind: PhotoKind
    width: int
    height: int
    size: int
    taken_at: datetime | None
    longitude: float | None
    latitude: float | None
    distance: float | None
    """Metres between where it was taken and the file's position when it came in."""
    far: bool
    """Farther than `files.photo_metres`: is it this camera?"""
    added_by: str
    added_at: datetime

    @classmethod
    def of(cls, photo: Photo) -> "PhotoOut":
        """Show a picture."""
        plain = {name: getattr(photo, name) for name in _PHOTO}
        return cls(id=photo.pk, kind=PhotoKind(photo.kind), far=is_far(photo), **plain)


_PHOTO = (
    *("width", "height", "size", "taken_at", "longitude", "latitude", "distance"),
    *("added_by", "added_at"),
)


class PhotosOut(Schema):
    """The pictures of a file, newest first."""

    items: list[PhotoOut]


class AddedPhotoOut(PhotoOut):
    """A picture that was sent."""

    new: bool
    """False: it was there already, sent under the same key before."""
