"""Reads exports."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.exchange.models import Export
from lianjing.apps.exchange.policies import own
from lianjing.kernel.errors import NotFoundError


def exports(*, actor: Actor) -> QuerySet[Export]:
    """Give exports, newest first."""
    require(actor, Permission.FILES_EXPORT)
    return Export.objects.filter(own(actor))


def export(*, actor: Actor, key: int) -> Export:
    """Give one export; raises `NotFoundError`."""
    found = exports(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no export {key}")
    return found


def export_of_job(params: Mapping[str, object]) -> Export | None:
    """Give the export a job is about; None if it has been thrown away."""
    return Export.objects.filter(pk=int(str(params["export"]))).first()


def expired() -> list[Export]:
    """Give a few exports whose time is over, for taking them off the disk."""
    return list(Export.objects.filter(expires_at__lt=timezone.now()).order_by("expires_at")[:50])
