"""What of the list of differences an actor may see: what is in scope of the files."""

from django.db.models import Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.policies import files_in_scope


def differences_in_scope(actor: Actor) -> Q:
    """Give the condition: the region or unit of the file, or the region of the channel."""
    return files_in_scope(actor)


def duplicates_in_scope(actor: Actor) -> Q:
    """Give the condition on pairs: both files, for who settles a pair writes both."""
    if actor.sees_everything:
        return Q()
    mine = Camera.objects.filter(files_in_scope(actor)).order_by().values("pk")
    return Q(first__in=mine, second__in=mine)
