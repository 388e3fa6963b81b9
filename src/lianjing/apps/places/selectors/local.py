"""Reads police organisations, grids and zones that need consent."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission, ScopeKind
from lianjing.apps.accounts.policies import require
from lianjing.apps.places.geometry import ShapeIndex
from lianjing.apps.places.models import Grid, PoliceOrganisation, SensitiveZone
from lianjing.apps.places.search import holding
from lianjing.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class PoliceFilter:
    """What to look for; empty fields do not count."""

    search: str = ""
    region: str = ""
    parent: str = ""

    def condition(self) -> Q:
        """Give the condition on police organisations."""
        found = _words(self.search)
        if self.region:
            found &= Q(region__startswith=self.region)
        if self.parent:
            found &= Q(parent_code=self.parent)
        return found


@dataclass(frozen=True, slots=True)
class GridFilter:
    """What to look for; empty fields do not count."""

    search: str = ""
    region: str = ""

    def condition(self) -> Q:
        """Give the condition on grids."""
        found = _words(self.search)
        return found & Q(region__startswith=self.region) if self.region else found


def _words(search: str) -> Q:
    return holding(search) & Q(active=True)


def police_organisations(
    *, actor: Actor, where: PoliceFilter | None = None
) -> QuerySet[PoliceOrganisation]:
    """Give police organisations by code: a bureau stands before its stations."""
    require(actor, Permission.PLACES_VIEW)
    return PoliceOrganisation.objects.filter((where or PoliceFilter()).condition())


def police_organisation(*, actor: Actor, code: str) -> PoliceOrganisation:
    """Give one police organisation; raises `NotFoundError`."""
    require(actor, Permission.PLACES_VIEW)
    found = PoliceOrganisation.objects.filter(code=code).first()
    if found is None:
        raise NotFoundError(f"no police organisation {code}")
    return found


def grids(*, actor: Actor, where: GridFilter | None = None) -> QuerySet[Grid]:
    """Give grids by code."""
    require(actor, Permission.PLACES_VIEW)
    return Grid.objects.filter((where or GridFilter()).condition())


def grid(*, actor: Actor, key: int) -> Grid:
    """Give one grid; raises `NotFoundError`."""
    require(actor, Permission.PLACES_VIEW)
    found = Grid.objects.filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no grid {key}")
    return found


def sensitive_zones(*, actor: Actor) -> QuerySet[SensitiveZone]:
    """Give the zones in scope; who does not keep places is not shown where they lie."""
    require(actor, Permission.PLACES_MANAGE)
    if actor.sees_everything:
        return SensitiveZone.objects.all()
    condition = Q(pk__in=())
    for region in actor.scope_values(ScopeKind.REGION):
        condition |= Q(region__startswith=region)
    return SensitiveZone.objects.filter(condition)


def sensitive_zone(*, actor: Actor, key: int) -> SensitiveZone:
    """Give one zone in scope; raises `NotFoundError`."""
    found = sensitive_zones(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no zone {key}")
    return found


def zone_index() -> ShapeIndex:
    """Give the index of all zones in use, by key; take it once for a run over many points."""
    rows = SensitiveZone.objects.filter(active=True).values_list("pk", "geometry")
    return ShapeIndex({str(key): geometry for key, geometry in rows})


def zones_at(*, longitude: float, latitude: float) -> list[SensitiveZone]:
    """Give the zones a point lies in, for the rule of Decree 799 Art. 10; never shown as such."""
    near = SensitiveZone.objects.filter(
        active=True,
        west__lte=longitude,
        east__gte=longitude,
        south__lte=latitude,
        north__gte=latitude,
    )
    rows = {str(zone.pk): zone for zone in near}
    if not rows:
        return []
    index = ShapeIndex({key: zone.geometry for key, zone in rows.items()})
    return [rows[key] for key in index.holding(longitude, latitude)]
