"""Sums for the leading office: how many files there are, what is missing, how good they are.

Grouped by division, department, unit or class, with another of them across if wanted. Everything
is one `GROUP BY` over the cameras in scope and what was judged of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Substr
from django.db.models.lookups import IsNull

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment import tables
from lianjing.apps.equipment.choices import LifeState
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.equipment.selectors.filters import Unindexed
from lianjing.apps.places.models import Unit
from lianjing.apps.places.policies import units_in_scope
from lianjing.apps.places.selectors.divisions import names_of
from lianjing.apps.places.selectors.units import department_names
from lianjing.apps.quality.selectors.rates import RATED, Rate, condition_of

_LEVELS = (2, 4, 6, 9, 12)
_CLASSES = "l1.point_class"


class By(StrEnum):
    """What rows or columns stand for."""

    REGION = "region"
    DEPARTMENT = "department"
    UNIT = "unit"
    CLASS = "class"


@dataclass(frozen=True, slots=True)
class SummaryFilter:
    """Which cameras are summed; empty fields do not count."""

    region: str = ""
    department: str = ""
    unit: int | None = None
    point_class: str = ""

    def condition(self) -> Q:
        """Give the condition on cameras."""
        found = Q()
        if self.region:
            found &= Q(region__startswith=self.region)
        if self.department:
            found &= Q(unit__department=self.department)
        if self.unit is not None:
            found &= Q(unit=self.unit)
        if self.point_class:
            found &= Q(point_class=self.point_class)
        return found


@dataclass(frozen=True, slots=True)
class Sums:
    """What is counted in one place of the table."""

    cameras: int = 0
    """All files but those of removed cameras."""
    rated: int = 0
    """Those that rates are of: in use, accepted, in repair or moving, and judged."""
    unrated: int = 0
    """Planned or being built: left out of rates."""
    waiting: int = 0
    """Not judged yet: left out of rates."""
    with_errors: int = 0
    with_warnings: int = 0
    complete: int = 0
    position_good: int = 0
    code_good: int = 0
    points: int = 0
    """All scores together."""
    filled: int = 0
    """All shares of completeness together, in per cent."""

    @property
    def score(self) -> float | None:
        """The mean score of those rated."""
        return round(self.points / self.rated, 1) if self.rated else None

    @property
    def completeness(self) -> float | None:
        """The mean completeness of those rated, in per cent."""
        return round(self.filled / self.rated, 1) if self.rated else None


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One row: its key and words, its sums, and those across."""

    key: str
    name: str
    sums: Sums
    units: int = 0
    """Units entered here that stand in it."""
    units_with_cameras: int = 0
    cells: Mapping[str, Sums] | None = None
    rest: bool = False
    """What belongs to no row below: a camera whose division stops above this level."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Rows by one thing, perhaps columns by another, and the total."""

    by: By
    level: int
    """Digits of the divisions rows stand for; 0 for other rows."""
    rows: tuple[SummaryRow, ...]
    total: SummaryRow
    columns: tuple[tuple[str, str], ...] = ()


def summary(
    *, actor: Actor, by: By, where: SummaryFilter | None = None, across: By | None = None
) -> Summary:
    """Sum up the cameras in scope."""
    require(actor, Permission.FILES_VIEW)
    where = where or SummaryFilter()
    found = cameras_in(actor, where)
    level = _level(found, where.region) if by is By.REGION else 0
    groups = _grouped(found, _expression(by, level))
    columns: tuple[tuple[str, str], ...] = ()
    cells: dict[str, dict[str, Sums]] = {}
    if across is not None and across not in {by, By.REGION, By.UNIT}:
        cells, columns = _crossed(found, by, level, across)
    units = _units(actor, where, by, level)
    keys = sorted({*groups, *units})
    names = _names(by, keys)
    rows = tuple(
        SummaryRow(
            key=key,
            name=names.get(key, key),
            sums=groups.get(key, Sums()),
            units=units.get(key, (0, 0))[0],
            units_with_cameras=units.get(key, (0, 0))[1],
            cells=cells.get(key) if columns else None,
            rest=by is By.REGION and len(key) < level,
        )
        for key in keys
    )
    return Summary(by, level, rows, _total(rows), columns)


def sums_of(*, actor: Actor, where: SummaryFilter) -> Sums:
    """Sum up some cameras as a whole."""
    require(actor, Permission.FILES_VIEW)
    return _sums(cameras_in(actor, where).aggregate(**_counts()))


def cameras_in(actor: Actor, where: SummaryFilter) -> QuerySet[Camera]:
    """Give the cameras that are summed."""
    rows = Camera.objects.filter(files_in_scope(actor)).filter(where.condition())
    return rows.filter(standing()).order_by()


def standing() -> Q:
    """Give the condition on cameras that count: neither removed nor merged into another."""
    # Nearly all are merged into none: SQLite must not take that for a reason to begin there.
    unmerged = IsNull(Unindexed(F("merged_into")), True)  # noqa: FBT003
    return Q(unmerged) & ~Q(state=LifeState.REMOVED)


