"""Reminders that write themselves, once a day."""

from django.utils import timezone

from lianjing.apps.jobs.handlers import chore


@chore("survey.remind", every=1800.0)
def remind_due() -> None:
    """Write the reminders of today that are not written yet."""
    from lianjing.apps.survey.services import remind_due as write

    write(today=timezone.localdate())
