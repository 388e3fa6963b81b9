"""Filings drawn up and changed, filled in from what is known already."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment import deadlines
from lianjing.apps.equipment.choices import FilingState
from lianjing.apps.equipment.models import Camera, Filing, System
from lianjing.apps.equipment.policies import Reach, files_in_scope
from lianjing.apps.equipment.selectors import filing as selectors
from lianjing.apps.equipment.services.filing.common import locked, reckon, save
from lianjing.apps.equipment.services.filing.values import FilingValues
from lianjing.apps.equipment.services.filing.watching import recheck
from lianjing.apps.places.models import Unit
from lianjing.apps.places.policies import units_in_scope
from lianjing.kernel.errors import ConflictError, DomainError, NotAllowedError, NotFoundError

M = TypeVar("M", bound=Model)

MOST_CAMERAS = 5000
MOST_DRAWN = 2000


@transaction.atomic
def create_filing(
    *,
    actor: Actor,
    unit: int | None = None,
    system_key: int | None = None,
    cameras: Sequence[int] = (),
    values: FilingValues | None = None,
) -> Filing:
    """Draw up a filing, filled in from the unit, the system and the cameras (Art. 14)."""
    require(actor, Permission.FILES_MANAGE)
    given = (values or FilingValues()).columns()
    of_system = _found(System.objects.filter(files_in_scope(actor), pk=system_key or 0), system_key)
    of_unit = _found(Unit.objects.filter(units_in_scope(actor), pk=unit or 0), unit)
    if of_unit is None and of_system is not None:
        of_unit = of_system.unit
    made = Filing(unit=of_unit, system=of_system, filing_state=FilingState.DUE)
    for key, value in {**_prefilled(of_unit, of_system), **given}.items():
        setattr(made, key, value)
    if not Reach(actor).covers(made.region, made.unit_id):
        raise NotAllowedError("outside the scope", code="outside_scope")
    reckon(made)
    made.save()
    _name_cameras(actor, made, cameras)
    audit.record(actor, "filing.created", made, after={"system": system_key, "unit": unit, **given})
    return made


def _found(rows: "QuerySet[M]", key: int | None) -> "M | None":
    if key is None:
        return None
    found = rows.first()
    if found is None:
        raise NotFoundError(f"nothing with key {key}")
    return found


def _prefilled(unit: Unit | None, system: System | None) -> dict[str, object]:
    """Take over what is known, so that nobody is asked for it again (Art. 14(4))."""
    found: dict[str, object] = {}
    if unit is not None:
        found |= {"name": unit.name, "region": unit.region, "address": unit.address}
    if system is not None:
        found |= {
            "name": system.name or found.get("name", ""),
            "region": system.region or found.get("region", ""),
            "address": system.address or found.get("address", ""),
            "place_class": system.place_class,
            "in_use_on": system.in_use_on or system.built_on,
            "storage_days": system.storage_days,
        }
    return found


def _name_cameras(actor: Actor, filing: Filing, cameras: Sequence[int]) -> None:
    if len(cameras) > MOST_CAMERAS:
        raise DomainError(f"at most {MOST_CAMERAS} cameras", code="bad_request")
    rows = Camera.objects.filter(files_in_scope(actor), pk__in=cameras)
    found = list(rows.values_list("pk", flat=True))
    if len(found) < len(set(cameras)):
        raise NotFoundError("some of the cameras")
    filing.cameras.set(found)


@transaction.atomic
def change_filing(
    *,
    actor: Actor,
    key: int,
    version: int,
    values: FilingValues,
    cameras: Sequence[int] | None = None,
) -> Filing:
    """Change what a filing says, while it is not in the hands of the police."""
    found = locked(actor, key, deadlines.MAY_CHANGE)
    if found.version != version:
        facts = {"who": "?", "when": found.updated_at.isoformat(timespec="seconds"), "count": "1"}
        raise ConflictError("changed meanwhile", code="changed_meanwhile", facts=facts)
    before, after = audit.changes(found, values.columns())
    for name, value in after.items():
        setattr(found, name, value)
    if not Reach(actor).covers(found.region, found.unit_id):
        raise NotAllowedError("outside the scope", code="outside_scope")
    if cameras is not None:
        before["cameras"] = found.cameras.count()
        _name_cameras(actor, found, cameras)
        after["cameras"] = len(cameras)
    reckon(found)
    save(found)
    recheck(found)
    audit.record(actor, "filing.changed", found, before=before, after=after)
    return found


@transaction.atomic
def draw_up_missing(*, actor: Actor, region: str = "") -> list[Filing]:
    """Draw up a filing for each system that is to be filed and has none."""
    require(actor, Permission.FILES_MANAGE)
    systems = list(selectors.unfiled_systems(actor=actor, region=region)[:MOST_DRAWN])
    return [create_filing(actor=actor, system_key=one.pk) for one in systems]
