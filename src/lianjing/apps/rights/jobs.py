"""Regular small work on rights: to the second, what time ends or begins."""

from lianjing.apps.jobs.handlers import chore

_last = {"looked": 0.0}


@chore("rights.turning", every=1.0)
def follow_the_clock() -> None:
    """Mark what expired, and tell who watches what began or ended since the last look."""
    from django.utils import timezone

    from lianjing.apps.rights import selectors, services

    now = timezone.now()
    services.end_expired(now=now)
    since = _last["looked"] or now.timestamp() - 60
    _last["looked"] = now.timestamp()
    services.tell_turned(selectors.turned(since=since, now=now))
