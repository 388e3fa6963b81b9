"""Camera files: lists, the whole file, its history, what becomes of a selection."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from lianjing.api.paging import Key
from lianjing.api.schemas.common import ChangeOut, Ref, Status, status
from lianjing.api.schemas.photos import PhotoOut
from lianjing.apps.equipment.choices import FileKind, LifeState
from lianjing.apps.equipment.fields import FIELDS, Kind
from lianjing.apps.equipment.models import Camera, Filing
from lianjing.apps.equipment.selectors.cameras import SORTS
from lianjing.apps.equipment.selectors.filters import CameraFilter, NetworkState, Severity
from lianjing.apps.equipment.selectors.points import Watched
from lianjing.apps.equipment.wording import CONTACTS, Wording, masked, state_word
from lianjing.apps.quality.selectors.rates import Counted, Gap, Rate
from lianjing.apps.registry.models import Channel
from lianjing.kernel.causes import explain

Region = Annotated[str, Field(pattern=r"^\d{0,12}$")]
Short = Annotated[str, Field(max_length=40)]
Score = Annotated[int, Field(ge=0, le=100)]
Reason = Annotated[str, Field(max_length=300)]
Sort = Literal["name", "-name", "code", "-code", "score", "-score", "updated", "-updated"]
Values = dict[str, Any]
"""Values by field key; what may stand in each is checked by the service, which says why not."""
assert set(Sort.__args__) == set(SORTS)  # type: ignore[attr-defined]  # noqa: S101


class CameraQuery(Schema):
    """What to look for; empty fields do not count. Removed ones only with `state`."""

    search: Annotated[str, Field(max_length=200)] = ""
    region: Region = ""
    unit: Key | None = None
    state: Literal[
        "", "any", "planned", "building", "accepted", "in_use", "repair", "moved", "removed"
    ] = ""
    point_class: Short = ""
    place_class: Short = ""
    department: Short = ""
    score_min: Score | None = None
    score_max: Score | None = None
    severity: Severity | None = None
    rule: Short = ""
    """A rule some of whose findings are open."""
    indicator: Rate | None = None
    """Cameras one of the rates counts, or with `not_` those it should and does not."""
    in_charge: Short = ""
    """The department in charge of the unit, as tables of sums have it."""
    gap: Gap | None = None
    """What is not known of them: the row of a table of sums that has no name."""
    has_code: bool | None = None
    has_position: bool | None = None
    network: NetworkState | None = None
    label: Short = ""
    pole: Key | None = None
    recorder: Key | None = None
    system: Key | None = None
    link: Key | None = None
    contract: Key | None = None

    def where(self, *, among: Any = None, ids: tuple[int, ...] | None = None) -> CameraFilter:
        """Give the filter selectors take."""
        others = {"rule", "indicator", "in_charge", "gap"}
        return CameraFilter(**self.dict(exclude=others), among=among, ids=ids)

    def counted(self) -> Counted:
        """Give what a number of a table of sums counts."""
        return Counted(self.indicator, self.in_charge, self.gap, self.region)


class CodedValueOut(Schema):
    """A code, the table it is one of, and what it means there."""

    code: str
    table: str
    version: str
    text: str


class CameraOut(Schema):
    """A camera file as lists show it."""

    id: int
    version: int
    code: str | None
    name: str
    region: str
    region_name: str
    unit: Ref | None
    manager: str
    state: LifeState
    state_text: str
    point_class: CodedValueOut | None
    place_class: CodedValueOut | None
    departments: str
    address: str
    common_name: str
    longitude: float | None
    latitude: float | None
    ipv4: str
    maker: str
    model: str
    labels: str
    score: int | None
    errors: int
    warnings: int
    network: NetworkState
    channel: int | None
    """Its channel, if the network shows one this reader may see."""
    source: str
    updated_at: datetime


class CamerasOut(Schema):
    """A page of camera files."""

    items: list[CameraOut]
    total: int
    capped: bool
    """There are more than `total`, which is where counting ends."""
    page: int
    page_size: int


class Shower:
    """Shows cameras in the words of one reader, with what was fetched for a page of them."""

    def __init__(
        self, language: str, regions: Mapping[str, str], seen: Mapping[str, Watched]
    ) -> None:
        self.language = language
        self._regions = regions
        self._seen = seen
        self._words = Wording(FileKind.CAMERA, language)

    def fields(self, row: Camera) -> dict[str, Any]:
        """Give the fields of `CameraOut`."""
        seen = self._seen.get(row.code or "")
        plain = {name: getattr(row, name) for name in _PLAIN}
        return {
            **plain,
            "id": row.pk,
            "region_name": self._regions.get(row.region, ""),
            "unit": ref(row.unit),
            "state_text": state_word(row.state, self.language),
            "point_class": self._coded("point_class", row.point_class),
            "place_class": self._coded("place_class", row.place_class),
            "departments": self._words.text("departments", row.departments),
            "maker": self._words.text("maker", row.maker),
            "network": _network(seen),
            "channel": seen.channel if seen else None,
        }

    def _coded(self, key: str, value: str) -> CodedValueOut | None:
        found = self._words.coded(key, value)
        return CodedValueOut(**found[0]._asdict()) if found else None

    def row(self, row: Camera) -> CameraOut:
        """Show one as lists do."""
        return CameraOut(**self.fields(row))


_PLAIN = (
    *("version", "code", "name", "region", "manager", "state", "address", "common_name"),
    *("longitude", "latitude", "ipv4", "model", "labels", "score", "errors", "warnings"),
    *("source", "updated_at"),
)


def _network(seen: Watched | None) -> NetworkState:
    if seen is None:
        return "absent"
    return "online" if seen.online else "offline"


def ref(row: Any) -> Ref | None:
    """Name something a file hangs on."""
    if row is None:
        return None
    code = getattr(row, "code", None) or getattr(row, "number", None) or ""
    return Ref(id=row.pk, code=str(code), name=str(row.name))


class NearbyCameraOut(CameraOut):
    """A camera beside another one."""

    metres: float


class NeighboursOut(Schema):
    """The cameras around one, nearest first."""

    items: list[NearbyCameraOut]


class CameraFilingOut(Schema):
    """A filing (备案) a camera belongs to."""

    id: int
    number: str
    name: str
    state: str
    due_on: date | None
    accepted_on: str

    @classmethod
    def of(cls, row: Filing) -> "CameraFilingOut":
        """Show a filing."""
        return cls(
            id=row.pk,
            number=row.number,
            name=row.name,
            state=row.filing_state,
            due_on=row.due_on,
            accepted_on=row.accepted_on,
        )


class SeenChannelOut(Schema):
    """What the network shows under a camera's code."""

    channel: int
    name: str
    status: Status
    status_reason: str
    status_text: str
    status_changed_at: datetime | None
    device: Ref
    region: str
    address: str
    longitude: float | None
    latitude: float | None

    @classmethod
    def of(cls, row: Channel, language: str) -> "SeenChannelOut":
        """Show a channel beside the file."""
        detail = getattr(row, "detail", None)
        return cls(
            channel=row.pk,
            name=row.name,
            status=status(online=row.online),
            status_reason=row.status_reason,
            status_text=_reason(row.status_reason, language),
            status_changed_at=row.status_changed_at,
            device=Ref(id=row.device_id, code=row.device.code, name=row.device.name),
            region=row.region,
            address=detail.address if detail else "",
            longitude=row.longitude,
            latitude=row.latitude,
        )


