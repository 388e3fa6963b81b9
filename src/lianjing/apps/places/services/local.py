"""Police organisations, grids and zones, one by one and from a table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.places import codes, geometry, tables
from lianjing.apps.places.choices import ZoneKind
from lianjing.apps.places.models import Division, Grid, PoliceOrganisation, SensitiveZone
from lianjing.apps.places.policies import region_in_scope
from lianjing.apps.places.search import search_text
from lianjing.kernel.datum import Datum
from lianjing.kernel.errors import DomainError, NotAllowedError

_CODE = ("code", "编码", "代码", "机构代码", "网格编码")
_NAME = ("name", "名称", "机构名称", "网格名称")
_OUTSIDE = "不在您的范围内 / outside your scope"
_REGION = ("region", "行政区划", "区划代码", "所属区划")


class BadPoliceCodeError(DomainError):
    """A code that is none of GA/T 380."""

    code = "bad_police_code"


class BadPlaceError(DomainError):
    """Something of a place that does not hold."""

    code = "bad_place"


@dataclass(frozen=True, slots=True)
class GridValues:
    """What people enter of a grid."""

    code: str
    name: str
    region: str
    geometry: object = None
    datum: Datum = Datum.WGS84


@dataclass(slots=True)
class TableImport:
    """What importing a table does or would do."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    """Line and reason, in both languages."""


@transaction.atomic
def enter_police(*, actor: Actor, code: str, name: str) -> PoliceOrganisation:
    """Enter or rename a police organisation."""
    require(actor, Permission.PLACES_MANAGE)
    code, name = code.strip(), name.strip()
    if not codes.is_police_code(code):
        detail = f"{code[:20]} 不是 12 位机构代码 / {code[:20]} is no code of twelve digits"
        raise BadPoliceCodeError(f"{code!r}", facts={"detail": detail})
    region = codes.police_region(code)
    if region:
        # Zones and direct branches have county digits that GB/T 2260 lacks.
        _require_division(region[:2])
    _require_scope(actor, region)
    before = PoliceOrganisation.objects.filter(code=code).first()
    if before is not None and before.name == name and before.active:
        return before
    row = before or PoliceOrganisation(code=code, version=0)
    row.name = _named(name, 200)
    row.level = codes.police_level(code)
    row.parent_code = codes.police_parent(code)
    row.region = region
    row.active = True
    row.search = search_text(name, code)
    row.version += 1
    old = {"name": PoliceOrganisation.objects.get(code=code).name} if before else None
    row.save()
    audit.record(actor, "police.entered", row, before=old, after={"name": name})
    return row


@transaction.atomic
def delete_police(*, actor: Actor, organisation: PoliceOrganisation) -> None:
    """Take a police organisation out of use; records that name it keep its name."""
    require(actor, Permission.PLACES_MANAGE)
    _require_scope(actor, organisation.region)
    organisation.active = False
    organisation.version += 1
    organisation.save(update_fields=["active", "version"])
    audit.record(actor, "police.deleted", organisation)


@transaction.atomic
def enter_grid(*, actor: Actor, values: GridValues, grid: Grid | None = None) -> Grid:
    """Enter a grid, or change one; the code of another is refused."""
    require(actor, Permission.PLACES_MANAGE)
    _require_division(values.region)
    _require_scope(actor, values.region, *([grid.region] if grid else []))
    code = _named(values.code.strip(), 32)
    other = Grid.objects.filter(code=code).exclude(pk=grid.pk if grid else 0).first()
    if other is not None and other.active:
        raise BadPlaceError(
            f"grid {code} exists", facts={"detail": f"网格 {code} 已存在 / grid {code} exists"}
        )
    row = grid or other or Grid(version=0)
    before = {"name": row.name, "region": row.region} if row.pk else None
    row.code, row.name, row.region = code, _named(values.name.strip(), 100), values.region
    row.active = True
    if values.geometry is not None:
        row.geometry = geometry.make_outline(values.geometry, values.datum).geometry
    row.search = search_text(row.name, row.code)
    row.version += 1
    row.save()
    after = {"name": row.name, "region": row.region}
    audit.record(actor, "grid.entered", row, before=before, after=after)
    return row


@transaction.atomic
def delete_grid(*, actor: Actor, grid: Grid) -> None:
    """Take a grid out of use."""
    require(actor, Permission.PLACES_MANAGE)
    _require_scope(actor, grid.region)
    grid.active = False
    grid.version += 1
    grid.save(update_fields=["active", "version"])
    audit.record(actor, "grid.deleted", grid)


@transaction.atomic
def import_police(*, actor: Actor, content: bytes, dry_run: bool = True) -> TableImport:
    """Take police organisations from a CSV with a code and a name on each line."""
    lines = tables.read(content, {"code": _CODE, "name": _NAME})
    stored = dict(PoliceOrganisation.objects.filter(active=True).values_list("code", "name"))

    def enter(values: Mapping[str, str]) -> None:
        enter_police(actor=actor, code=values["code"], name=values["name"])

    return _import(actor, lines, {c: (n,) for c, n in stored.items()}, enter, dry_run=dry_run)


@transaction.atomic
def import_grids(*, actor: Actor, content: bytes, dry_run: bool = True) -> TableImport:
    """Take grids from a CSV with code, name and division on each line."""
    lines = tables.read(content, {"code": _CODE, "name": _NAME, "region": _REGION})
    rows = Grid.objects.filter(active=True).values_list("code", "name", "region", "pk")
    stored = {code: (name, region) for code, name, region, _ in rows}
    existing = {grid.code: grid for grid in Grid.objects.filter(active=True)}

    def enter(values: Mapping[str, str]) -> None:
        region = codes.division_key(values["region"]) or values["region"]
        given = GridValues(values["code"], values["name"], region)
        enter_grid(actor=actor, values=given, grid=existing.get(values["code"]))

    return _import(actor, lines, stored, enter, dry_run=dry_run)


def _import(
    actor: Actor,
    lines: list[tables.Line],
    stored: Mapping[str, tuple[str, ...]],
    enter: Callable[[Mapping[str, str]], None],
    *,
    dry_run: bool,
) -> TableImport:
    """Enter line by line, each in a savepoint; a dry run takes all back in the end."""
    require(actor, Permission.PLACES_MANAGE)
    result = TableImport()
    mark = transaction.savepoint()
    for line in lines:
        code, *others = line.values.values()
        if stored.get(code) == tuple(others):
            result.unchanged += 1
            continue
        try:
            with transaction.atomic():
                enter(line.values)
        except DomainError as error:
            detail = error.facts.get("detail") or _OUTSIDE
            result.refused.append((line.number, detail))
            continue
        if code in stored:
            result.changed += 1
        else:
            result.new += 1
    if dry_run:
        transaction.savepoint_rollback(mark)
    else:
        transaction.savepoint_commit(mark)
    return result


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
    _require_division(region)
    _require_scope(actor, region)
    outline = geometry.make_outline(shape, datum)
    zone = SensitiveZone.objects.create(
        name=_named(name.strip(), 100),
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
    _require_scope(actor, zone.region)
    audit.record(actor, "zone.deleted", zone, before={"region": zone.region})
    zone.delete()


def _named(name: str, length: int) -> str:
    if not name or len(name) > length:
        raise BadPlaceError(
            f"name {name[:40]!r}",
            facts={"detail": f"名称须有 1 至 {length} 个字 / a name has 1 to {length} characters"},
        )
    return name


def _require_division(region: str) -> None:
    if not Division.objects.filter(code=region, active=True).exists():
        detail = f"没有区划 {region[:12]} / there is no division {region[:12]}"
        raise BadPlaceError(f"no division {region}", facts={"detail": detail})


def _require_scope(actor: Actor, *regions: str) -> None:
    for region in regions:
        if not region_in_scope(actor, region):
            raise NotAllowedError(f"{region} is outside the scope of {actor.username}")
