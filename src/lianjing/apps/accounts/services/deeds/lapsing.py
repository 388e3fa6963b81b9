"""What nobody confirmed in time."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts import observers, trail
from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.choices import DeedState
from lianjing.apps.accounts.models import Deed

AT_ONCE = 200


def lapse_due(now: datetime | None = None) -> int:
    """End what has waited too long, a bounded number at once; gives how many."""
    now = now or timezone.now()
    due = Deed.objects.filter(state=DeedState.ASKED, lapses_at__lte=now).order_by("lapses_at")
    return sum(_lapse(deed, now) for deed in list(due[:AT_ONCE]))


@transaction.atomic
def _lapse(deed: Deed, now: datetime) -> bool:
    waiting = Deed.objects.filter(pk=deed.pk, state=DeedState.ASKED, lapses_at__lte=now)
    if not waiting.update(state=DeedState.LAPSED, decided_at=now):
        return False  # somebody decided at the last moment
    deed.state, deed.decided_at = DeedState.LAPSED, now
    trail.record(system("clock"), "deed.lapsed", deed, after={"until": deed.lapses_at})
    observers.tell(deed)
    return True
