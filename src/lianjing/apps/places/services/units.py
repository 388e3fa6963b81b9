"""Units and departments."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.places import departments, uscc
from lianjing.apps.places.categories import is_category
from lianjing.apps.places.models import Department, Division, Unit
from lianjing.apps.places.policies import (
    edits_places,
    region_in_scope,
    require_unit_edit,
    units_in_scope,
)
from lianjing.apps.places.search import search_text
from lianjing.apps.places.selectors.changes import changed_since
from lianjing.kernel.datum import outside_china
from lianjing.kernel.errors import (
    ChangedMeanwhileError,
    ConflictError,
    DomainError,
    NotAllowedError,
)

MAX_DEPTH = 8
_LENGTHS = {"name": 200, "address": 300, "industry": 64, "remark": 500}
_OF_PLACES = frozenset({"parent", "active", "department"})
"""What a unit's own clerk does not decide."""


class BadUnitError(DomainError):
    """Something entered of a unit does not hold."""

    code = "bad_unit"


class BadUsccError(DomainError):
    """A unified social credit code that is none."""

    code = "bad_uscc"


@dataclass(frozen=True, slots=True)
class UnitValues:
    """What people enter of a unit; None leaves it as it is."""

    name: str | None = None
    uscc: str | None = None
    category: str | None = None
    department: str | None = None
    """A code; empty takes it away."""
    industry: str | None = None
    region: str | None = None
    address: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    parent: int | None = None
    """The key of the unit above; 0 takes it away."""
    remark: str | None = None
    active: bool | None = None

    def given(self) -> dict[str, object]:
        """Give what is to be written, by the name of its column."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}


@transaction.atomic
def create_unit(*, actor: Actor, values: UnitValues) -> Unit:
    """Enter a unit; it must lie in the actor's scope by its division or its parent."""
    require(actor, Permission.PLACES_MANAGE)
    unit = Unit(version=1)
    given = _checked(actor, unit, values.given())
    if not given.get("name"):
        raise _bad("单位名称不能为空", "a unit needs a name")
    _put(unit, given)
    if not actor.sees_everything and unit.parent_id is None:
        _require_region(actor, unit.region)
    unit.save()
    audit.record(actor, "unit.created", unit, after={**given, "version": unit.version})
    return unit


@transaction.atomic
def change_unit(
    *, actor: Actor, unit: Unit, values: UnitValues, version: int | None = None
) -> Unit:
    """Change a unit; `version` is the one that was read, and None asks nothing.

    Raises `ChangedMeanwhileError` if somebody else was faster, naming who, when and what.
    """
    require_unit_edit(actor, unit)
    stored = Unit.objects.select_for_update().get(pk=unit.pk)
    if version is not None and stored.version != version:
        raise _meanwhile(stored, version)
    given = _checked(actor, stored, values.given())
    if not edits_places(actor, stored) and _OF_PLACES & given.keys():
        raise NotAllowedError("whose unit this is, is decided by those who keep the places")
    before, after = audit.changes(stored, _columns(given))
    if not after:
        return stored
    old_path = stored.path
    _put(stored, given)
    if "region" in given and edits_places(actor, unit):
        _require_region(actor, stored.region)
    stored.version += 1
    stored.updated_at = timezone.now()
    stored.path = _path(stored)
    stored.save()
    if stored.path != old_path:
        _move_below(old_path, stored.path)
    audit.record(
        actor,
        "unit.changed",
        stored,
        before={**before, "version": stored.version - 1},
        after={**after, "version": stored.version},
    )
    return stored


@transaction.atomic
def delete_unit(*, actor: Actor, unit: Unit) -> None:
    """Remove a unit nothing refers to; what is in use is put out of use instead."""
    require(actor, Permission.PLACES_MANAGE)
    require_unit_edit(actor, unit)
    before = {"name": unit.name, "uscc": unit.uscc, "region": unit.region}
    audit.record(actor, "unit.deleted", unit, before=before)
    try:
        unit.delete()
    except ProtectedError as error:
        raise ConflictError("something refers to the unit", code="unit_in_use") from error


@transaction.atomic
def enter_department(
    *, actor: Actor, code: str, name: str, duties: str = "", industry: str = "", active: bool = True
) -> Department:
    """Enter or change a department."""
    require(actor, Permission.PLACES_MANAGE)
    if not actor.sees_everything:
        raise NotAllowedError("departments are the same for everyone")
    row = Department.objects.filter(code=code).first() or Department(
        code=code, position=Department.objects.count()
    )
    wanted = {"name": name, "duties": duties, "industry": industry, "active": active}
    before, after = audit.changes(row, wanted)
    for field, value in wanted.items():
        setattr(row, field, value)
    row.save()
    audit.record(actor, "department.entered", row, before=before, after=after)
    return row


