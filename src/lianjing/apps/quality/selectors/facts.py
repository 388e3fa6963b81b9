"""The world records are judged in, read from the tables: divisions, police, codes, outlines."""

from collections.abc import Container, Iterable, Mapping
from datetime import date

from django.utils import timezone

from lianjing.apps.equipment import tables
from lianjing.apps.equipment.models import RegionTable
from lianjing.apps.places.models import Division, PoliceOrganisation
from lianjing.apps.places.selectors.outlines import outline_index
from lianjing.apps.quality.context import Context
from lianjing.kernel.times import BEIJING

_INDUSTRY, _TYPE, _TYPE_BANDS = "gb.industry", "gb.type", "gb.type_band"


def context(today: date | None = None) -> Context:
    """Give the context for judging; take it once for a whole run.

    Codes that some region added are known everywhere: a region's own list only ever adds.
    """
    divisions = _Divisions() if Division.objects.exists() else None
    police = _Police() if PoliceOrganisation.objects.exists() else None
    return Context(
        today=today or timezone.now().astimezone(BEIJING).date(),
        tables=_tables(),
        industries=_industries(),
        kinds=_kinds(),
        divisions=divisions,
        police=police,
        inside=outline_index().inside,
    )


class _Divisions:
    """Known divisions; those below a county are fetched when one of it is asked for first."""

    def __init__(self) -> None:
        upper = Division.objects.filter(level__lte=3).values_list("code", flat=True)
        self._upper = frozenset(upper)
        self._below: dict[str, frozenset[str]] = {}

    def __contains__(self, key: object) -> bool:
        code = str(key)
        if len(code) <= 6:
            return code in self._upper
        county = code[:6]
        known = self._below.get(county)
        if known is None:
            rows = Division.objects.filter(code__startswith=county, level__gt=3)
            known = self._below[county] = frozenset(rows.values_list("code", flat=True))
        # A package may end at the county, and nobody is accused of the town it does not have;
        # eight digits are a base access unit, which only the county itself can list.
        return code in known or (county in self._upper and (not known or len(code) == 8))


class _Police:
    """Known police organisations, fetched by county; a county without any accuses nobody."""

    def __init__(self) -> None:
        self._known: dict[str, frozenset[str]] = {}

    def __contains__(self, key: object) -> bool:
        code = str(key)
        county = code[:6]
        known = self._known.get(county)
        if known is None:
            rows = PoliceOrganisation.objects.filter(code__startswith=county)
            known = self._known[county] = frozenset(rows.values_list("code", flat=True))
        return not known or code in known


def _tables() -> Mapping[str, Container[str]]:
    found: dict[str, set[str]] = {}
    for name in tables.ids():
        known = tables.table(name)
        if known.open:
            continue
        found[name] = {entry.code for entry in known.entries}
    for row in RegionTable.objects.filter(active=True):
        if row.table in found:
            found[row.table].update(_entry_codes(row.entries))
    return found


def _entry_codes(entries: Iterable[Mapping[str, str]]) -> list[str]:
    return [entry["code"] for entry in entries if "code" in entry]


def _industries() -> Mapping[str, Container[str]]:
    return {
        version: frozenset(_codes(f"{_INDUSTRY}@{version}"))
        for version in tables.versions(_INDUSTRY)
    }


def _kinds() -> frozenset[str]:
    """Give the types that are listed, and those not yet assigned in a band that is."""
    known = set(_codes(_TYPE))
    for band in _codes(_TYPE_BANDS):
        first, _, last = band.partition("-")
        known.update(f"{number:03}" for number in range(int(first), int(last or first) + 1))
    return frozenset(known)


def _codes(name: str) -> list[str]:
    return [entry.code for entry in tables.table(name).entries]
