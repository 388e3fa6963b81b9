"""How long entries are kept."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from lianjing.apps.accounts.actor import system
from lianjing.apps.audit import services as audit
from lianjing.apps.register.models import Correction, Entry, WorkReason

_AT_ONCE = 5000


@transaction.atomic
def forget_old(*, now: datetime | None = None) -> int:
    """Remove entries older than they must be kept; which ones is recorded."""
    now = now or timezone.now()
    years = settings.INSTALLATION.settings.register.keep_years
    # Whole years by the calendar, and a day more for the zone: never one too early.
    until = now.replace(year=now.year - years, month=now.month, day=min(now.day, 28))
    WorkReason.objects.filter(until__lt=until).delete()
    old = Entry.objects.filter(started_at__lt=until).exclude(ended_at=None)
    keys = list(old.order_by("id").values_list("pk", flat=True)[:_AT_ONCE])
    if not keys:
        return 0
    span = Entry.objects.filter(pk__in=keys).aggregate(first=Min("id"), last=Max("id"))
    Correction.objects.filter(entry__in=keys).delete()
    Entry.objects.filter(pk__in=keys).delete()
    audit.record(system("register"), "register.forgotten", after={"count": len(keys), **span})
    return len(keys)
