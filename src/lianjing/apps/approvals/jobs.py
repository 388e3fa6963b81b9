"""Regular small work: what time does to requests, and reminders."""

from lianjing.apps.jobs.handlers import chore


@chore("approvals.clock", every=2.0)
def move_what_is_due() -> object:
    """End, lapse and send on the requests whose time has come."""
    from lianjing.apps.approvals.services import tick_due

    return tick_due()


@chore("approvals.remind", every=60.0)
def remind() -> object:
    """Remind those who are asked, and look for somebody where nobody was."""
    from lianjing.apps.approvals.services import remind_due

    return remind_due()
