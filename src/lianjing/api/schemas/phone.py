"""What a phone at the foot of the pole reads and sends."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import AwareDatetime, Field

from lianjing.api.paging import Key
from lianjing.api.schemas.maps import Latitude, Longitude, SpotOut
from lianjing.apps.equipment.checklist import Answer
from lianjing.apps.equipment.choices import PhotoKind
from lianjing.apps.equipment.models import FieldCheck, Photo
from lianjing.apps.equipment.services.checks import Fix, Report

Idempotency = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{8,64}$")]


class NearOut(SpotOut):
    """A camera and how far away it is."""

    metres: float
    direction: str
    """Where it looks, in words; empty: the file does not say."""


class NearListOut(Schema):
    """The nearest cameras first."""

    items: list[NearOut]


class ChecklistItemOut(Schema):
    """One question: what to look at, and what the file says of it."""

    id: str
    text: str
    recorded: str
    """Empty: there is nothing in the file to compare with."""


class FieldCheckOut(Schema):
    """What somebody found."""

    id: int
    by: str
    at: datetime
    items: dict[str, Answer]
    failed: int
    note: str
    metres: float | None
    """How far from the file's position the phone was."""
    moved: bool

    @classmethod
    def of(cls, check: FieldCheck) -> "FieldCheckOut":
        """Show a check."""
        return cls(
            id=check.pk,
            by=check.by,
            at=check.at,
            items={name: Answer(answer) for name, answer in check.items.items()},
            failed=check.failed,
            note=check.note,
            metres=check.distance,
            moved=check.moved,
        )


class PhonePhotoOut(Schema):
    """A picture of the file."""

    id: int
    kind: PhotoKind
    at: datetime

    @classmethod
    def of(cls, photo: Photo) -> "PhonePhotoOut":
        """Show a picture."""
        return cls(id=photo.pk, kind=PhotoKind(photo.kind), at=photo.taken_at or photo.added_at)


class PhoneCameraOut(SpotOut):
    """The file of a camera, in short, with the list to go through."""

    version: int
    common_name: str
    maker: str
    model: str
    pole: str
    direction: str
    mount_height: float | None
    manager: str
    checklist: list[ChecklistItemOut]
    checks: list[FieldCheckOut]
    photos: list[PhonePhotoOut]
    may_edit: bool


class FixIn(Schema):
    """Where something is, WGS-84; `accuracy` in metres as the phone says it."""

    longitude: Longitude
    latitude: Latitude
    accuracy: Annotated[float | None, Field(ge=0, le=1_000_000)] = None

    def fix(self) -> Fix:
        """Give it as the services take it."""
        return Fix(self.longitude, self.latitude, self.accuracy)


class FieldCheckIn(Schema):
    """One look at one camera. Sending the same `key` again changes nothing."""

    key: Idempotency
    camera: Key
    at: AwareDatetime
    items: Annotated[dict[str, Answer], Field(max_length=50)] = {}
    note: Annotated[str, Field(max_length=500)] = ""
    phone: FixIn | None = None
    position: FixIn | None = None
    """The corrected position; empty leaves it."""
    version: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None
    """Of the file as the person saw it; who writes over what others changed names theirs."""

    def report(self) -> Report:
        """Give it as the services take it."""
        return Report(
            key=self.key,
            camera=self.camera,
            at=self.at,
            items=self.items,
            note=self.note,
            phone=self.phone.fix() if self.phone else None,
            position=self.position.fix() if self.position else None,
            version=self.version,
        )


class FieldCheckTakenOut(Schema):
    """The check as it was taken in."""

    check: FieldCheckOut
    new: bool
    """False: it had come before."""
    version: int
    """The version the file has now."""


class PhotoTakenOut(Schema):
    """The picture as it was taken in."""

    photo: PhonePhotoOut
    new: bool
    far: bool
    """It was taken far from where the file says the camera is."""
    metres: float | None
