"""Shapes of surveys: campaigns and how far they are."""

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from lianjing.apps.survey.choices import (
    CampaignState,
    TaskState,
)
from lianjing.apps.survey.models import Campaign
from lianjing.apps.survey.selectors import Progress
from lianjing.apps.survey.services import Opened, Plan

Words = Annotated[str, Field(max_length=4000)]
Codes = Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=200)]
Day = Annotated[int, Field(ge=0, le=365)]


class CampaignIn(Schema):
    """What a campaign asks for."""

    name: Annotated[str, Field(max_length=200)]
    due_on: date
    region: Annotated[str, Field(max_length=12, pattern=r"^\d*$")] = ""
    notice: Words = ""
    forms: Codes = []
    departments: Codes = []
    categories: Codes = []
    needs_seal: bool = True
    starts_on: date | None = None
    remind_days: Annotated[list[Day], Field(max_length=30)] = [7, 3, 1]

    def plan(self) -> Plan:
        """Give what the service takes."""
        return Plan(
            name=self.name,
            due_on=self.due_on,
            region=self.region,
            notice=self.notice,
            forms=tuple(self.forms),
            departments=tuple(self.departments),
            categories=tuple(self.categories),
            needs_seal=self.needs_seal,
            starts_on=self.starts_on,
            remind_days=tuple(self.remind_days),
        )


class CampaignChangeIn(CampaignIn):
    """The whole campaign anew, and the version that was read."""

    version: int


class ProgressOut(Schema):
    """Counts of units: one group, or a whole campaign."""

    key: str
    name: str
    units: int
    states: dict[TaskState, int]
    reported: int
    overdue: int

    @classmethod
    def of(cls, one: Progress) -> "ProgressOut":
        """Show the counts of one group."""
        states = {TaskState(state): count for state, count in one.states.items()}
        return cls(
            key=one.key,
            name=one.name,
            units=one.units,
            states=states,
            reported=one.reported,
            overdue=one.overdue,
        )


class CampaignOut(Schema):
    """A campaign; `progress` is there where one is shown alone."""

    id: int
    name: str
    notice: str
    region: str
    forms: list[str]
    departments: list[str]
    categories: list[str]
    needs_seal: bool
    starts_on: date | None
    due_on: date
    remind_days: list[int]
    state: CampaignState
    version: int
    created_by: str
    created_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    progress: ProgressOut | None = None

    @classmethod
    def of(cls, row: Campaign, progress: Progress | None = None) -> "CampaignOut":
        """Show a campaign."""
        return cls(
            progress=ProgressOut.of(progress) if progress else None,
            id=row.pk,
            **{key: getattr(row, key) for key in cls.model_fields if key not in {"id", "progress"}},
        )


class CampaignsOut(Schema):
    """A page of campaigns."""

    items: list[CampaignOut]
    total: int
    page: int
    page_size: int


class OpenedOut(Schema):
    """How many units get a task."""

    units: int
    already: int
    by_department: dict[str, int]

    @classmethod
    def of(cls, opened: Opened) -> "OpenedOut":
        """Show what opening does."""
        return cls(units=opened.units, already=opened.already, by_department=opened.by_department)


class OpenIn(Schema):
    """With `dry_run` nothing is written."""

    dry_run: bool = False


class ProgressesOut(Schema):
    """Progress by group."""

    items: list[ProgressOut]


class RemindIn(Schema):
    """Whom to remind: some tasks, or all of a campaign that have not reported."""

    tasks: Annotated[list[int], Field(max_length=5000)] = []
    text: Annotated[str, Field(max_length=500)] = ""


class HowManyOut(Schema):
    """How many."""

    count: int
