"""What of the places an actor may see: conditions from the actor's scopes.

Divisions and police organisations are public knowledge and have no condition. Units are seen
by region (leading digits of their division) or by unit (itself and what is below it).
"""

from django.db.models import Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission, ScopeKind
from lianjing.apps.places.models import Unit
from lianjing.kernel.errors import NotAllowedError

_NOTHING = Q(pk__in=())


def units_in_scope(actor: Actor) -> Q:
    """Give the condition on units."""
    if actor.sees_everything:
        return Q()
    condition = _NOTHING
    for region in actor.scope_values(ScopeKind.REGION):
        condition |= Q(region__startswith=region)
    for path in _paths(actor):
        condition |= Q(path__startswith=path)
    return condition


def unit_ids_in_scope(actor: Actor) -> list[int]:
    """Give the keys of the units an actor's unit scopes cover; regions do not count here."""
    condition = _NOTHING
    for path in _paths(actor):
        condition |= Q(path__startswith=path)
    return list(Unit.objects.filter(condition).values_list("pk", flat=True))


def may_see_unit(actor: Actor, unit: Unit) -> bool:
    """Tell whether a unit is in scope."""
    return region_in_scope(actor, unit.region) or any(
        unit.path.startswith(path) for path in _paths(actor)
    )


def region_in_scope(actor: Actor, region: str) -> bool:
    """Tell whether something in division `region` is in scope by its region alone."""
    return actor.sees_everything or any(
        region.startswith(value) for value in actor.scope_values(ScopeKind.REGION)
    )


def edits_places(actor: Actor, unit: Unit) -> bool:
    """Tell whether an actor keeps the places this unit lies in."""
    return actor.may(Permission.PLACES_MANAGE) and may_see_unit(actor, unit)


def may_edit_unit(actor: Actor, unit: Unit) -> bool:
    """Tell who may edit a unit: those who keep the places around it, and its own clerk."""
    if edits_places(actor, unit):
        return True
    own = any(unit.path.startswith(path) for path in _paths(actor))
    return own and actor.may(Permission.FILES_EDIT)


def require_unit_edit(actor: Actor, unit: Unit) -> None:
    """Raise `NotAllowedError` unless the actor may edit the unit."""
    if not may_edit_unit(actor, unit):
        raise NotAllowedError(f"{actor.username} may not change unit {unit.pk}")


def _paths(actor: Actor) -> list[str]:
    keys = [int(value) for value in actor.scope_values(ScopeKind.UNIT) if value.isdecimal()]
    return list(Unit.objects.filter(pk__in=keys).exclude(path="").values_list("path", flat=True))
