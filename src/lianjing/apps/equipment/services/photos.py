"""Adds and removes pictures of files; their bytes lie in the data directory under their hash."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment import observers, photos
from lianjing.apps.equipment.choices import FileKind, PhotoKind, Source
from lianjing.apps.equipment.models import Change, FileBase, Photo
from lianjing.apps.equipment.observers import Touched
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.equipment.rows import MODELS
from lianjing.kernel.datum import distance
from lianjing.kernel.errors import ConflictError, DomainError, NotFoundError
from lianjing.runtime import store

MOST_PHOTOS = 60
"""Of one file, so that nobody fills the disk with one camera."""
_LONGEST_KEY = 64


@dataclass(frozen=True, slots=True)
class Added:
    """A picture that was added, or had been before under the same key."""

    photo: Photo
    far: bool
    """It was taken farther from the file's position than `files.photo_metres`."""
    new: bool = True


def photo_file(digest: str, *, thumbnail: bool = False) -> Path:
    """Give where the bytes of a picture lie."""
    return store.path_of(_directory(thumbnail=thumbnail), digest)


def _directory(*, thumbnail: bool) -> Path:
    root: Path = settings.INSTALLATION.directory
    return root / ("thumbnails" if thumbnail else "photos")


def add_photo(
    *,
    actor: Actor,
    kind: FileKind,
    key: int,
    data: bytes,
    shows: PhotoKind,
    source: Source,
    position: tuple[float, float] | None = None,
    idempotency_key: str = "",
) -> Added:
    """Add a picture to a file; sending it again under the same key adds nothing.

    `position` is where the telephone was (WGS-84), used if the picture itself does not say.
    """
    require(actor, Permission.FILES_EDIT)
    _file(actor, kind, key)
    sent = idempotency_key[:_LONGEST_KEY] or None
    if sent and (before := Photo.objects.filter(key=sent).first()):
        return _again(before, kind, key)
    # Decoding takes a moment: nobody is kept waiting for the database meanwhile.
    picture = photos.read(data)
    directory = _directory(thumbnail=False)
    digest, size = store.keep(directory, [picture.jpeg], most=photos.MOST_BYTES)
    _keep_thumbnail(digest, picture.thumbnail)
    east, north = _taken_at(picture, position)
    with transaction.atomic():
        file = _file(actor, kind, key, lock=True)
        if Photo.objects.filter(of=kind, file=key, removed_at=None).count() >= MOST_PHOTOS:
            facts = {"most": str(MOST_PHOTOS)}
            raise DomainError("too many photos", code="too_many_photos", facts=facts)
        values = {
            **{"of": kind, "file": key, "kind": shows, "digest": digest, "size": size},
            **{"width": picture.width, "height": picture.height, "taken_at": picture.taken_at},
            **{"longitude": east, "latitude": north, "distance": _away(file, east, north)},
            "added_by": actor.username[:80],
        }
        photo, new = _make(sent, values)
        if not new:
            return _again(photo, kind, key)
        _note(actor, photo, file, source, {"photo": shows.value, "digest": digest})
        audit.record(actor, "photo.added", photo, name=str(file), after={"kind": shows.value})
    return Added(photo, is_far(photo))


def _make(sent: str | None, values: dict[str, object]) -> tuple[Photo, bool]:
    if sent is None:
        return Photo.objects.create(**values), True
    return Photo.objects.get_or_create(key=sent, defaults=values)


@transaction.atomic
def remove_photo(*, actor: Actor, key: int, reason: str, source: Source) -> None:
    """Take a picture away; that there was one stays in the history."""
    require(actor, Permission.FILES_EDIT)
    photo = Photo.objects.select_for_update().filter(pk=key, removed_at=None).first()
    # Asked in any case: what is not there must not be told from what is not for this person.
    of = (FileKind(photo.of), photo.file) if photo else (FileKind.CAMERA, 0)
    file = _file(actor, *of, lock=True)
    if photo is None:
        raise NotFoundError("no such photo")
    photo.removed_at = timezone.now()
    photo.save(update_fields=["removed_at"])
    _note(actor, photo, file, source, {"photo": None}, reason=reason)
    audit.record(actor, "photo.removed", photo, name=str(file), before={"kind": photo.kind})


def is_far(photo: Photo) -> bool:
    """Tell whether a picture was taken farther off than the setting allows without a word."""
    most: int = settings.INSTALLATION.settings.files.photo_metres
    return photo.distance is not None and photo.distance > most


def _again(photo: Photo, kind: FileKind, key: int) -> Added:
    if (photo.of, photo.file) != (kind, key):
        raise ConflictError("the key is that of another photo", code="photo_key_used")
    return Added(photo, is_far(photo), new=False)


def _file(actor: Actor, kind: FileKind, key: int, *, lock: bool = False) -> FileBase:
    rows = MODELS[kind]._default_manager.filter(files_in_scope(actor), pk=key)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFoundError("no such file")
    return found


def _keep_thumbnail(digest: str, data: bytes) -> None:
    path = photo_file(digest, thumbnail=True)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{id(data):x}")
    draft.write_bytes(data)
    draft.replace(path)


def _taken_at(
    picture: photos.ReadPhoto, position: tuple[float, float] | None
) -> tuple[float | None, float | None]:
    if picture.longitude is not None and picture.latitude is not None:
        return picture.longitude, picture.latitude
    return position or (None, None)


def _away(file: FileBase, east: float | None, north: float | None) -> float | None:
    longitude, latitude = getattr(file, "longitude", None), getattr(file, "latitude", None)
    if longitude is None or latitude is None or east is None or north is None:
        return None
    return round(distance(longitude, latitude, east, north), 1)


def _note(
    actor: Actor,
    photo: Photo,
    file: FileBase,
    source: Source,
    after: dict[str, object],
    *,
    reason: str = "",
) -> None:
    Change.objects.create(
        kind=photo.of,
        file=photo.file,
        version=file.version,
        actor=actor.username[:80],
        source=source,
        action=observers.PHOTO,
        reason=reason[:300],
        before={"photo": photo.kind} if after.get("photo") is None else {},
        after=after,
    )
    observers.tell(
        Touched(
            kind=FileKind(photo.of),
            ids=(photo.file,),
            action=observers.PHOTO,
            source=source,
            actor=actor.username,
        )
    )
