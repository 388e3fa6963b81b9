"""Grids, one by one and from a table."""

from collections.abc import Container
from dataclasses import dataclass

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.places import codes, geometry, tables
from lianjing.apps.places.models import Grid
from lianjing.apps.places.search import search_text
from lianjing.apps.places.services.checks import (
    AnyDivision,
    bad,
    checked_name,
    known_among,
    require_division,
    require_scope,
)
from lianjing.apps.places.services.imports import TableImport, judge_lines, write_rows
from lianjing.kernel.datum import Datum

_COLUMNS = {
    "code": ("code", "编码", "代码", "网格编码"),
    "name": ("name", "名称", "网格名称"),
    "region": ("region", "行政区划", "区划代码", "所属区划"),
}
_FIELDS = ("code", "name", "region", "active", "search", "version")


@dataclass(frozen=True, slots=True)
class GridValues:
    """What people enter of a grid."""

    code: str
    name: str
    region: str
    geometry: object = None
    datum: Datum = Datum.WGS84


@transaction.atomic
def enter_grid(*, actor: Actor, values: GridValues, grid: Grid | None = None) -> Grid:
    """Enter a grid, or change one; the code of another is refused."""
    require(actor, Permission.PLACES_MANAGE)
    other = Grid.objects.filter(code=values.code.strip()).exclude(pk=grid.pk if grid else 0)
    held = other.first()
    if held is not None and (held.active or grid is not None):
        raise bad(f"网格 {held.code} 已存在", f"grid {held.code} exists")
    row = grid or held or _fresh()
    before = {"name": row.name, "region": row.region} if row.pk else None
    changed = _fill(actor, row, values, AnyDivision())
    if values.geometry is not None:
        row.geometry = geometry.make_outline(values.geometry, values.datum).geometry
        row.version += not changed
        changed = True
    if changed:
        row.save()
        after = {"name": row.name, "region": row.region}
        audit.record(actor, "grid.entered", row, before=before, after=after)
    return row


@transaction.atomic
def delete_grid(*, actor: Actor, grid: Grid) -> None:
    """Take a grid out of use."""
    require(actor, Permission.PLACES_MANAGE)
    require_scope(actor, grid.region)
    grid.active = False
    grid.version += 1
    grid.save(update_fields=["active", "version"])
    audit.record(actor, "grid.deleted", grid)


def import_grids(*, actor: Actor, content: bytes, dry_run: bool = True) -> TableImport:
    """Take grids from a CSV with code, name and division on each line.

    All lines are judged before the transaction begins, so that nobody waits for a lock.
    """
    require(actor, Permission.PLACES_MANAGE)
    lines = tables.read(content, _COLUMNS)
    stored = {row.code: row for row in Grid.objects.defer("geometry")}
    divisions = known_among({_key(line.values["region"]) for line in lines})

    def fill(row: Grid, line: tables.Line) -> bool:
        given = line.values
        values = GridValues(given["code"], given["name"], _key(given["region"]))
        return _fill(actor, row, values, divisions)

    result, rows = judge_lines(lines, lambda code: stored.get(code) or _fresh(), fill)
    if not dry_run:
        write_rows(actor, "grids.imported", Grid, rows, fields=_FIELDS, result=result)
    return result


def _fresh() -> Grid:
    return Grid(version=0, active=False)


def _key(region: str) -> str:
    return codes.division_key(region) or region


def _fill(actor: Actor, row: Grid, values: GridValues, divisions: Container[str]) -> bool:
    """Put what is entered into a row; tells whether that changes it."""
    code, name = checked_name(values.code, 32), checked_name(values.name, 100)
    require_division(values.region, divisions)
    require_scope(actor, values.region, *([row.region] if row.pk else []))
    wanted = (code, name, values.region, True)
    if (row.code, row.name, row.region, row.active) == wanted:
        return False
    row.code, row.name, row.region, row.active = wanted
    row.search = search_text(name, code)
    row.version += 1
    return True
