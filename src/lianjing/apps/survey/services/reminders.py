"""Reminding units: by hand, and by themselves before and after the deadline."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.survey.choices import REPORTED, CampaignState, ReminderKind
from lianjing.apps.survey.models import Campaign, Reminder, Task

OVERDUE_EVERY = 7
"""Days between reminders after the deadline; the first on the day after it."""


@transaction.atomic
def remind(*, actor: Actor, tasks: list[Task], text: str = "") -> int:
    """Remind units by hand; those that have reported are left out. Gives how many were."""
    require(actor, Permission.SURVEY_MANAGE)
    today = timezone.localdate()
    waiting = [task for task in tasks if task.state not in REPORTED]
    Reminder.objects.bulk_create(
        Reminder(task=task, kind=ReminderKind.MANUAL, on=today, text=text[:500], by=actor.username)
        for task in waiting
    )
    audit.record(actor, "task.reminded", name=text[:200], after={"units": len(waiting)})
    return len(waiting)


@transaction.atomic
def remind_due(*, today: date) -> int:
    """Write the reminders of a day; doing it again the same day adds none."""
    due: list[Reminder] = []
    for campaign in Campaign.objects.filter(state=CampaignState.OPEN):
        waiting = Task.objects.filter(campaign=campaign).exclude(state__in=REPORTED)
        for days in campaign.remind_days:
            soon = waiting.filter(due_on=today + timedelta(days=int(days)))
            due += [_of(task, ReminderKind.DUE_SOON, today) for task in soon]
        late = waiting.filter(due_on__lt=today)
        due += [
            _of(task, ReminderKind.OVERDUE, today)
            for task in late
            if ((today - task.due_on).days - 1) % OVERDUE_EVERY == 0
        ]
    before = Reminder.objects.count()
    Reminder.objects.bulk_create(due, ignore_conflicts=True, batch_size=1000)
    written = Reminder.objects.count() - before
    if written:
        audit.record(system("survey"), "task.reminded", after={"units": written})
    return written


def _of(task: Task, kind: ReminderKind, today: date) -> Reminder:
    return Reminder(task=task, kind=kind, on=today, by="system:survey")
