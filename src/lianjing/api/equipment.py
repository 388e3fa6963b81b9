"""Systems, recorders, poles, links and contracts: what cameras hang on."""

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, Router, Status, UploadedFile
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.paging import Key, PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.equipment import (
    AssignedOut,
    AssignIn,
    AssignmentOut,
    CameraOnOut,
    CamerasOnOut,
    CompanionChangeOut,
    CompanionFieldOut,
    CompanionFieldsOut,
    CompanionHistoryOut,
    CompanionIn,
    CompanionKind,
    CompanionOut,
    CompanionPatch,
    CompanionSavedOut,
    CompanionsOut,
    CompanionStateIn,
    Value,
    is_contact,
    values_of,
)
from lianjing.api.schemas.photos import AddedPhotoOut, PhotoOut, PhotosOut
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment.choices import LifeState, PhotoKind, Source
from lianjing.apps.equipment.fields import FIELDS
from lianjing.apps.equipment.models import FileBase
from lianjing.apps.equipment.photos import MOST_BYTES, BadPhotoError
from lianjing.apps.equipment.selectors import companions as selectors
from lianjing.apps.equipment.selectors.companions import CompanionFilter
from lianjing.apps.equipment.selectors.history import history
from lianjing.apps.equipment.selectors.history import photos as photos_of
from lianjing.apps.equipment.services import companions as services
from lianjing.apps.equipment.services import files
from lianjing.apps.equipment.services.photos import add_photo
from lianjing.apps.places.masking import mask_phone
from lianjing.apps.places.selectors import full_names_of

router = Router(tags=["equipment"], auth=signed_in)

Region = Annotated[str, Field(pattern=r"^[0-9]*$", max_length=12)]
Sort = Literal["name", "-name", "updated", "ends"]


def shown(actor: Actor, kind: CompanionKind, rows: list[FileBase]) -> list[CompanionOut]:
    """Show companions with what hangs on them."""
    hanging = selectors.hanging(actor=actor, kind=kind.file, keys=[row.pk for row in rows])
    regions = full_names_of({row.region for row in rows if row.region})
    return CompanionOut.many(kind, rows, hanging, regions, timezone.localdate())


@router.get("/companions/{kind}/fields", response=CompanionFieldsOut)
def list_fields(request: HttpRequest, kind: CompanionKind) -> CompanionFieldsOut:
    """List the fields of a kind of companion."""
    require(actor_in(request), Permission.FILES_VIEW)
    return CompanionFieldsOut(items=[CompanionFieldOut.of(field) for field in FIELDS[kind.file]])


