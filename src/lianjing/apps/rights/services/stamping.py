"""Keeps count of the changes of grants, so that every process notices in its next request."""

import secrets

from django.db.models import F

from lianjing.apps.rights.models import BookChange, BookStamp

KEPT = 2000
"""Changes remembered; a process that missed more reads everything anew."""


def stamp(grant: int | None = None) -> None:
    """Make every process read a grant (or all) anew; inside the transaction of the change."""
    token = secrets.randbits(62)
    if not BookStamp.objects.filter(pk=1).update(value=F("value") + 1, token=token):
        BookStamp.objects.create(pk=1, value=1, token=token)
    value = BookStamp.objects.values_list("value", flat=True).get(pk=1)
    # The row of the stamp is locked until the commit, so values come one after the other.
    BookChange.objects.filter(value__gte=value).delete()
    BookChange.objects.create(value=value, token=token, grant=grant)
    if value % 100 == 0:
        BookChange.objects.filter(value__lt=value - KEPT).delete()
