"""Reads proposals of files in scope: all, or one's own."""

from django.db.models import QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment.models import Camera, Proposal
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.kernel.errors import NotFoundError


def proposals(
    *, actor: Actor, state: str = "", camera: int | None = None, mine: bool = False
) -> QuerySet[Proposal]:
    """Give proposals, newest first; who keeps no files sees his own only."""
    require(actor, Permission.FILES_VIEW)
    found = Proposal.objects.select_related("camera")
    if mine or not actor.may(Permission.FILES_EDIT):
        found = found.filter(proposed_by=actor.username)
    if not actor.sees_everything:
        # A proposal shows what stands in the file now, so one's own is no way around the scope.
        cameras = Camera.objects.filter(files_in_scope(actor)).order_by()
        found = found.filter(camera__in=cameras.values("pk"))
    if state:
        found = found.filter(state=state)
    return found if camera is None else found.filter(camera=camera)


def proposal(*, actor: Actor, key: int) -> Proposal:
    """Give one proposal; raises `NotFoundError`."""
    found = proposals(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no proposal {key}")
    return found
