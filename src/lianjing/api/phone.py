"""What a phone in the street needs: the nearest cameras, one in short, checks, pictures."""

from typing import Annotated

from django.http import HttpRequest
from ninja import File, Form, Router, UploadedFile
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.paging import Key
from lianjing.api.schemas.maps import Latitude, Longitude, SpotOut
from lianjing.api.schemas.phone import (
    ChecklistItemOut,
    FieldCheckIn,
    FieldCheckOut,
    FieldCheckTakenOut,
    Idempotency,
    NearListOut,
    NearOut,
    PhoneCameraOut,
    PhonePhotoOut,
    PhotoTakenOut,
)
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.equipment import tables
from lianjing.apps.equipment.checklist import ITEMS
from lianjing.apps.equipment.choices import FileKind, PhotoKind, Source
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.photos import MOST_BYTES
from lianjing.apps.equipment.selectors import phone, points
from lianjing.apps.equipment.services import checks, photos
from lianjing.kernel.errors import DomainError

router = Router(tags=["phone"], auth=signed_in)

Metres = Annotated[int, Field(ge=10, le=5000)]


@router.get("/phone/near", response=NearListOut)
def near(
    request: HttpRequest,
    longitude: Longitude,
    latitude: Latitude,
    metres: Metres = 300,
    limit: Annotated[int, Field(ge=1, le=50)] = 30,
) -> NearListOut:
    """List the cameras around a position (WGS-84), the nearest first."""
    actor = actor_in(request)
    found = points.near(
        actor=actor, longitude=longitude, latitude=latitude, metres=metres, limit=limit
    )
    return NearListOut(items=_near(actor, found, language_of(request)))


@router.get("/phone/find", response=NearListOut)
def find(request: HttpRequest, search: Annotated[str, Field(max_length=100)]) -> NearListOut:
    """Find cameras by name, code, pinyin or address, also those without coordinates."""
    actor = actor_in(request)
    found = points.find_spots(actor=actor, search=search, placed=False)
    return NearListOut(items=_near(actor, [(row, 0.0) for row in found], language_of(request)))


@router.get("/phone/cameras/{name}", response=PhoneCameraOut)
def camera(request: HttpRequest, name: Annotated[str, Field(max_length=40)]) -> PhoneCameraOut:
    """Show a camera named by its 20-digit code or `id-<key>`, as its QR code does."""
    actor = actor_in(request)
    found = phone.camera_named(actor=actor, name=name)
    language = language_of(request)
    return PhoneCameraOut(
        **_spot(actor, [found])[0].dict(),
        version=found.version,
        common_name=found.common_name,
        maker=found.maker,
        model=found.model,
        pole=_pole(found),
        direction=_direction(found, language),
        mount_height=found.mount_height,
        manager=found.manager,
        checklist=_checklist(found, language),
        checks=[FieldCheckOut.of(row) for row in phone.checks_of(actor=actor, camera=found)],
        photos=[PhonePhotoOut.of(row) for row in phone.photos_of(actor=actor, camera=found)],
        may_edit=actor.may(Permission.FILES_EDIT),
    )


@router.post("/phone/checks", response=FieldCheckTakenOut)
def post_check(request: HttpRequest, body: FieldCheckIn) -> FieldCheckTakenOut:
    """Take in what somebody found; sending it again is harmless.

    409 `changed_meanwhile`: others have changed the same fields since; `fields` says to what.
    """
    actor = actor_in(request)
    taken = checks.save_check(actor=actor, report=body.report())
    now = phone.camera_named(actor=actor, name=f"{phone.BY_KEY}{taken.check.camera_id}")
    return FieldCheckTakenOut(
        check=FieldCheckOut.of(taken.check), new=taken.new, version=now.version
    )


@router.post("/phone/photos", response=PhotoTakenOut)
def post_photo(
    request: HttpRequest,
    file: File[UploadedFile],
    camera: Form[Key],
    kind: Form[PhotoKind],
    key: Form[Idempotency],
    longitude: Form[Longitude | None] = None,
    latitude: Form[Latitude | None] = None,
) -> PhotoTakenOut:
    """Take in a picture; sending it again under the same key adds nothing."""
    if (file.size or 0) > MOST_BYTES:
        megabytes = str(MOST_BYTES // 2**20)
        raise DomainError("too big", code="photo_too_big", facts={"most": megabytes})
    placed = longitude is not None and latitude is not None
    added = photos.add_photo(
        actor=actor_in(request),
        kind=FileKind.CAMERA,
        key=camera,
        data=file.read(MOST_BYTES + 1),
        shows=kind,
        source=Source.PHONE,
        position=(longitude or 0.0, latitude or 0.0) if placed else None,
        idempotency_key=key,
    )
    return PhotoTakenOut(
        photo=PhonePhotoOut.of(added.photo),
        new=added.new,
        far=added.far,
        metres=added.photo.distance,
    )


def _spot(actor: Actor, cameras: list[Camera]) -> list[SpotOut]:
    seen = points.watched(actor=actor, codes=(row.code for row in cameras))
    return SpotOut.many(cameras, seen)


def _near(actor: Actor, found: list[tuple[Camera, float]], language: str) -> list[NearOut]:
    spots = _spot(actor, [row for row, _ in found])
    return [
        NearOut(**spot.dict(), metres=round(away, 1), direction=_direction(row, language))
        for spot, (row, away) in zip(spots, found, strict=True)
    ]


def _direction(camera: Camera, language: str) -> str:
    word = tables.word("l1.direction", camera.direction, language)
    if camera.azimuth is None:
        return word
    return f"{word} {camera.azimuth:.0f}°".strip()


def _pole(camera: Camera) -> str:
    pole = camera.pole
    return f"{getattr(pole, 'code', '') or ''} {pole.name}".strip() if pole is not None else ""


def _checklist(camera: Camera, language: str) -> list[ChecklistItemOut]:
    placed = camera.longitude is not None and camera.latitude is not None
    recorded = {
        "name": camera.name,
        "position": f"{camera.longitude:.6f}, {camera.latitude:.6f}" if placed else "",
        "pole": _pole(camera),
        "direction": _direction(camera, language),
        "sign": tables.word("own.sign", camera.sign, language),
        "code": camera.code or "",
    }
    return [
        ChecklistItemOut(
            id=item.id, text=item.text(language), recorded=recorded.get(item.field, "")
        )
        for item in ITEMS
    ]
