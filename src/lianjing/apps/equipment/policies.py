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


class Reach:
    """Tells of region and unit alone whether a file would be in scope; asks for units once."""

    def __init__(self, actor: Actor) -> None:
        self._everything = actor.sees_everything
        self._regions = tuple(actor.scope_values(ScopeKind.REGION))
        self._units = frozenset(() if self._everything else unit_ids_in_scope(actor))

    def covers(self, region: object, unit: object) -> bool:
        """Tell whether a file of this region and unit is in scope."""
        return (
            self._everything
            or unit in self._units
            or (bool(self._regions) and str(region or "").startswith(self._regions))
        )