def _reason(reason: str, language: str) -> str:
    return explain(f"state_{reason}", language).message if reason else ""


class LifeStepOut(Schema):
    """A state of life that may come next."""

    state: LifeState
    text: str


class CameraDetailOut(CameraOut):
    """The whole file of one camera."""

    values: Values
    """Every field by its key; coded ones as `{code, table, version, text}`, or a list of them."""
    extras: dict[str, Any]
    coded: dict[str, Any]
    masked: list[str]
    """Fields that are shown masked; ask with `contacts` to see them, which is recorded."""
    parts: dict[str, Ref | None]
    steps: list[LifeStepOut]
    seen: list[SeenChannelOut]
    network_history: list[ChangeOut]
    photos: list[PhotoOut]
    filings: list[CameraFilingOut]
    merged_into: Ref | None
    created_at: datetime


def values_of(row: Camera, words: Wording, *, masks: bool) -> Values:
    """Give every field of a file by its key."""
    return {one.key: _value(row, one.key, one.kind, words, masks=masks) for one in _CAMERA}


_CAMERA = FIELDS[FileKind.CAMERA]


def _value(row: Camera, key: str, kind: Kind, words: Wording, *, masks: bool) -> Any:
    if kind is Kind.REFERENCE:
        return getattr(row, f"{key}_id")
    value = getattr(row, key)
    if kind in {Kind.CHOICE, Kind.CHOICES}:
        found = [CodedValueOut(**one._asdict()) for one in words.coded(key, value)]
        if kind is Kind.CHOICES:
            return found
        return found[0] if found else None
    return masked(key, value) if masks and key in CONTACTS else value


class CameraFieldOut(Schema):
    """One field of a kind of file."""

    key: str
    label: str
    kind: Kind
    group: str
    table: str


class CameraFieldsOut(Schema):
    """The fields of a kind of file, in order."""

    items: list[CameraFieldOut]


class CameraIn(Schema):
    """A camera file to make."""

    values: Values
    state: LifeState = LifeState.IN_USE
    reason: Reason = ""


class CameraPatch(Schema):
    """Values to change. `version` is the one they were decided upon."""

    values: Values
    version: Annotated[int, Field(ge=1)]
    reason: Reason = ""


class CameraSavedOut(CameraDetailOut):
    """A file after a change."""

    changed: list[str]
    merged: list[str]
    """Fields somebody else changed meanwhile; both changes stand."""
