"""Reads of snapshots."""

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.pictures.models import Snapshot


def snapshot_of_mark(*, actor: Actor, mark: int) -> Snapshot | None:
    """Find the picture a hidden number was put into; for who reads the whole register."""
    require(actor, Permission.REGISTER_VIEW_ALL)
    return Snapshot.objects.filter(mark=mark).first()