@transaction.atomic
def plant_departments(*, actor: Actor) -> None:
    """Enter the departments of a new installation; nothing happens once there are any."""
    if Department.objects.exists():
        return
    planted = Department.objects.bulk_create(
        Department(**row._asdict(), source=departments.SOURCE, position=position)
        for position, row in enumerate(departments.DEPARTMENTS)
    )
    after = {"count": len(planted)}
    audit.record(actor, "department.entered", name=departments.SOURCE, after=after)


def _checked(actor: Actor, unit: Unit, given: dict[str, object]) -> dict[str, object]:
    for name, length in _LENGTHS.items():
        if name in given:
            given[name] = str(given[name]).strip()
            if len(str(given[name])) > length:
                raise _bad(f"{name} 超过 {length} 个字", f"{name}: more than {length} characters")
    if given.get("name") == "":
        raise _bad("单位名称不能为空", "a unit needs a name")
    if "uscc" in given:
        given["uscc"] = _checked_uscc(unit, str(given["uscc"]))
    if given.get("category") and not is_category(str(given["category"])):
        raise _bad("没有这个单位类别", "there is no such category")
    if given.get("department") and not _is_department(str(given["department"])):
        raise _bad("没有这个主管部门", "there is no such department")
    if given.get("region") and not Division.objects.filter(code=given["region"]).exists():
        raise _bad(f"没有区划 {given['region']}", f"there is no division {given['region']}")
    _check_position(unit, given)
    _check_parent(actor, unit, given)
    return given


def _checked_uscc(unit: Unit, text: str) -> str:
    code = uscc.normalised(text)
    if not code:
        return ""
    wrong = uscc.problem(code)
    if wrong is not None:
        raise BadUsccError(wrong.en, facts={"detail": wrong.detail}, fields={"uscc": wrong.detail})
    other = Unit.objects.filter(uscc=code).exclude(pk=unit.pk or 0).first()
    if other is not None:
        facts = {"unit": other.name, "uscc": code}
        raise ConflictError(f"{code} is registered", code="uscc_taken", facts=facts)
    return code


def _is_department(code: str) -> bool:
    return Department.objects.filter(code=code).exists()


def _check_position(unit: Unit, given: Mapping[str, object]) -> None:
    longitude = given.get("longitude", unit.longitude)
    latitude = given.get("latitude", unit.latitude)
    if longitude is None and latitude is None:
        return
    if not isinstance(longitude, float) or not isinstance(latitude, float):
        raise _bad("经度和纬度须同时填写", "longitude and latitude go together")
    if outside_china(longitude, latitude):
        raise _bad("坐标不在中国范围, 经纬度可能颠倒", "not in China; perhaps the two are swapped")


def _check_parent(actor: Actor, unit: Unit, given: dict[str, object]) -> None:
    if "parent" not in given:
        return
    key = given["parent"]
    if not isinstance(key, int) or not key:
        given["parent"] = None
        return
    above = Unit.objects.filter(units_in_scope(actor), pk=key).first()
    if above is None:
        raise _bad("没有这个上级单位", "there is no such unit above")
    if unit.pk and above.path.startswith(unit.path):
        raise _bad("不能挂在自己的下级单位之下", "a unit cannot be below itself")
    if above.path.count("/") > MAX_DEPTH:
        raise _bad(f"单位层级超过 {MAX_DEPTH} 级", f"more than {MAX_DEPTH} levels of units")
    given["parent"] = above


def _columns(given: Mapping[str, object]) -> dict[str, object]:
    """Give values as plain columns, for comparison and for the audit."""
    plain = dict(given)
    if "parent" in plain:
        above = plain.pop("parent")
        plain["parent_id"] = above.pk if isinstance(above, Unit) else None
    if "department" in plain:
        plain["department_id"] = plain.pop("department") or None
    return plain


def _put(unit: Unit, given: Mapping[str, object]) -> None:
    for name, value in _columns(given).items():
        setattr(unit, name, value)
    unit.search = search_text(unit.name, unit.uscc.lower(), unit.address)


def _path(unit: Unit) -> str:
    above = Unit.objects.get(pk=unit.parent_id).path if unit.parent_id else "/"
    return f"{above}{unit.pk}/"


def _move_below(old: str, new: str) -> None:
    below = list(Unit.objects.filter(path__startswith=old).exclude(path=old))
    for row in below:
        row.path = new + row.path.removeprefix(old)
    Unit.objects.bulk_update(below, ["path"], batch_size=500)


def _require_region(actor: Actor, region: str) -> None:
    if not region_in_scope(actor, region):
        raise NotAllowedError(f"{region or 'no division'} is outside the scope")


def _meanwhile(stored: Unit, version: int) -> ChangedMeanwhileError:
    return changed_since("unit.changed", stored, version)


def _bad(zh: str, en: str) -> BadUnitError:
    return BadUnitError(en, facts={"detail": f"{zh} / {en}"})
