"""Shapes of spot checks: cameras drawn by lot and looked at."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.survey import Codes
from lianjing.apps.survey.choices import (
    CheckResult,
)
from lianjing.apps.survey.models import SpotCheck


class DrawIn(Schema):
    """How many cameras to draw, and the seed to draw with."""

    count: int
    seed: Annotated[str, Field(min_length=1, max_length=40)]


class SpotCheckIn(Schema):
    """What was found on the spot."""

    result: CheckResult
    wrong_fields: Codes = []
    comment: Annotated[str, Field(max_length=500)] = ""
    picture: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None
    """Id of a photo added to this camera's file."""
    due_on: date | None = None


class SpotCheckOut(Schema):
    """A spot check of one camera."""

    id: int
    camera: int
    code: str
    name: str
    unit: str
    draw: str
    result: CheckResult
    wrong_fields: list[str]
    comment: str
    picture: int | None
    checked_by: str
    checked_at: datetime | None
    due_on: date | None
    rectified_at: datetime | None

    @classmethod
    def of(cls, row: SpotCheck) -> "SpotCheckOut":
        """Show a spot check."""
        camera = row.camera
        ours: dict[str, Any] = {
            "id": row.pk,
            "camera": camera.pk,
            "code": camera.code or "",
            "name": camera.name,
            "unit": camera.unit.name if camera.unit else camera.manager,
            "picture": row.picture_id,
        }
        return cls(**ours, **{k: getattr(row, k) for k in cls.model_fields if k not in ours})


class SpotChecksOut(Schema):
    """A page of spot checks."""

    items: list[SpotCheckOut]
    total: int
    page: int
    page_size: int
