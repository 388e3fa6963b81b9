"""Forgets what nobody needs any more, so that tables do not grow for ever."""

from datetime import timedelta

from django.contrib.sessions.models import Session as SignIn
from django.db.models import Max
from django.utils import timezone

from lianjing.apps.accounts.models import SignInThrottle
from lianjing.apps.register import services as register
from lianjing.apps.registry.models import RegistrationAttempt, RosterChange, StatusChange
from lianjing.apps.viewing.models import Call, Session
from lianjing.runtime import logs

log = logs.get(__name__)

ATTEMPTS = 50_000
"""Registration attempts kept: whoever knocks a million times fills no disk."""
OUTBOX = 10_000
"""Roster changes kept; a signal further behind gets a snapshot anyway."""
HISTORY = timedelta(days=180)
UNTOLD = timedelta(hours=12)


def purge() -> None:
    """Remove what is too old or too much; each statement stands for itself."""
    now = timezone.now()
    _keep_last(RegistrationAttempt, ATTEMPTS)
    _keep_last(RosterChange, OUTBOX)
    StatusChange.objects.filter(at__lt=now - HISTORY).delete()
    Call.objects.filter(started_at__lt=now - HISTORY).delete()
    SignIn.objects.filter(expire_date__lt=now).delete()
    SignInThrottle.objects.filter(first_at__lt=now - timedelta(days=1)).delete()
    # A node that was never there again has nothing open; its tickets have expired long ago.
    Session.objects.filter(cut_due=True, ended_at__lt=now - UNTOLD).update(cut_due=False)
    register.forget_old(now=now)


def _keep_last(model: "type[RegistrationAttempt | RosterChange]", count: int) -> None:
    last = model.objects.aggregate(last=Max("id"))["last"] or 0
    model.objects.filter(pk__lte=last - count).delete()
