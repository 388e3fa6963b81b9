"""Reads what became of a file."""

from django.db.models import QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.models import Change, Photo


def history(*, actor: Actor, kind: FileKind, key: int) -> QuerySet[Change]:
    """Give the changes of a file the actor was given, the newest first."""
    require(actor, Permission.FILES_VIEW)
    return Change.objects.filter(kind=kind, file=key).order_by("-id")


def photos(*, actor: Actor, kind: FileKind, key: int) -> QuerySet[Photo]:
    """Give the pictures of a file the actor was given, the newest first; removed ones not."""
    require(actor, Permission.FILES_VIEW)
    return Photo.objects.filter(of=kind, file=key, removed_at=None).order_by("-id")
