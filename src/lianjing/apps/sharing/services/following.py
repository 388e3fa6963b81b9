"""Signal hears what grants to upper platforms say now: at each change, and as time passes."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from lianjing.apps.registry.choices import RosterSubject
from lianjing.apps.registry.services import note_change
from lianjing.apps.rights.choices import SubjectKind
from lianjing.apps.rights.observers import GrantTouched
from lianjing.apps.sharing.models import UpperPlatform
from lianjing.apps.sharing.selectors import rights_digest, roster_uppers, uppers_with_rights


def grants_touched(touched: Sequence[GrantTouched]) -> None:
    """Be told of grants that changed; those for upper platforms go to signal at once."""
    keys = {one.upper for one in touched if one.subject == SubjectKind.UPPER and one.upper}
    if keys:
        with transaction.atomic():
            tell_signal(roster_uppers().filter(key__in=keys))


@transaction.atomic
def follow_rights() -> int:
    """Tell signal of grants that began, expired or rest since it was told; gives how many uppers.

    Nobody decides anything here, the grants did; so no audit is left.
    """
    changed = [one for one in uppers_with_rights() if rights_digest(one) != one.rights_digest]
    tell_signal(changed)
    return len(changed)


def tell_signal(uppers: Iterable[UpperPlatform]) -> None:
    """Have signal read again what these uppers may do; inside the transaction of the change."""
    for upper in uppers:
        digest = rights_digest(upper)
        UpperPlatform.objects.filter(pk=upper.pk).update(rights_digest=digest)
        note_change(RosterSubject.SHARE, upper.key)
