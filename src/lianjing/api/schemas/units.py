"""Units, their contacts, the tables they are described by."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.apps.places.categories import CATEGORIES, TABLE, category_name
from lianjing.apps.places.choices import ContactKind
from lianjing.apps.places.masking import mask_name, mask_phone
from lianjing.apps.places.models import Contact, Department, Unit
from lianjing.apps.places.services import ContactValues, UnitValues

Text64 = Annotated[str, Field(max_length=64)]


class UnitRef(Schema):
    """A unit named."""

    id: int
    name: str


class UnitOut(Schema):
    """A unit as lists show it."""

    id: int
    name: str
    uscc: str
    category: str
    category_name: str
    department: str
    department_name: str
    industry: str
    region: str
    region_name: str
    address: str
    longitude: float | None
    latitude: float | None
    parent: UnitRef | None
    active: bool
    version: int
    updated_at: datetime

    @classmethod
    def of(cls, row: Unit, regions: dict[str, str], language: str) -> "UnitOut":
        """Show a unit whose department and parent are fetched."""
        return cls(**unit_fields(row, regions, language))


def unit_fields(row: Unit, regions: dict[str, str], language: str) -> dict[str, Any]:
    """Give the fields of `UnitOut`, for it and for shapes that add to it."""
    department = row.department
    named = (
        (department.name_en if language == "en" else "") or department.name if department else ""
    )
    return {
        "id": row.pk,
        "name": row.name,
        "uscc": row.uscc,
        "category": row.category,
        "category_name": category_name(row.category, language),
        "department": row.department_id or "",
        "department_name": named,
        "industry": row.industry,
        "region": row.region,
        "region_name": regions.get(row.region, ""),
        "address": row.address,
        "longitude": row.longitude,
        "latitude": row.latitude,
        "parent": UnitRef(id=row.parent.pk, name=row.parent.name) if row.parent else None,
        "active": row.active,
        "version": row.version,
        "updated_at": row.updated_at,
    }


class UnitsOut(Schema):
    """A page of units."""

    items: list[UnitOut]
    total: int
    page: int
    page_size: int


class ContactOut(Schema):
    """Somebody at a unit; `name` and `phone` are masked unless revealed."""

    id: int
    kind: ContactKind
    name: str
    phone: str
    position: str
    masked: bool

    @classmethod
    def of(cls, row: Contact, *, masked: bool) -> "ContactOut":
        """Show a contact."""
        return cls(
            id=row.pk,
            kind=ContactKind(row.kind),
            name=mask_name(row.name) if masked else row.name,
            phone=mask_phone(row.phone) if masked else row.phone,
            position=row.position,
            masked=masked,
        )


class ContactsOut(Schema):
    """The contacts of a unit."""

    items: list[ContactOut]


class UnitDetailOut(UnitOut):
    """One unit with all that is known of it."""

    remark: str
    created_at: datetime
    contacts: list[ContactOut]
    may_edit: bool

    @classmethod
    def whole(
        cls,
        row: Unit,
        contacts: Iterable[Contact],
        regions: dict[str, str],
        language: str,
        *,
        may_edit: bool,
    ) -> "UnitDetailOut":
        """Show a unit with its contacts masked."""
        return cls(
            **unit_fields(row, regions, language),
            remark=row.remark,
            created_at=row.created_at,
            contacts=[ContactOut.of(contact, masked=True) for contact in contacts],
            may_edit=may_edit,
        )


class UnitIn(Schema):
    """What people enter of a unit; the service says what is wrong in words."""

    name: Annotated[str, Field(max_length=400)]
    uscc: Text64 = ""
    category: Annotated[str, Field(max_length=16)] = ""
    department: Annotated[str, Field(max_length=32)] = ""
    industry: Annotated[str, Field(max_length=200)] = ""
    region: Annotated[str, Field(max_length=12)] = ""
    address: Annotated[str, Field(max_length=600)] = ""
    longitude: float | None = None
    latitude: float | None = None
    parent: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0
    remark: Annotated[str, Field(max_length=1000)] = ""

    def values(self) -> UnitValues:
        """Give what was entered."""
        return UnitValues(**self.dict(exclude_unset=True))


class UnitPatch(Schema):
    """What to change of a unit; what is left out stays."""

    version: int
    """The version that was read: if it is not the last, the answer is 409 and says what changed."""
    name: Annotated[str, Field(max_length=400)] | None = None
    uscc: Text64 | None = None
    category: Annotated[str, Field(max_length=16)] | None = None
    department: Annotated[str, Field(max_length=32)] | None = None
    industry: Annotated[str, Field(max_length=200)] | None = None
    region: Annotated[str, Field(max_length=12)] | None = None
    address: Annotated[str, Field(max_length=600)] | None = None
    longitude: float | None = None
    latitude: float | None = None
    parent: Annotated[int, Field(ge=0, le=2**63 - 1)] | None = None
    remark: Annotated[str, Field(max_length=1000)] | None = None
    active: bool | None = None

    def values(self) -> UnitValues:
        """Give what is to be changed."""
        return UnitValues(**self.dict(exclude_unset=True, exclude={"version"}))


class ContactEntry(Schema):
    """What people enter of a contact."""

    kind: ContactKind = ContactKind.CONTACT
    name: Text64
    phone: Text64 = ""
    position: Text64 = ""

    def values(self) -> ContactValues:
        """Give what was entered."""
        return ContactValues(**self.dict())


class ContactPatch(Schema):
    """What to change of a contact; what is left out stays, so masked parts need not be known."""

    kind: ContactKind | None = None
    name: Text64 | None = None
    phone: Text64 | None = None
    position: Text64 | None = None

    def values(self) -> ContactValues:
        """Give what is to be changed."""
        return ContactValues(**self.dict(exclude_unset=True))


class CategoryOut(Schema):
    """A category of units."""

    code: str
    name: str


class DepartmentOut(Schema):
    """A department and what it answers for."""

    code: str
    name: str
    duties: str
    industry: str
    source: str
    active: bool

    @classmethod
    def of(cls, row: Department, language: str) -> "DepartmentOut":
        """Show a department."""
        return cls(
            code=row.code,
            name=(row.name_en if language == "en" else "") or row.name,
            duties=row.duties,
            industry=row.industry,
            source=row.source,
            active=row.active,
        )


class DepartmentIn(Schema):
    """What people enter of a department."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    duties: Annotated[str, Field(max_length=300)] = ""
    industry: Annotated[str, Field(max_length=8)] = ""
    active: bool = True


class UnitTablesOut(Schema):
    """The tables a unit is described by."""

    categories_table: str
    categories: list[CategoryOut]
    departments: list[DepartmentOut]

    @classmethod
    def of(cls, departments: Iterable[Department], language: str) -> "UnitTablesOut":
        """Show the tables in one language."""
        return cls(
            categories_table=TABLE,
            categories=[
                CategoryOut(code=row.code, name=category_name(row.code, language))
                for row in CATEGORIES
            ],
            departments=[DepartmentOut.of(row, language) for row in departments],
        )
