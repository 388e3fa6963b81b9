"""What cameras hang on: systems, recorders, poles, links, contracts."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.apps.equipment.choices import FileKind, LifeState, Source
from lianjing.apps.equipment.fields import FIELDS, Kind
from lianjing.apps.equipment.fields import Field as FileField
from lianjing.apps.equipment.models import Camera, Change, Contract, FileBase
from lianjing.apps.equipment.selectors.companions import Hanging, last_day
from lianjing.apps.equipment.services.companions import Assigned
from lianjing.apps.places.masking import mask_phone

Value = str | int | float | bool | None
ShortText = Annotated[str, Field(max_length=300)]


class CompanionKind(StrEnum):
    """What a camera hangs on."""

    SYSTEM = "system"
    RECORDER = "recorder"
    POLE = "pole"
    LINK = "link"
    CONTRACT = "contract"

    @property
    def file(self) -> FileKind:
        """Give the kind of file."""
        return FileKind(self.value)


class CompanionFieldOut(Schema):
    """One field of a kind of file, for forms."""

    key: str
    zh: str
    en: str
    kind: Kind
    table: str
    group: str

    @classmethod
    def of(cls, field: FileField) -> "CompanionFieldOut":
        """Show a field."""
        return cls(
            key=field.key,
            zh=field.zh,
            en=field.en,
            kind=field.kind,
            table=field.table,
            group=field.group,
        )


class CompanionFieldsOut(Schema):
    """The fields of a kind of companion."""

    items: list[CompanionFieldOut]


class NamedOut(Schema):
    """Something with a key and a name."""

    id: int
    name: str


class CompanionOut(Schema):
    """A companion with all its fields."""

    id: int
    kind: CompanionKind
    version: int
    state: LifeState
    name: str
    code: str
    """Its 20-digit code, the number on the pole, the number of the contract."""
    region: str
    region_name: str
    values: dict[str, Value]
    """By the keys of `fields`; telephone numbers are masked."""
    masked: list[str]
    """Keys whose value is shown in part; what is sent back unchanged changes nothing."""
    extras: dict[str, str]
    references: dict[str, NamedOut]
    """What reference fields point at."""
    cameras: int
    recorders: int
    links: int
    ends_in_days: int | None
    """Of a contract: negative if it has ended."""
    score: int | None
    errors: int
    warnings: int
    updated_at: datetime

    @classmethod
    def many(
        cls,
        kind: CompanionKind,
        rows: list[FileBase],
        hanging: Mapping[int, Hanging],
        regions: Mapping[str, str],
        today: date,
    ) -> list["CompanionOut"]:
        """Show a page of companions."""
        return [cls._of(kind, row, hanging[row.pk], regions, today) for row in rows]

    @classmethod
    def _of(
        cls,
        kind: CompanionKind,
        row: FileBase,
        hanging: Hanging,
        regions: Mapping[str, str],
        today: date,
    ) -> "CompanionOut":
        values = values_of(kind.file, row)
        contacts = {key: value for key, value in values.items() if is_contact(key) and value}
        masked = {key: mask_phone(str(value)) for key, value in contacts.items()}
        ends = last_day(row.ends_on) if isinstance(row, Contract) else None
        return cls.model_construct(
            id=row.pk,
            kind=kind,
            version=row.version,
            state=LifeState(row.state),
            name=row.name,
            code=str(values.get("code") or values.get("number") or ""),
            region=row.region,
            region_name=regions.get(row.region, ""),
            values=values | masked,
            masked=[key for key, value in masked.items() if value != contacts[key]],
            extras=row.extras,
            references=_references(kind.file, row),
            cameras=hanging.cameras,
            recorders=hanging.recorders,
            links=hanging.links,
            ends_in_days=(ends - today).days if ends else None,
            score=row.score,
            errors=row.errors,
            warnings=row.warnings,
            updated_at=row.updated_at,
        )


def is_contact(key: str) -> bool:
    """Tell whether a field holds telephone numbers."""
    return key.endswith("_contact")


def values_of(kind: FileKind, row: FileBase) -> dict[str, Value]:
    """Give the values of a file by the keys of its fields."""
    return {field.key: _plain(_raw(row, field)) for field in FIELDS[kind]}


def _raw(row: FileBase, field: FileField) -> object:
    return getattr(row, f"{field.key}_id" if field.kind is Kind.REFERENCE else field.key)


def _plain(value: object) -> Value:
    if isinstance(value, Decimal):
        return str(value)
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _references(kind: FileKind, row: FileBase) -> dict[str, NamedOut]:
    found = {}
    for field in FIELDS[kind]:
        if field.kind is Kind.REFERENCE:
            target: Any = getattr(row, field.key)
            if target is not None:
                found[field.key] = NamedOut(id=target.pk, name=str(target))
    return found


class CompanionsOut(Schema):
    """A page of companions."""

    items: list[CompanionOut]
    total: int
    page: int
    page_size: int


class CompanionIn(Schema):
    """Values of a new companion by the keys of `fields`."""

    values: Annotated[dict[str, Value], Field(max_length=100)]
    state: LifeState = LifeState.IN_USE
    reason: ShortText = ""


class CompanionPatch(Schema):
    """Values to change, and the version they were decided upon."""

    values: Annotated[dict[str, Value], Field(max_length=100)]
    version: Annotated[int, Field(ge=1)]
    reason: ShortText = ""


class CompanionSavedOut(Schema):
    """A companion after a change."""

    companion: CompanionOut
    merged: list[str]
    """Fields somebody else changed meanwhile, which stand beside this change."""


class CompanionStateIn(Schema):
    """A step in its life."""

    state: LifeState
    reason: Annotated[str, Field(min_length=1, max_length=300)]


class CompanionChangeOut(Schema):
    """One change of a file."""

    at: datetime
    actor: str
    source: Source
    action: str
    reason: str
    version: int
    before: dict[str, Any]
    after: dict[str, Any]

    @classmethod
    def of(cls, change: Change) -> "CompanionChangeOut":
        """Show a change, telephone numbers masked."""
        return cls(
            at=change.at,
            actor=change.actor,
            source=Source(change.source),
            action=change.action,
            reason=change.reason,
            version=change.version,
            before=_masked(change.before),
            after=_masked(change.after),
        )


def _masked(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: mask_phone(str(v)) if is_contact(k) and v else v for k, v in values.items()}


class CompanionHistoryOut(Schema):
    """A page of changes."""

    items: list[CompanionChangeOut]
    total: int
    page: int
    page_size: int


class CameraOnOut(Schema):
    """A camera that hangs on a companion."""

    id: int
    code: str | None
    name: str
    state: LifeState
    address: str
    direction: str
    point_class: str

    @classmethod
    def of(cls, row: Camera) -> "CameraOnOut":
        """Show a camera in short."""
        return cls(
            id=row.pk,
            code=row.code,
            name=row.name,
            state=LifeState(row.state),
            address=row.address,
            direction=row.direction,
            point_class=row.point_class,
        )


class CamerasOnOut(Schema):
    """A page of the cameras on a companion."""

    items: list[CameraOnOut]
    total: int
    page: int
    page_size: int


class AssignIn(Schema):
    """Cameras to hang on a companion, or to take off it."""

    cameras: Annotated[
        list[Annotated[int, Field(ge=1, le=2**53)]], Field(min_length=1, max_length=5000)
    ]
    take_off: bool = False
    dry_run: bool = False


class AssignedOut(Schema):
    """What became of one camera."""

    camera: int
    changed: bool
    trouble: str

    @classmethod
    def of(cls, one: Assigned) -> "AssignedOut":
        """Show what became of a camera."""
        return cls(camera=one.camera, changed=one.changed, trouble=one.trouble)


class AssignmentOut(Schema):
    """What became of the cameras."""

    items: list[AssignedOut]
    changed: int
    refused: int
