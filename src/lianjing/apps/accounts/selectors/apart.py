"""Whether two accounts are two persons, and who could confirm something."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from lianjing.apps.accounts.actor import PERMISSIONS
from lianjing.apps.accounts.choices import Permission, Role, ScopeKind
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.rules import rules

_EVERYWHERE = (Role.ADMIN, Role.SECURITY)


def roles_with(permission: Permission) -> list[Role]:
    """Give the roles that hold a permission."""
    return [role for role, held in PERMISSIONS.items() if permission in held]


def seconds(
    *, asker: int, about: int | None, permission: Permission, everywhere: bool, now: datetime
) -> QuerySet[User]:
    """Give who could be the second person now: usable, allowed, apart from the first.

    An account of the sealed envelope is nobody's second: the first person may have opened it.
    """
    found = User.objects.filter(
        is_active=True, emergency_until=None, role__in=roles_with(permission)
    )
    found = found.filter(Q(ends_at=None) | Q(ends_at__gt=now)).exclude(pk=asker)
    if about is not None:
        found = found.exclude(pk=about)
    if everywhere:
        limitless = Q(role__in=_EVERYWHERE) | Q(scopes__kind=ScopeKind.ALL)
        found = found.filter(limitless).distinct()
    return found.exclude(kept_apart("pk", asker, now))


def kept_apart(field: str, person: int, now: datetime) -> Q:
    """Say of a column with people: those whose keys this person held lately, and who held his."""
    days = rules().two_person_apart_days
    if not days:
        return Q(pk__in=())
    since = now - timedelta(days=days)
    theirs = User.objects.filter(keyed_by=person, keyed_at__gt=since)
    his = User.objects.filter(pk=person, keyed_by__isnull=False, keyed_at__gt=since)
    return Q(**{f"{field}__in": theirs.values("pk")}) | Q(
        **{f"{field}__in": his.values("keyed_by")}
    )
