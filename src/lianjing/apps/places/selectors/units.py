"""Reads units, their departments and contacts."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet, Value, When

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.places.choices import ContactKind
from lianjing.apps.places.models import Contact, Department, Unit
from lianjing.apps.places.policies import units_in_scope
from lianjing.apps.places.search import holding
from lianjing.kernel.errors import NotFoundError

_KIND_ORDER = Case(
    *(When(kind=kind, then=Value(place)) for place, kind in enumerate(ContactKind.values)),
    default=Value(99),
)
"""The head of a unit first."""


@dataclass(frozen=True, slots=True)
class UnitFilter:
    """What to look for; empty fields do not count."""

    search: str = ""
    region: str = ""
    category: str = ""
    """With its sub-kinds."""
    department: str = ""
    parent: int | None = None
    """Everything below this unit."""
    active: bool | None = True

    def condition(self) -> Q:
        """Give the condition on units."""
        found = holding(self.search)
        if self.region:
            found &= Q(region__startswith=self.region)
        if self.category:
            found &= Q(category__startswith=self.category)
        if self.department:
            found &= Q(department=self.department)
        if self.parent is not None:
            found &= Q(path__contains=f"/{self.parent}/") & ~Q(pk=self.parent)
        if self.active is not None:
            found &= Q(active=self.active)
        return found


def units(*, actor: Actor, where: UnitFilter | None = None) -> QuerySet[Unit]:
    """Give units by name, with their departments and parents."""
    require(actor, Permission.PLACES_VIEW)
    condition = (where or UnitFilter()).condition()
    return (
        Unit.objects.filter(units_in_scope(actor) & condition)
        .select_related("department", "parent")
        .order_by("name", "id")
    )


def unit(*, actor: Actor, key: int) -> Unit:
    """Give one unit; raises `NotFoundError` if there is none or not for this actor."""
    found = units(actor=actor, where=UnitFilter(active=None)).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no unit {key}")
    return found


def units_by_name(*, actor: Actor, names: Iterable[str]) -> dict[str, list[Unit]]:
    """Give the active units in scope by exact name; one name may be that of several."""
    found: dict[str, list[Unit]] = {}
    wanted = sorted(set(names))
    for start in range(0, len(wanted), 500):
        portion = wanted[start : start + 500]
        for row in units(actor=actor).filter(name__in=portion):
            found.setdefault(row.name, []).append(row)
    return found


def contacts(*, actor: Actor, unit: Unit) -> QuerySet[Contact]:
    """Give the contacts of a unit the actor has been given; show them masked."""
    require(actor, Permission.PLACES_VIEW)
    return Contact.objects.filter(unit=unit).order_by(_KIND_ORDER, "id")


def contact(*, actor: Actor, unit: Unit, key: int) -> Contact:
    """Give one contact of a unit; raises `NotFoundError`."""
    found = contacts(actor=actor, unit=unit).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no contact {key}")
    return found


def departments(*, actor: Actor) -> QuerySet[Department]:
    """Give the departments in their order, also those out of use."""
    require(actor, Permission.PLACES_VIEW)
    return Department.objects.all()


def department_names() -> dict[str, str]:
    """Give the names of departments by code."""
    return dict(Department.objects.values_list("code", "name"))
