"""Reads units as the survey forms F1 and F2 ask for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment.choices import LifeState
from lianjing.apps.equipment.models import Camera, Recorder, System
from lianjing.apps.exchange.models import SurveyedGroup
from lianjing.apps.exchange.selectors.outgoing import Selection
from lianjing.apps.places.categories import category_name
from lianjing.apps.places.choices import ContactKind
from lianjing.apps.places.masking import mask_name, mask_phone
from lianjing.apps.places.models import Contact, Unit
from lianjing.apps.places.policies import units_in_scope

PUBLIC = ("A", "C")
"""Coverage that counts as public area: 行政公共区域, 单位内部及临街公共场所 (notes of F1)."""
PUBLIC_CLASSES = ("1", "2", "3")
"""Point classes that do where no coverage is given (一类, 二类, 三类视频监控点)."""
_AT_ONCE = 200
_SYSTEM_KEYS = (
    *("built_on", "kind", "builder", "builder_contact", "maker", "supports_gb28181", "model"),
    *("sdk", "network", "storage_method", "storage_days", "faults"),
)


@dataclass(frozen=True, slots=True)
class UnitCard:
    """What form F1 says of one unit."""

    unit: Unit
    values: dict[str, object]
    repeats: dict[str, list[dict[str, object]]]


@dataclass(frozen=True, slots=True)
class Count4:
    """What the summary F2 counts of one unit."""

    unit: int
    name: str
    cameras: int
    systems: int
    recorders: int
    public: int

    def values(self) -> dict[str, object]:
        """Give the row of the form."""
        return {
            "unit_name": self.name,
            "cameras": self.cameras,
            "systems": self.systems,
            "recorders": self.recorders,
            "public_area_cameras": self.public,
        }


def units_of(*, actor: Actor, where: Selection) -> "QuerySet[Unit]":
    """Give the units an export of F1 or F2 holds."""
    require(actor, Permission.FILES_EXPORT)
    found = Unit.objects.filter(units_in_scope(actor), active=True)
    if where.cameras.region:
        found = found.filter(region__startswith=where.cameras.region)
    if where.cameras.unit is not None:
        path = Unit.objects.filter(pk=where.cameras.unit).values_list("path", flat=True).first()
        found = found.filter(path__startswith=path or "-")
    if where.department:
        found = found.filter(department__code=where.department)
    return found.order_by("name", "pk")


def cards(units: "QuerySet[Unit]", *, contacts: bool) -> Iterator[UnitCard]:
    """Give the cards of units, some at a time."""
    keys = list(units.values_list("pk", flat=True))
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        rows = {unit.pk: unit for unit in Unit.objects.filter(pk__in=some)}
        systems = _systems(some)
        heads = _heads(some)
        groups = _groups(some)
        for key in some:
            yield UnitCard(
                rows[key],
                _values(rows[key], heads.get(key), systems.get(key), contacts=contacts),
                groups.get(key, {}),
            )


def card_of(unit: Unit) -> UnitCard:
    """Give the card of one unit, contacts in full, for comparison."""
    return next(cards(Unit.objects.filter(pk=unit.pk), contacts=True))


def system_of(unit: int) -> System | None:
    """Give the system the platform block of F1 is about: the first of the unit."""
    return System.objects.filter(unit=unit).exclude(state=LifeState.REMOVED).order_by("pk").first()


def _systems(units: list[int]) -> dict[int, System]:
    found: dict[int, System] = {}
    rows = System.objects.filter(unit__in=units).exclude(state=LifeState.REMOVED).order_by("pk")
    for system in rows:
        found.setdefault(system.unit_id or 0, system)
    return found


def _heads(units: list[int]) -> dict[int, Contact]:
    found: dict[int, Contact] = {}
    rows = Contact.objects.filter(unit__in=units, kind=ContactKind.HEAD).order_by("pk")
    for contact in rows:
        found.setdefault(contact.unit_id, contact)
    return found


def _groups(units: list[int]) -> dict[int, dict[str, list[dict[str, object]]]]:
    found: dict[int, dict[str, list[dict[str, object]]]] = {}
    for group in SurveyedGroup.objects.filter(unit__in=units).order_by("kind", "position"):
        values = group_values(group)
        found.setdefault(group.unit_id, {}).setdefault(group.kind, []).append(values)
    return found


def group_values(group: SurveyedGroup) -> dict[str, object]:
    """Give a counted group as the form writes it."""
    kind = group.kind
    values: dict[str, object] = {
        f"{kind}.maker": group.maker,
        f"{kind}.model_count": group.model_count,
        f"{kind}.supports_gb28181": group.supports,
    }
    return values | ({"camera.kind": group.network} if kind == "camera" else {})


def _values(
    unit: Unit, head: Contact | None, system: System | None, *, contacts: bool
) -> dict[str, object]:
    values: dict[str, object] = {
        "unit.name": unit.name,
        "unit.head_contact": contact_words(head, contacts=contacts),
        "unit.category": category_name(unit.category) if unit.category else "",
        "unit.address": unit.address,
    }
    if system is not None:
        values |= {f"system.{key}": getattr(system, key) for key in _SYSTEM_KEYS}
        if not contacts and system.builder_contact:
            values["system.builder_contact"] = mask_phone(system.builder_contact)
    return values


def contact_words(head: Contact | None, *, contacts: bool) -> str:
    """Write somebody with his number in one cell."""
    if head is None:
        return ""
    name = head.name if contacts else mask_name(head.name)
    phone = head.phone if contacts else mask_phone(head.phone)
    return f"{name} {phone}".strip()


def counts(units: "QuerySet[Unit]") -> list[Count4]:
    """Count what F2 asks for, unit by unit.

    Files count. Where a unit has no file of a kind, what it counted itself on F1 does.
    """
    rows = list(units.values_list("pk", "name"))
    keys = [key for key, _ in rows]
    standing = ~Q(state=LifeState.REMOVED) & Q(unit__in=keys)
    cameras = _counted(Camera.objects.filter(standing, merged_into=None), Count("pk"))
    in_public = Q(coverage__in=PUBLIC) | Q(coverage="", point_class__in=PUBLIC_CLASSES)
    public = _counted(Camera.objects.filter(standing & in_public, merged_into=None), Count("pk"))
    has = ~Q(kind__startswith="none")
    systems = _counted(System.objects.filter(standing & has), Count("pk"))
    recorders = _counted(Recorder.objects.filter(standing), Sum("count"))
    surveyed = SurveyedGroup.objects.filter(unit__in=keys)
    said = {
        kind: _counted(surveyed.filter(kind=kind), Sum("count")) for kind in ("camera", "recorder")
    }
    return [
        Count4(
            unit=key,
            name=name,
            cameras=cameras.get(key) or said["camera"].get(key) or 0,
            systems=systems.get(key) or 0,
            recorders=recorders.get(key) or said["recorder"].get(key) or 0,
            public=public.get(key) or 0,
        )
        for key, name in rows
    ]


def _counted(rows: "QuerySet[Any]", what: Count | Sum) -> dict[int, int]:
    found = rows.order_by().values("unit").annotate(number=what)
    return dict(found.values_list("unit", "number"))
