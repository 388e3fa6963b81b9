"""What of the list of differences an actor may see: in scope of the files, no hidden channel."""

from django.db.models import Exists, OuterRef, Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import channels_in_scope


def differences_in_scope(actor: Actor) -> Q:
    """Give the condition: the region or unit of the file, or the region of the channel.

    What is said of a channel is for those only who may know of the channel.
    """
    seen = channels_in_scope(actor)
    if not seen:
        return files_in_scope(actor)
    named = {"code": OuterRef("channel_code"), "device__code": OuterRef("device_code")}
    hidden = Channel.objects.filter(**named).exclude(seen)
    return files_in_scope(actor) & ~Q(Exists(hidden))


def duplicates_in_scope(actor: Actor) -> Q:
    """Give the condition on pairs: both files, for who settles a pair writes both."""
    if actor.sees_everything:
        return Q()
    mine = Camera.objects.filter(files_in_scope(actor)).order_by().values("pk")
    return Q(first__in=mine, second__in=mine)
