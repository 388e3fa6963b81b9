"""Pairs of files that may be of one camera."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.api.paging import Key
from lianjing.apps.agreement.choices import DuplicateKind, DuplicateState, PairProposal
from lianjing.apps.agreement.models import Duplicate
from lianjing.apps.equipment.models import Camera

Reason = Annotated[str, Field(max_length=300)]


class DuplicateSideOut(Schema):
    """One file of a pair."""

    id: int
    code: str
    name: str
    unit: str
    address: str
    longitude: float | None
    latitude: float | None
    ipv4: str
    mac: str
    azimuth: float | None
    direction: str
    pole: int | None
    state: str
    version: int
    updated_at: datetime

    @classmethod
    def of(cls, camera: Camera) -> "DuplicateSideOut":
        """Show a file."""
        plain = ("name", "address", "longitude", "latitude", "ipv4", "mac", "azimuth")
        more = ("direction", "state", "version", "updated_at")
        return cls(
            id=camera.pk,
            code=camera.code or "",
            unit=camera.unit.name if camera.unit else camera.manager,
            pole=camera.pole_id,
            **{name: getattr(camera, name) for name in (*plain, *more)},
        )


class DuplicateOut(Schema):
    """Two files that may be of one camera."""

    id: int
    kind: DuplicateKind
    state: DuplicateState
    proposal: PairProposal
    evidence: dict[str, Any]
    first: DuplicateSideOut
    second: DuplicateSideOut
    region: str
    reason: str
    decided_by: str
    decided_at: datetime | None
    first_seen: datetime

    @classmethod
    def of(cls, row: Duplicate) -> "DuplicateOut":
        """Show a pair."""
        made = {"first", "second"}
        return cls(
            **{name: getattr(row, name) for name in cls.model_fields if name not in made},
            first=DuplicateSideOut.of(row.first),
            second=DuplicateSideOut.of(row.second),
        )


class DuplicatesOut(Schema):
    """A page of pairs, and how many are open of each kind."""

    items: list[DuplicateOut]
    total: int
    page: int
    page_size: int
    counts: dict[str, int]


class DuplicateMergeIn(Schema):
    """Which of the two stays, and why; `reuse` says that one camera serves two owners."""

    survivor: Key
    reason: Reason
    reuse: bool = False


class PairReasonIn(Schema):
    """Why."""

    reason: Reason = ""


class MergePreviewOut(Schema):
    """What the file that stays would take from the other."""

    survivor: int
    other: int
    taken: dict[str, Any]
