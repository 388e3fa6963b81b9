"""Telling people inside the platform."""

from collections.abc import Iterable

from lianjing.apps.accounts.choices import Role
from lianjing.apps.accounts.models import User
from lianjing.apps.approvals.choices import NoticeKind
from lianjing.apps.approvals.models import Notice, Request

MOST = 50
"""People told of one thing."""


def tell(people: Iterable[int | None], request: Request, kind: NoticeKind, text: str = "") -> None:
    """Tell people by their keys, each once."""
    wanted = [key for key in dict.fromkeys(people) if key is not None][:MOST]
    Notice.objects.bulk_create(
        Notice(person_id=key, request=request, kind=kind, text=text[:300]) for key in wanted
    )


def managers() -> list[int]:
    """Give who looks after workflows: the security administrators."""
    found = User.objects.filter(role=Role.SECURITY, is_active=True).order_by("pk")
    return list(found.values_list("pk", flat=True)[:MOST])


def name_of(key: int | None) -> str:
    """Give the name people know somebody by."""
    if key is None:
        return ""
    found = User.objects.filter(pk=key).values_list("name", "username").first()
    return (found[0] or found[1]) if found else ""
