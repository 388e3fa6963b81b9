"""Units, their contacts, the departments above them."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.paging import Key, PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.units import (
    ContactEntry,
    ContactOut,
    ContactPatch,
    ContactsOut,
    DepartmentIn,
    DepartmentOut,
    UnitDetailOut,
    UnitIn,
    UnitOut,
    UnitPatch,
    UnitsOut,
    UnitTablesOut,
)
from lianjing.apps.places import policies, selectors, services
from lianjing.apps.places.models import Unit
from lianjing.apps.places.selectors import UnitFilter

router = Router(tags=["units"], auth=signed_in)


@router.get("/units", response=UnitsOut)
def list_units(
    request: HttpRequest,
    search: str = "",
    region: str = "",
    category: str = "",
    department: str = "",
    parent: Key | None = None,
    active: bool | None = True,
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """Search units by name, pinyin, initials, credit code or address, and by what they are."""
    where = UnitFilter(
        search=search,
        region=region,
        category=category,
        department=department,
        parent=parent,
        active=active,
    )
    rows = selectors.units(actor=actor_in(request), where=where)
    language = language_of(request)
    return paged(rows, page, page_size, lambda found: _shown(found, language))


def _shown(found: list[Unit], language: str) -> list[UnitOut]:
    regions = selectors.full_names_of(unit.region for unit in found)
    return [UnitOut.of(unit, regions, language) for unit in found]


@router.get("/units/tables", response=UnitTablesOut)
def unit_tables(request: HttpRequest) -> UnitTablesOut:
    """Give the categories of form F1 and the departments."""
    return UnitTablesOut.of(selectors.departments(actor=actor_in(request)), language_of(request))


@router.post("/units", response={201: UnitDetailOut})
def create_unit(request: HttpRequest, body: UnitIn) -> Status[UnitDetailOut]:
    """Enter a unit."""
    unit = services.create_unit(actor=actor_in(request), values=body.values())
    return Status(201, _detail(request, unit))


@router.get("/units/{key}", response=UnitDetailOut)
def get_unit(request: HttpRequest, key: int) -> UnitDetailOut:
    """Show a unit with its contacts masked."""
    return _detail(request, selectors.unit(actor=actor_in(request), key=key))


@router.patch("/units/{key}", response=UnitDetailOut)
def change_unit(request: HttpRequest, key: int, body: UnitPatch) -> UnitDetailOut:
    """Change a unit; 409 with what changed if somebody else was faster."""
    actor = actor_in(request)
    unit = selectors.unit(actor=actor, key=key)
    changed = services.change_unit(
        actor=actor, unit=unit, values=body.values(), version=body.version
    )
    return _detail(request, changed)


@router.delete("/units/{key}", response={204: None})
def delete_unit(request: HttpRequest, key: int) -> Status[None]:
    """Remove a unit nothing refers to."""
    actor = actor_in(request)
    services.delete_unit(actor=actor, unit=selectors.unit(actor=actor, key=key))
    return Status(204, None)


@router.post("/units/{key}/contacts", response={201: ContactOut})
def add_contact(request: HttpRequest, key: int, body: ContactEntry) -> Status[ContactOut]:
    """Enter somebody at a unit."""
    actor = actor_in(request)
    unit = selectors.unit(actor=actor, key=key)
    made = services.add_contact(actor=actor, unit=unit, values=body.values())
    return Status(201, ContactOut.of(made, masked=True))


@router.post("/units/{key}/contacts/reveal", response=ContactsOut)
def reveal_contacts(request: HttpRequest, key: int) -> ContactsOut:
    """Show the contacts of a unit unmasked; the audit keeps who looked."""
    actor = actor_in(request)
    unit = selectors.unit(actor=actor, key=key)
    found = services.reveal_contacts(actor=actor, unit=unit)
    return ContactsOut(items=[ContactOut.of(row, masked=False) for row in found])


@router.patch("/units/{key}/contacts/{contact}", response=ContactOut)
def change_contact(request: HttpRequest, key: int, contact: int, body: ContactPatch) -> ContactOut:
    """Change somebody at a unit."""
    actor = actor_in(request)
    unit = selectors.unit(actor=actor, key=key)
    row = selectors.contact(actor=actor, unit=unit, key=contact)
    changed = services.change_contact(actor=actor, contact=row, values=body.values())
    return ContactOut.of(changed, masked=True)


@router.delete("/units/{key}/contacts/{contact}", response={204: None})
def delete_contact(request: HttpRequest, key: int, contact: int) -> Status[None]:
    """Remove somebody from a unit."""
    actor = actor_in(request)
    unit = selectors.unit(actor=actor, key=key)
    row = selectors.contact(actor=actor, unit=unit, key=contact)
    services.delete_contact(actor=actor, contact=row)
    return Status(204, None)


Code = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[a-z0-9_-]+$")]


@router.put("/departments/{code}", response=DepartmentOut)
def enter_department(request: HttpRequest, code: Code, body: DepartmentIn) -> DepartmentOut:
    """Enter or change a department."""
    row = services.enter_department(actor=actor_in(request), code=code, **body.dict())
    return DepartmentOut.of(row, language_of(request))


def _detail(request: HttpRequest, unit: Unit) -> UnitDetailOut:
    actor = actor_in(request)
    return UnitDetailOut.whole(
        unit,
        selectors.contacts(actor=actor, unit=unit),
        selectors.full_names_of([unit.region]),
        language_of(request),
        may_edit=policies.may_edit_unit(actor, unit),
    )
