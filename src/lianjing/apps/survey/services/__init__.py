"""Writes of the survey, one function per intent."""

from lianjing.apps.survey.services.campaigns import (
    Opened,
    Plan,
    change_campaign,
    close_campaign,
    create_campaign,
    delete_campaign,
    open_campaign,
)
from lianjing.apps.survey.services.checks import Found, draw_checks, note_check
from lianjing.apps.survey.services.papers import attach_paper, papers_directory, remove_paper
from lianjing.apps.survey.services.reminders import remind, remind_due
from lianjing.apps.survey.services.tasks import Act, act_on_task, assign_task, counts_of

__all__ = [
    "Act",
    "Found",
    "Opened",
    "Plan",
    "act_on_task",
    "assign_task",
    "attach_paper",
    "change_campaign",
    "close_campaign",
    "counts_of",
    "create_campaign",
    "delete_campaign",
    "draw_checks",
    "note_check",
    "open_campaign",
    "papers_directory",
    "remind",
    "remind_due",
    "remove_paper",
]
