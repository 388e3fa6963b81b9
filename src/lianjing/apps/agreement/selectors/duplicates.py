"""Reads pairs of files that may be of one camera."""

from django.db.models import Count, Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.agreement.models import Duplicate
from lianjing.apps.agreement.policies import duplicates_in_scope
from lianjing.apps.places.search import words_of
from lianjing.kernel.errors import NotFoundError


def duplicates(
    *, actor: Actor, kind: str = "", state: str = "open", region: str = "", search: str = ""
) -> QuerySet[Duplicate]:
    """Give pairs with both files."""
    require(actor, Permission.AGREEMENT_VIEW)
    found = Duplicate.objects.filter(duplicates_in_scope(actor))
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(state=state)
    if region:
        found = found.filter(region__startswith=region)
    for word in words_of(search):
        found = found.filter(
            Q(first__name__icontains=word)
            | Q(second__name__icontains=word)
            | Q(first__code__startswith=word)
            | Q(second__code__startswith=word)
        )
    return found.select_related("first__unit", "second__unit").order_by("id")


def duplicate(*, actor: Actor, key: int) -> Duplicate:
    """Give one pair; raises `NotFoundError`."""
    found = duplicates(actor=actor, state="").filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no pair {key}")
    return found


def duplicate_counts(*, actor: Actor) -> dict[str, int]:
    """Count open pairs by kind."""
    rows = duplicates(actor=actor).order_by().select_related(None)
    return dict(rows.values_list("kind").annotate(count=Count("id")))
