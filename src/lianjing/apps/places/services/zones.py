"""Areas around which cameras need consent (Decree 799 Art. 10)."""

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.places import geometry
from lianjing.apps.places.choices import ZoneKind
from lianjing.apps.places.models import SensitiveZone
from lianjing.apps.places.services.checks import (
    AnyDivision,
    checked_name,
    require_division,
    require_scope,
)
from lianjing.kernel.datum import Datum


@transaction.atomic
def enter_zone(
    *,
    actor: Actor,
    name: str,
    kind: ZoneKind,
    region: str,
    shape: object,
    datum: Datum,
    consent: str = "",
) -> SensitiveZone:
    """Enter an area around which cameras need consent."""
    require(actor, Permission.PLACES_MANAGE)
    require_division(region, AnyDivision())
    require_scope(actor, region)
    outline = geometry.make_outline(shape, datum)
    zone = SensitiveZone.objects.create(
        name=checked_name(name, 100),
        kind=kind,
        region=region,
        geometry=outline.geometry,
        consent=consent[:200],
        **outline.box._asdict(),
    )
    audit.record(actor, "zone.entered", zone, after={"kind": kind, "region": region})
    return zone


@transaction.atomic
def delete_zone(*, actor: Actor, zone: SensitiveZone) -> None:
    """Remove such an area."""
    require(actor, Permission.PLACES_MANAGE)
    require_scope(actor, zone.region)
    audit.record(actor, "zone.deleted", zone, before={"region": zone.region})
    zone.delete()
