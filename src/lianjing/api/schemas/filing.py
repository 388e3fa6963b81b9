"""Filings (备案) with the county police."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.equipment import NamedOut
from lianjing.apps.equipment.choices import FilingState
from lianjing.apps.equipment.deadlines import Light, RuleRow
from lianjing.apps.equipment.models import Filing, System
from lianjing.apps.equipment.selectors.filing import Standing
from lianjing.apps.equipment.services.filing import FilingValues

Day = Annotated[str, Field(max_length=10, pattern=r"^([0-9]{4}(-[0-9]{2}){0,2})?$")]
FilingKey = Annotated[int, Field(ge=1, le=2**53)]
Cameras = Annotated[list[FilingKey], Field(max_length=5000)]


class FilingRuleOut(Schema):
    """A day or date of filing, with where it comes from."""

    id: str
    value: int | str | list[str]
    zh: str
    en: str
    source: str
    confidence: str
    """V: the decree or an official notice; P: a summary; I: our own target, no law."""
    since: str

    @classmethod
    def of(cls, row: RuleRow) -> "FilingRuleOut":
        """Show a rule."""
        value = list(row.value) if isinstance(row.value, tuple) else row.value
        return cls(
            id=row.id,
            value=value,
            zh=row.zh,
            en=row.en,
            source=row.source,
            confidence=row.confidence,
            since=row.since,
        )


class FilingRulesOut(Schema):
    """All days and dates of filing."""

    items: list[FilingRuleOut]


class FilingOut(Schema):
    """A filing and how it stands today."""

    id: int
    version: int
    name: str
    unit: NamedOut | None
    system: NamedOut | None
    region: str
    region_name: str
    address: str
    place_class: str
    in_use_on: str
    state: FilingState
    due_on: date | None
    days_left: int | None
    light: Light
    needed: bool | None
    number: str
    submitted_on: str
    accepted_on: str
    returned_reason: str
    has_proof: bool
    updated_at: datetime

    @classmethod
    def of(cls, row: Filing, standing: Standing, regions: Mapping[str, str]) -> "FilingOut":
        """Show a filing as it stands."""
        return cls(**cls._head(row, standing, regions))

    @staticmethod
    def _head(row: Filing, standing: Standing, regions: Mapping[str, str]) -> dict[str, Any]:
        unit, system = row.unit, row.system
        return {
            "id": row.pk,
            "version": row.version,
            "name": row.name,
            "unit": NamedOut(id=unit.pk, name=unit.name) if unit else None,
            "system": NamedOut(id=system.pk, name=system.name) if system else None,
            "region": row.region,
            "region_name": regions.get(row.region, ""),
            "address": row.address,
            "place_class": row.place_class,
            "in_use_on": row.in_use_on,
            "state": standing.state,
            "due_on": standing.due_on,
            "days_left": standing.days_left,
            "light": standing.light,
            "needed": standing.needed,
            "number": row.number,
            "submitted_on": row.submitted_on,
            "accepted_on": row.accepted_on,
            "returned_reason": row.returned_reason,
            "has_proof": bool(row.proof),
            "updated_at": row.updated_at,
        }


class FilingsOut(Schema):
    """A page of filings."""

    items: list[FilingOut]
    total: int
    page: int
    page_size: int


class FilingDifferenceOut(Schema):
    """Something that was stated and is otherwise now."""

    key: str
    filed: Any
    now: Any


class FilingDetailOut(FilingOut):
    """A filing with what it states."""

    storage_days: int | None
    camera_count: int | None
    """As entered; what is stated is in `particulars`."""
    channel: str
    agent: str
    notes: str
    cameras: int
    """Cameras named one by one; 0: all of its system."""
    particulars: dict[str, Any]
    """What would be stated today."""
    filed: dict[str, Any]
    """What was stated when it was handed in last."""
    missing: list[str]
    differences: list[FilingDifferenceOut]
    acts: list[str]
    """What can be done with it now: change, submit, decide, cancel."""


class FilingCountsOut(Schema):
    """How many filings stand how."""

    counts: dict[FilingState, int]
    unfiled: int
    """Systems that are to be filed and have no filing."""


class FilingPatchValues(Schema):
    """What people enter of a filing; what is left out stays."""

    name: Annotated[str, Field(max_length=200)] | None = None
    region: Annotated[str, Field(max_length=12, pattern=r"^[0-9]*$")] | None = None
    address: Annotated[str, Field(max_length=300)] | None = None
    place_class: Annotated[str, Field(max_length=8)] | None = None
    in_use_on: Day | None = None
    storage_days: Annotated[int, Field(ge=0, le=36500)] | None = None
    camera_count: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    agent: Annotated[str, Field(max_length=100)] | None = None
    notes: Annotated[str, Field(max_length=4000)] | None = None

    def values(self) -> FilingValues:
        """Give what the service takes."""
        return FilingValues(
            name=self.name,
            region=self.region,
            address=self.address,
            place_class=self.place_class,
            in_use_on=self.in_use_on,
            storage_days=self.storage_days,
            camera_count=self.camera_count,
            agent=self.agent,
            notes=self.notes,
        )


class FilingIn(FilingPatchValues):
    """A new filing: of a system, of a unit, or of cameras."""

    unit: FilingKey | None = None
    system: FilingKey | None = None
    cameras: Cameras = []


class FilingPatch(FilingPatchValues):
    """What to change, and the version it was decided upon."""

    version: Annotated[int, Field(ge=1)]
    cameras: Cameras | None = None


class FilingSubmitIn(Schema):
    """How and when it was handed in; who sends this states that it is true."""

    on: Day = ""
    channel: Literal["online", "paper"] = "online"
    agent: Annotated[str, Field(max_length=100)] = ""
    true: Literal[True]


class FilingAcceptIn(Schema):
    """The number the police gave it."""

    number: Annotated[str, Field(max_length=60)] = ""
    on: Day = ""


class FilingReasonIn(Schema):
    """Why."""

    reason: Annotated[str, Field(min_length=1, max_length=300)]


class UnfiledOut(Schema):
    """A system that is to be filed and has no filing."""

    id: int
    name: str
    unit: str
    region: str
    place_class: str
    in_use_on: str

    @classmethod
    def of(cls, row: System) -> "UnfiledOut":
        """Show a system in short."""
        return cls(
            id=row.pk,
            name=row.name,
            unit=row.unit.name if row.unit else "",
            region=row.region,
            place_class=row.place_class,
            in_use_on=row.in_use_on,
        )


class UnfiledListOut(Schema):
    """A page of systems without a filing."""

    items: list[UnfiledOut]
    total: int
    page: int
    page_size: int


class DrawUpIn(Schema):
    """Where to draw up what is missing."""

    region: Annotated[str, Field(max_length=12, pattern=r"^[0-9]*$")] = ""


class DrawnUpOut(Schema):
    """How many filings were drawn up."""

    made: int
