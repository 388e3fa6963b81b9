"""The entries regions lay over the shipped code tables."""

from collections.abc import Iterable

from lianjing.apps.equipment.models import RegionTable
from lianjing.apps.equipment.tables.library import CodeTable, Confidence, Entry, overlaid


def regional_tables(table: str = "", region: str = "") -> list[RegionTable]:
    """Give the versions regions entered, the newest of each first."""
    rows = RegionTable.objects.order_by("table", "region", "-updated_at", "-pk")
    if table:
        rows = rows.filter(table=table)
    if region:
        rows = rows.filter(region=region)
    return list(rows)


def laid_over(table: CodeTable, region: str) -> CodeTable:
    """Lay the active entries of a region over a table, those of the divisions above it first."""
    above = [region[:length] for length in (2, 4, 6, 8, 9, 12) if length <= len(region)]
    rows = RegionTable.objects.filter(table=table.id, region__in=above, active=True)
    found = table
    for row in sorted(rows, key=lambda row: len(row.region)):
        found = overlaid(found, row.region, row.version, entries_of(row.entries))
    return found


def entries_of(rows: Iterable[dict[str, str]]) -> list[Entry]:
    """Read the entries of a stored version; what a county enters is its own word, not law."""
    return [
        Entry(
            code=row["code"],
            zh=row["zh"],
            en=row.get("en") or row["zh"],
            note=row.get("note", ""),
            confidence=Confidence.P,
        )
        for row in rows
    ]
