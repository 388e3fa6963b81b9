"""Shapes of a unit's task in a survey: its history, papers and reminders."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.apps.survey.choices import (
    PaperKind,
    ReminderKind,
    TaskAct,
    TaskState,
)
from lianjing.apps.survey.models import Paper, Reminder, Task, TaskEvent


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
