"""Days that are not as their weekday says."""

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.storable import Storable
from lianjing.apps.norms.library import MOST_BYTES, MOST_ROWS, Day
from lianjing.apps.norms.models import DayEntry

Prefix = Annotated[str, Field(max_length=12, pattern=r"^\d*$")]
Notice = Annotated[str, Field(min_length=1, max_length=200)]


class WorkdayOut(Schema):
    """One day and what it goes back to."""

    day: date
    works: bool
    name: str
    region: str
    source: str
    id: int | None
    """Of the entry; null for a shipped day."""
    entered_by: str
    entered_at: datetime | None
    replaced: bool
    """A shipped day that an entry for everywhere says otherwise."""


class WorkdaysOut(Schema):
    """The days of a year, shipped and entered."""

    year: int
    version: str
    """Of the shipped days; empty: the year was not announced when this version was made."""
    source: str
    url: str
    items: list[WorkdayOut]

    @classmethod
    def entered(cls, row: DayEntry) -> WorkdayOut:
        """Show an entered day."""
        same = ("day", "works", "name", "region", "source", "entered_by", "entered_at")
        return WorkdayOut(id=row.pk, replaced=False, **{name: getattr(row, name) for name in same})

    @classmethod
    def shipped(cls, one: Day, source: str, *, replaced: bool) -> WorkdayOut:
        """Show a shipped day."""
        return WorkdayOut(
            day=one.day,
            works=one.works,
            name=one.name,
            region="",
            source=source,
            id=None,
            entered_by="",
            entered_at=None,
            replaced=replaced,
        )


class WorkdayIn(Storable):
    """One day."""

    day: date
    works: bool
    name: Annotated[str, Field(max_length=60)] = ""


class WorkdaysIn(Storable):
    """Days with the notice they go back to."""

    days: Annotated[list[WorkdayIn], Field(min_length=1, max_length=MOST_ROWS)]
    source: Notice
    region: Prefix = ""


class WorkdaysFileIn(Storable):
    """Lines of `2027-01-01,休,元旦` with the notice they go back to."""

    text: Annotated[str, Field(min_length=1, max_length=MOST_BYTES)]
    source: Notice
    region: Prefix = ""


class WorkdaysEnteredOut(Schema):
    """How many days were entered."""

    count: int
