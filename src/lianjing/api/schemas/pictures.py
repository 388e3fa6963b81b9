"""Masks and snapshots."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from lianjing.apps.pictures.models import Mask
from lianjing.apps.pictures.services import MaskPlan
from lianjing.link.pictures import MAX_MASKS
from lianjing.link.signal import DeviceMasks

Side = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
"""A share of the picture's width or height."""


class MaskIn(Schema):
    """A rectangle to cover, in fractions of the picture; 0,0 is its upper left."""

    left: Side
    top: Side
    right: Side
    bottom: Side
    name: Annotated[str, Field(max_length=60)] = ""

    def plan(self) -> MaskPlan:
        """Give it to the service."""
        return MaskPlan(self.left, self.top, self.right, self.bottom, self.name)


class MasksIn(Schema):
    """All that is to be covered of a camera from now on."""

    masks: Annotated[list[MaskIn], Field(max_length=MAX_MASKS)]
    reason: Annotated[str, Field(max_length=200)] = ""
    """Why something is uncovered or moved; may be empty when something is only added."""


class MaskOut(Schema):
    """A covered rectangle, and who covered it."""

    id: int
    left: float
    top: float
    right: float
    bottom: float
    name: str
    reason: str
    set_by: str
    set_at: datetime
    ended_by: str
    ended_at: datetime | None

    @classmethod
    def of(cls, row: Mask) -> "MaskOut":
        """Show a mask."""
        return cls(
            id=row.pk,
            left=row.left,
            top=row.top,
            right=row.right,
            bottom=row.bottom,
            name=row.name,
            reason=row.reason,
            set_by=row.set_by,
            set_at=row.set_at,
            ended_by=row.ended_by,
            ended_at=row.ended_at,
        )


class MaskPositionIn(Schema):
    """The preset masks are drawn for; 0 for none."""

    preset: Annotated[int, Field(ge=0, le=255)]


class MasksOut(Schema):
    """What is covered of a camera now, what was, and whether this person sees it uncovered."""

    items: list[MaskOut]
    history: list[MaskOut]
    unmasked: bool
    preset: int
    """The preset they are drawn for; 0 for none."""
    turned_at: datetime | None
    """Since when the camera may stand elsewhere; the whole picture is covered meanwhile."""
    most: int
    device_most: int


class RegionOut(Schema):
    """A rectangle in pixels of the device."""

    left: int
    top: int
    right: int
    bottom: int


class DeviceMasksIn(Schema):
    """Whether the device is to cover by itself what is covered here."""

    on: bool


class DeviceMasksOut(Schema):
    """What the device answered."""

    result: str
    on: bool
    regions: list[RegionOut]
    width: int
    height: int

    @classmethod
    def of(cls, answer: DeviceMasks) -> "DeviceMasksOut":
        """Show an answer."""
        return cls(
            result=answer.result,
            on=answer.on,
            regions=[
                RegionOut(left=left, top=top, right=right, bottom=bottom)
                for left, top, right, bottom in answer.regions
            ],
            width=answer.width,
            height=answer.height,
        )


class SnapshotIn(Schema):
    """Which stream a picture is taken of."""

    sub: bool = False
