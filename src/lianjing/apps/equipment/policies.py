"""Which files an actor may see: by region, by unit, by what the network shows him."""

from django.db.models import Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import ScopeKind
from lianjing.apps.places.policies import unit_ids_in_scope

_NOTHING = Q(pk__in=())


def files_in_scope(actor: Actor) -> Q:
    """Give the condition on any table of files: a region prefix, or a unit and those below it."""
    if actor.sees_everything:
        return Q()
    condition = _NOTHING
    for region in actor.scope_values(ScopeKind.REGION):
        condition |= Q(region__startswith=region)
    units = unit_ids_in_scope(actor)
    if units:
        condition |= Q(unit__in=units)
    return condition
