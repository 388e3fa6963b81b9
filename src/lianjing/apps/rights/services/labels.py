"""What grants do when labels they rest on change."""

from collections.abc import Iterable

from django.db import transaction

from lianjing.apps.rights.models import Grant, GrantRule
from lianjing.apps.rights.observers import GrantTouched, tell
from lianjing.apps.rights.services.stamping import stamp


@transaction.atomic
def rename_label(*, old: str, new: str) -> list[str]:
    """Have grants follow a label that is called otherwise; gives their numbers."""
    rules = GrantRule.objects.filter(label=old)
    found = dict(rules.order_by("grant").values_list("grant", "grant__number"))
    rules.update(label=new)
    for key in found:
        stamp(key)
    return list(found.values())


def tell_covering_otherwise(grants: Iterable[Grant], *, less: bool) -> None:
    """Tell who watches that grants cover other cameras than before, though they did not change."""
    tell(
        GrantTouched(
            grant=grant.pk,
            subject=grant.subject,
            person=grant.person_id,
            organisation=grant.organisation_id,
            upper=grant.upper,
            less=less,
        )
        for grant in grants
    )