@router.get("/companions/{kind}", response=CompanionsOut)
def list_companions(
    request: HttpRequest,
    kind: CompanionKind,
    search: Annotated[str, Field(max_length=200)] = "",
    region: Region = "",
    unit: Key | None = None,
    state: LifeState | Literal["any"] | None = None,
    sort_of: Annotated[str, Field(max_length=16)] = "",
    ends_by: date | None = None,
    empty: bool | None = None,
    sort: Sort = "name",
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """Search companions of one kind by name, number, address, pinyin and what they are."""
    actor = actor_in(request)
    where = CompanionFilter(
        search=search,
        region=region,
        unit=unit,
        state=state or "",
        sort_of=sort_of,
        ends_by=ends_by,
        empty=empty,
    )
    rows = selectors.companions(actor=actor, kind=kind.file, where=where, sort=sort)
    return paged(rows, page, page_size, lambda found: shown(actor, kind, found))


@router.post("/companions/{kind}", response={201: CompanionOut})
def create_companion(
    request: HttpRequest, kind: CompanionKind, body: CompanionIn
) -> Status[CompanionOut]:
    """Make a companion."""
    actor = actor_in(request)
    made = files.create(
        actor=actor,
        kind=kind.file,
        values=body.values,
        source=Source.PAGE,
        reason=body.reason,
        state=body.state,
    )
    return Status(201, _one(actor, kind, made.pk))


@router.get("/companions/{kind}/{key}", response=CompanionOut)
def get_companion(request: HttpRequest, kind: CompanionKind, key: int) -> CompanionOut:
    """Show a companion."""
    return _one(actor_in(request), kind, key)


def _one(actor: Actor, kind: CompanionKind, key: int) -> CompanionOut:
    return shown(actor, kind, [selectors.companion(actor=actor, kind=kind.file, key=key)])[0]


@router.patch("/companions/{kind}/{key}", response=CompanionSavedOut)
def change_companion(
    request: HttpRequest, kind: CompanionKind, key: int, body: CompanionPatch
) -> CompanionSavedOut:
    """Change fields; whoever read an older version is told what others changed meanwhile."""
    actor = actor_in(request)
    now = selectors.companion(actor=actor, kind=kind.file, key=key)
    saved = files.change(
        actor=actor,
        kind=kind.file,
        key=key,
        values=_unmasked(kind, now, body.values),
        source=Source.PAGE,
        expected_version=body.version,
        reason=body.reason,
    )
    return CompanionSavedOut(companion=_one(actor, kind, key), merged=list(saved.merged))


def _unmasked(kind: CompanionKind, now: FileBase, values: dict[str, Value]) -> dict[str, Value]:
    """Leave out telephone numbers that come back as they were shown, in part."""
    stored = values_of(kind.file, now)
    return {
        key: value
        for key, value in values.items()
        if not (is_contact(key) and value and value == mask_phone(str(stored.get(key) or "")))
    }


@router.post("/companions/{kind}/{key}/state", response=CompanionOut)
def move_companion(
    request: HttpRequest, kind: CompanionKind, key: int, body: CompanionStateIn
) -> CompanionOut:
    """Take a companion a step on in its life."""
    actor = actor_in(request)
    services.move_companion(
        actor=actor,
        kind=kind.file,
        key=key,
        state=body.state,
        reason=body.reason,
        source=Source.PAGE,
    )
    return _one(actor, kind, key)


@router.get("/companions/{kind}/{key}/history", response=CompanionHistoryOut)
def companion_history(
    request: HttpRequest,
    kind: CompanionKind,
    key: int,
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List what became of a companion, the newest first."""
    actor = actor_in(request)
    selectors.companion(actor=actor, kind=kind.file, key=key)
    rows = history(actor=actor, kind=kind.file, key=key)
    return paged(rows, page, page_size, lambda found: map(CompanionChangeOut.of, found))


@router.get("/companions/{kind}/{key}/cameras", response=CamerasOnOut)
def cameras_on(
    request: HttpRequest,
    kind: CompanionKind,
    key: int,
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List the cameras that hang on a companion."""
    actor = actor_in(request)
    selectors.companion(actor=actor, kind=kind.file, key=key)
    rows = selectors.cameras_on(actor=actor, kind=kind.file, key=key)
    return paged(rows, page, page_size, lambda found: map(CameraOnOut.of, found))


@router.post("/companions/{kind}/{key}/cameras", response=AssignmentOut)
def assign_cameras(
    request: HttpRequest, kind: CompanionKind, key: int, body: AssignIn
) -> AssignmentOut:
    """Hang cameras on a companion, or take them off it."""
    done = services.assign_cameras(
        actor=actor_in(request),
        kind=kind.file,
        key=key,
        cameras=body.cameras,
        take_off=body.take_off,
        dry_run=body.dry_run,
    )
    return AssignmentOut(
        items=[AssignedOut.of(one) for one in done],
        changed=sum(one.changed for one in done),
        refused=sum(bool(one.trouble) for one in done),
    )


@router.get("/companions/{kind}/{key}/photos", response=PhotosOut)
def list_companion_photos(request: HttpRequest, kind: CompanionKind, key: int) -> PhotosOut:
    """List the pictures of a companion, newest first."""
    actor = actor_in(request)
    selectors.companion(actor=actor, kind=kind.file, key=key)
    found = photos_of(actor=actor, kind=kind.file, key=key)
    return PhotosOut(items=[PhotoOut.of(photo) for photo in found])


@router.post("/companions/{kind}/{key}/photos", response={200: AddedPhotoOut, 201: AddedPhotoOut})
def add_companion_photo(
    request: HttpRequest,
    kind: CompanionKind,
    key: int,
    file: File[UploadedFile],
    shows: Form[PhotoKind] = PhotoKind.SCENE,
) -> Status[AddedPhotoOut]:
    """Add a JPEG, PNG or WebP of at most 10 MB."""
    if (file.size or 0) > MOST_BYTES:
        most = str(MOST_BYTES // 1024 // 1024)
        raise BadPhotoError("too big", code="photo_too_big", facts={"most": most})
    added = add_photo(
        actor=actor_in(request),
        kind=kind.file,
        key=key,
        data=bytes(file.read()),
        shows=shows,
        source=Source.PAGE,
    )
    shown = AddedPhotoOut(**PhotoOut.of(added.photo).dict(), new=added.new)
    return Status(201 if added.new else 200, shown)
