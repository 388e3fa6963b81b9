"""Reads tasks, their papers and their reminders."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.places.search import normalised
from lianjing.apps.survey.choices import REPORTED, CampaignState
from lianjing.apps.survey.models import Paper, Reminder, Task
from lianjing.apps.survey.policies import tasks_in_scope
from lianjing.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks are wanted; empty is all."""

    campaign: int | None = None
    state: str = ""
    region: str = ""
    department: str = ""
    search: str = ""
    overdue: bool | None = None
    mine: bool = False
    """Of open campaigns, not yet accepted."""


def tasks(*, actor: Actor, where: TaskFilter | None = None) -> QuerySet[Task]:
    """Give tasks with their units."""
    require(actor, Permission.SURVEY_VIEW)
    where = where or TaskFilter()
    found = Task.objects.filter(tasks_in_scope(actor)).select_related("unit", "campaign")
    if not actor.may(Permission.SURVEY_MANAGE):
        found = found.exclude(campaign__state=CampaignState.DRAFT)
    if where.campaign is not None:
        found = found.filter(campaign=where.campaign)
    if where.state:
        found = found.filter(state=where.state)
    if where.region:
        found = found.filter(region__startswith=where.region)
    if where.department:
        found = found.filter(department=where.department)
    if where.search:
        found = found.filter(unit__search__contains=normalised(where.search))
    if where.overdue is not None:
        late = {"due_on__lt": timezone.localdate()}
        found = found.exclude(state__in=REPORTED)
        found = found.filter(**late) if where.overdue else found.exclude(**late)
    if where.mine:
        found = found.filter(campaign__state=CampaignState.OPEN).order_by("due_on", "id")
    return found


def task(*, actor: Actor, key: int) -> Task:
    """Give one task with its events; raises `NotFoundError`."""
    found = tasks(actor=actor).prefetch_related("events", "reminders").filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no task {key}")
    return found


def papers(task: Task) -> QuerySet[Paper]:
    """Give the papers of a task that was read as this actor may."""
    return Paper.objects.filter(task=task, removed_at=None)


def paper(*, actor: Actor, key: int) -> Paper:
    """Give one paper; raises `NotFoundError`."""
    mine = tasks(actor=actor).order_by().values("pk")
    found = Paper.objects.filter(pk=key, removed_at=None, task__in=mine)
    one = found.select_related("task", "task__unit").first()
    if one is None:
        raise NotFoundError(f"no paper {key}")
    return one


def open_reminders(*, actor: Actor) -> QuerySet[Reminder]:
    """Give what one's units are reminded of and have not answered."""
    require(actor, Permission.SURVEY_VIEW)
    mine = Task.objects.filter(tasks_in_scope(actor), campaign__state=CampaignState.OPEN)
    found = Reminder.objects.filter(task__in=mine.values("pk"), read_at=None)
    return found.select_related("task", "task__unit", "task__campaign")
