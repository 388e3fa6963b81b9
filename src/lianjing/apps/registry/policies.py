"""What of the registry an actor may see: one condition per table, from the actor's scopes."""

from django.db.models import Exists, OuterRef, Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import ScopeKind
from lianjing.apps.registry.models import Channel, Device, Group

_NOTHING = Q(pk__in=())


def channels_in_scope(actor: Actor) -> Q:
    """Give the condition on channels: region by its leading digits, node by its path."""
    if actor.sees_everything:
        return Q()
    condition = _NOTHING
    for region in actor.scope_values(ScopeKind.REGION):
        condition |= Q(region__startswith=region)
    nodes = Group.objects.filter(pk__in=actor.scope_values(ScopeKind.GROUP))
    for path, code, device in nodes.values_list("path", "code", "device"):
        if device is None:
            condition |= Q(region__startswith=code)
        else:
            condition |= Q(group__in=Group.objects.filter(path__startswith=path).values("pk"))
    return condition


def devices_in_scope(actor: Actor) -> Q:
    """Give the condition on devices: one of its channels is in scope."""
    if actor.sees_everything:
        return Q()
    channels = Channel.objects.filter(channels_in_scope(actor), device=OuterRef("pk"))
    return Q(Exists(channels))


def may_see_device(actor: Actor, device: Device) -> bool:
    """Tell whether a device is in scope."""
    return (
        actor.sees_everything
        or Channel.objects.filter(channels_in_scope(actor), device=device).exists()
    )
