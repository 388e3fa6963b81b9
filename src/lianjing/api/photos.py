"""Pictures of files: sent, listed, shown, removed."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Status, UploadedFile
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.cameras import CAMERA, source_of
from lianjing.api.description import gives
from lianjing.api.schemas.photos import (
    AddedPhotoOut,
    PhotoOut,
    PhotosOut,
)
from lianjing.apps.equipment.choices import PhotoKind
from lianjing.apps.equipment.photos import MOST_BYTES, BadPhotoError
from lianjing.apps.equipment.selectors import cameras as selectors
from lianjing.apps.equipment.selectors import history as past
from lianjing.apps.equipment.services import photos
from lianjing.kernel.errors import NotFoundError

router = Router(tags=["photos"], auth=signed_in)

Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
IdempotencyKey = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")]


@router.get("/cameras/{int:key}/photos", response=PhotosOut)
def list_photos(request: HttpRequest, key: int) -> PhotosOut:
    """List the pictures of a camera, newest first."""
    actor = actor_in(request)
    selectors.camera(actor=actor, key=key)
    found = past.photos(actor=actor, kind=CAMERA, key=key)
    return PhotosOut(items=[PhotoOut.of(photo) for photo in found])


@router.post("/cameras/{int:key}/photos", response={200: AddedPhotoOut, 201: AddedPhotoOut})
def add_photo(
    request: HttpRequest,
    key: int,
    file: File[UploadedFile],
    kind: Form[PhotoKind] = PhotoKind.CLOSE_UP,
    idempotency_key: Form[IdempotencyKey | None] = None,
    longitude: Form[Longitude | None] = None,
    latitude: Form[Latitude | None] = None,
) -> Status[AddedPhotoOut]:
    """Add a JPEG, PNG or WebP of at most 10 MB; `far` says that it was taken elsewhere.

    Sent again under the same `idempotency_key` it adds nothing and answers 200.
    """
    if (file.size or 0) > MOST_BYTES:
        most = str(MOST_BYTES // 1024 // 1024)
        raise BadPhotoError("too big", code="photo_too_big", facts={"most": most})
    here = (longitude, latitude) if longitude is not None and latitude is not None else None
    added = photos.add_photo(
        actor=actor_in(request),
        kind=CAMERA,
        key=key,
        data=bytes(file.read()),
        shows=kind,
        source=source_of(request),
        position=here,
        idempotency_key=idempotency_key or "",
    )
    shown = AddedPhotoOut(**PhotoOut.of(added.photo).dict(), new=added.new)
    return Status(201 if added.new else 200, shown)


@router.get("/photos/{int:key}", openapi_extra=gives("jpeg", tagged=True))
def get_photo(request: HttpRequest, key: int, thumbnail: bool = False) -> HttpResponse:
    """Give the bytes of a picture; they never change, so a browser asks only once."""
    photo = past.photo(actor=actor_in(request), key=key)
    tag = f'"{photo.digest[:32]}{"-s" if thumbnail else ""}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        path = photos.photo_file(photo.digest, thumbnail=thumbnail)
        if not path.exists():
            raise NotFoundError("the bytes are gone")
        response = HttpResponse(path.read_bytes(), content_type="image/jpeg")
    response.headers["ETag"] = tag
    # The right to see it may end: it is asked for again, and answered in a line.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@router.delete("/photos/{int:key}", response={204: None})
def remove_photo(request: HttpRequest, key: int, reason: str = "") -> Status[None]:
    """Take a picture away; that there was one stays in the history."""
    photos.remove_photo(
        actor=actor_in(request), key=key, reason=reason[:300], source=source_of(request)
    )
    return Status(204, None)
