"""Reads upper platforms."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.rights.choices import GrantState, SubjectKind
from lianjing.apps.rights.models import Grant
from lianjing.apps.sharing.models import UpperPlatform
from lianjing.kernel.errors import NotFoundError


def uppers(*, actor: Actor) -> QuerySet[UpperPlatform]:
    """Give all upper platforms."""
    require(actor, Permission.SHARING_VIEW)
    return UpperPlatform.objects.all()


def upper(*, actor: Actor, key: int) -> UpperPlatform:
    """Give one upper platform; raises `NotFoundError`."""
    found = uppers(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no upper platform {key}")
    return found


def roster_uppers() -> QuerySet[UpperPlatform]:
    """Give all upper platforms for ingest, never on behalf of a person."""
    return UpperPlatform.objects.order_by("id")


def upper_by_key(name: str) -> UpperPlatform | None:
    """Find an upper platform by its short name, for ingest."""
    return UpperPlatform.objects.filter(key=name).first()


def keys_of_uppers(names: Iterable[str]) -> dict[str, int]:
    """Give the keys of upper platforms by their short names."""
    rows = UpperPlatform.objects.filter(key__in=list(names))
    return dict(rows.values_list("key", "pk"))


def uppers_with_rights() -> QuerySet[UpperPlatform]:
    """Give upper platforms that have or had anything."""
    given = Grant.objects.filter(subject=SubjectKind.UPPER)
    return UpperPlatform.objects.filter(key__in=given.values("upper")).order_by("id")


def uppers_that_follow_the_catalogue() -> list[str]:
    """Give short names of uppers whose share list changes when the catalogue does.

    That is everybody who has anything: a channel listed by name may vanish below.
    """
    given = Grant.objects.filter(subject=SubjectKind.UPPER, state=GrantState.ACTIVE)
    rows = UpperPlatform.objects.filter(key__in=given.values("upper"))
    return list(rows.values_list("key", flat=True))


def names_of_uppers(keys: Collection[str]) -> dict[str, str]:
    """Give the names of uppers by their keys; none where no key is asked for, without a query."""
    if not keys:
        return {}
    return dict(UpperPlatform.objects.filter(key__in=keys).values_list("key", "name"))
