"""Reads of the survey, limited to the units in the actor's scope."""

from lianjing.apps.survey.selectors.campaigns import campaign, campaigns
from lianjing.apps.survey.selectors.checks import check, checks
from lianjing.apps.survey.selectors.progress import Progress, overall, progress
from lianjing.apps.survey.selectors.tasks import (
    TaskFilter,
    open_reminders,
    paper,
    papers,
    task,
    tasks,
)

__all__ = [
    "Progress",
    "TaskFilter",
    "campaign",
    "campaigns",
    "check",
    "checks",
    "open_reminders",
    "overall",
    "paper",
    "papers",
    "progress",
    "task",
    "tasks",
]
