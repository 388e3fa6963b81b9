"""Campaigns, tasks, papers, spot checks."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.apps.survey.choices import (
    CampaignState,
    CheckResult,
    PaperKind,
    ReminderKind,
    TaskAct,
    TaskState,
)
from lianjing.apps.survey.models import Campaign, Paper, Reminder, SpotCheck, Task, TaskEvent
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


class TaskUnitOut(Schema):
    """The unit of a task."""

    id: int
    name: str
    category: str


class TaskOut(Schema):
    """One unit's part of a campaign."""

    id: int
    campaign: int
    campaign_name: str
    unit: TaskUnitOut
    region: str
    department: str
    state: TaskState
    due_on: date
    assignee: str
    reason: str
    counts: dict[str, int]
    signed_by: str
    reported_at: datetime | None
    accepted_at: datetime | None
    version: int

    @classmethod
    def of(cls, row: Task) -> "TaskOut":
        """Show a task."""
        return cls(**cls.plain(row))

    @staticmethod
    def plain(row: Task) -> dict[str, Any]:
        """Give the values of a task."""
        unit = TaskUnitOut(id=row.unit.pk, name=row.unit.name, category=row.unit.category)
        shown = (
            "region",
            "department",
            "state",
            "due_on",
            "assignee",
            "reason",
            "counts",
            "signed_by",
            "reported_at",
            "accepted_at",
            "version",
        )
        values = {key: getattr(row, key) for key in shown}
        ours = {"id": row.pk, "campaign": row.campaign_id, "campaign_name": row.campaign.name}
        return {**values, **ours, "unit": unit}


class TasksOut(Schema):
    """A page of tasks."""

    items: list[TaskOut]
    total: int
    page: int
    page_size: int


class TaskEventOut(Schema):
    """One thing that happened to a task."""

    at: datetime
    actor: str
    act: str
    before: TaskState
    after: TaskState
    reason: str

    @classmethod
    def of(cls, row: TaskEvent) -> "TaskEventOut":
        """Show an event."""
        return cls(**{key: getattr(row, key) for key in cls.model_fields})


class ReminderOut(Schema):
    """What a unit was reminded of."""

    id: int
    task: int
    kind: ReminderKind
    on: date
    text: str
    by: str
    unit: str = ""
    campaign: str = ""

    @classmethod
    def of(cls, row: Reminder, task: Task | None = None) -> "ReminderOut":
        """Show a reminder."""
        task = task or row.task
        return cls(
            id=row.pk,
            task=task.pk,
            kind=ReminderKind(row.kind),
            on=row.on,
            text=row.text,
            by=row.by,
            unit=task.unit.name,
            campaign=task.campaign.name,
        )


class RemindersOut(Schema):
    """Open reminders."""

    items: list[ReminderOut]
    total: int
    page: int
    page_size: int


class PaperOut(Schema):
    """A file attached to a task."""

    id: int
    kind: PaperKind
    name: str
    media_type: str
    size: int
    digest: str
    added_by: str
    added_at: datetime

    @classmethod
    def of(cls, row: Paper) -> "PaperOut":
        """Show a paper."""
        return cls(id=row.pk, **{k: getattr(row, k) for k in cls.model_fields if k != "id"})


class TaskDetailOut(TaskOut):
    """A task with its history, papers, reminders, and what its unit has on file now."""

    events: list[TaskEventOut]
    papers: list[PaperOut]
    reminders: list[ReminderOut]
    now: dict[str, int]
    acts: list[TaskAct]
    """What the caller can do with it now."""
    needs_seal: bool


class ActIn(Schema):
    """One act on a task and the version that was read."""

    version: int
    reason: Annotated[str, Field(max_length=500)] = ""
    signed_by: Annotated[str, Field(max_length=80)] = ""


class TaskAssignIn(Schema):
    """Who fills it in."""

    assignee: Annotated[str, Field(max_length=80)]


class RemindIn(Schema):
    """Whom to remind: some tasks, or all of a campaign that have not reported."""

    tasks: Annotated[list[int], Field(max_length=5000)] = []
    text: Annotated[str, Field(max_length=500)] = ""


class HowManyOut(Schema):
    """How many."""

    count: int


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