def _total(rows: Sequence[SummaryRow]) -> SummaryRow:
    return SummaryRow(
        key="",
        name="",
        sums=_together(row.sums for row in rows),
        units=sum(row.units for row in rows),
        units_with_cameras=sum(row.units_with_cameras for row in rows),
    )


def _level(found: QuerySet[Camera], region: str) -> int:
    """Give the next level of divisions at which there is more than one, at most the village."""
    ends = found.exclude(region="").aggregate(low=Min("region"), high=Max("region"))
    low, high = ends["low"] or "", ends["high"] or ""
    longer = [level for level in _LEVELS if level > len(region)]
    return next((level for level in longer if low[:level] != high[:level]), (longer or [12])[0])


def _expression(by: By, level: int) -> Any:
    match by:
        case By.REGION:
            return Substr("region", 1, level)
        case By.DEPARTMENT:
            return Coalesce(F("unit__department_id"), Value(""))
        case By.UNIT:
            return F("unit_id")
        case By.CLASS:
            return F("point_class")


_OF_RATES = {
    "rated": Rate.RATED,
    "unrated": Rate.UNRATED,
    "with_errors": Rate.NOT_VALID,
    "complete": Rate.COMPLETE,
    "position_good": Rate.POSITION,
    "code_good": Rate.CODE,
}


def _counts() -> dict[str, Any]:
    of = {name: Count("pk", filter=condition_of(rate)) for name, rate in _OF_RATES.items()}
    return {
        "cameras": Count("pk"),
        **of,
        "with_warnings": Count("pk", filter=RATED & Q(warnings__gt=0)),
        "points": Sum("score", filter=RATED),
        "filled": Sum("appraisal__completeness", filter=RATED),
    }


def _grouped(found: QuerySet[Camera], expression: Any) -> dict[str, Sums]:
    rows = found.annotate(group_key=expression).values("group_key").annotate(**_counts())
    return {_key(row["group_key"]): _sums(row) for row in rows}


def _key(value: object) -> str:
    return "" if value is None else str(value)


_COUNTED = (
    *("cameras", "rated", "unrated", "with_errors", "with_warnings", "complete"),
    *("position_good", "code_good"),
)


def _sums(row: Mapping[str, Any]) -> Sums:
    return Sums(
        **{name: row[name] for name in _COUNTED},
        waiting=row["cameras"] - row["rated"] - row["unrated"],
        points=row["points"] or 0,
        filled=row["filled"] or 0,
    )


def _together(parts: Iterable[Sums]) -> Sums:
    """Add sums up."""
    listed = list(parts)
    names = (*_COUNTED, "waiting", "points", "filled")
    return Sums(**{name: sum(getattr(one, name) for one in listed) for name in names})


def _crossed(
    found: QuerySet[Camera], by: By, level: int, across: By
) -> tuple[dict[str, dict[str, Sums]], tuple[tuple[str, str], ...]]:
    rows = (
        found.annotate(group_key=_expression(by, level), column_key=_expression(across, 0))
        .values("group_key", "column_key")
        .annotate(**_counts())
    )
    cells: dict[str, dict[str, Sums]] = {}
    for row in rows:
        cells.setdefault(_key(row["group_key"]), {})[_key(row["column_key"])] = _sums(row)
    keys = sorted({key for row in cells.values() for key in row})
    names = _names(across, keys)
    return cells, tuple((key, names.get(key, key)) for key in keys)


def _units(actor: Actor, where: SummaryFilter, by: By, level: int) -> dict[str, tuple[int, int]]:
    """Count the units of each row, and those with a camera; a class has no units of its own."""
    if by is By.CLASS:
        return {}
    rows = Unit.objects.filter(units_in_scope(actor), active=True).order_by()
    if where.region:
        rows = rows.filter(region__startswith=where.region)
    if where.department:
        rows = rows.filter(Q(department=where.department))
    if where.unit is not None:
        rows = rows.filter(pk=where.unit)
    having = Camera.objects.filter(standing(), unit__isnull=False)
    if where.point_class:
        having = having.filter(point_class=where.point_class)
    expression: Any = {
        By.REGION: Substr("region", 1, level or 6),
        By.DEPARTMENT: Coalesce(F("department_id"), Value("")),
        By.UNIT: F("pk"),
    }[by]
    with_cameras = Count("pk", filter=Q(pk__in=having.values("unit")))
    counted = rows.annotate(group_key=expression).values("group_key")
    return {
        _key(row["group_key"]): (row["n"], row["busy"])
        for row in counted.annotate(n=Count("pk"), busy=with_cameras)
    }


def _names(by: By, keys: Sequence[str]) -> Mapping[str, str]:
    match by:
        case By.REGION:
            return names_of(keys)
        case By.DEPARTMENT:
            return department_names()
        case By.UNIT:
            wanted = [int(key) for key in keys if key]
            rows = Unit.objects.filter(pk__in=wanted).values_list("pk", "name")
            return {str(key): name for key, name in rows}
        case By.CLASS:
            return {entry.code: entry.zh for entry in tables.table(_CLASSES).entries}
