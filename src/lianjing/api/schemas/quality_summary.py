"""Shapes of sums and rates."""

from typing import Annotated

from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.quality import (
    Key,
    Region,
)
from lianjing.apps.quality.choices import Confidence
from lianjing.apps.quality.selectors import SummaryFilter


class JudgeIn(Schema):
    """Which division is judged again."""

    region: Region = ""


class SummaryQuery(Schema):
    """Which cameras are summed."""

    region: Region = ""
    department: Annotated[str, Field(max_length=32)] = ""
    unit: Key | None = None
    point_class: Annotated[str, Field(max_length=4)] = ""

    def filter(self) -> SummaryFilter:
        """Give it as the selector takes it."""
        return SummaryFilter(self.region, self.department, self.unit, self.point_class)


class SumsOut(Schema):
    """What is counted in one place of the table."""

    cameras: int
    rated: int
    unrated: int
    waiting: int
    with_errors: int
    with_warnings: int
    complete: int
    position_good: int
    code_good: int
    score: float | None
    completeness: float | None


class SummaryRowOut(Schema):
    """One row; `rest` stands for what belongs to no row of this level."""

    key: str
    name: str
    rest: bool
    units: int
    units_with_cameras: int
    sums: SumsOut
    cells: dict[str, SumsOut] | None


class ColumnOut(Schema):
    """A column across."""

    key: str
    name: str


class SummaryOut(Schema):
    """The table of sums."""

    by: str
    level: int
    rows: list[SummaryRowOut]
    total: SummaryRowOut
    columns: list[ColumnOut]


class IndicatorOut(Schema):
    """One rate with both its numbers and what it means."""

    key: str
    name: str
    definition: str
    numerator: int
    denominator: int
    rate: float | None
    """Per cent; None where there is nothing to rate."""
    target: int
    source: str
    confidence: Confidence
    confidence_text: str


class ExcludedOut(Schema):
    """What rates leave out."""

    unrated: int
    """Planned or being built."""
    waiting: int
    """Not judged yet."""
    removed: int


class IndicatorsOut(Schema):
    """All rates of some cameras."""

    items: list[IndicatorOut]
    cameras: int
    excluded: ExcludedOut
    score: float | None


class FilledOut(Schema):
    """One field and how many cameras have it."""

    field: str
    name: str
    filled: int
    total: int
    rules: list[str]


class FilledFieldsOut(Schema):
    """Fields that some profile demands."""

    items: list[FilledOut]
