"""Code tables."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.apps.equipment import tables
from lianjing.apps.equipment.models import RegionTable
from lianjing.apps.equipment.services.tables import RegionEntry
from lianjing.apps.equipment.tables import CodeTable, Confidence, Entry


class CodeEntryOut(Schema):
    """One code and its words."""

    code: str
    zh: str
    en: str
    note: str
    confidence: Confidence
    regional: str
    """The region that added or changed it; empty for a shipped one."""

    @classmethod
    def of(cls, entry: Entry) -> "CodeEntryOut":
        """Show an entry."""
        return cls.model_construct(
            code=entry.code,
            zh=entry.zh,
            en=entry.en,
            note=entry.note,
            confidence=entry.confidence,
            regional=entry.regional,
        )


class CodeTableOut(Schema):
    """What a code table is."""

    id: str
    version: str
    versions: list[str]
    title_zh: str
    title_en: str
    source: str
    confidence: Confidence
    """V: seen in a public standard or official form; P, M: not to be shown as what they say."""
    open: bool
    """Other words than those here are no mistake."""
    count: int

    @classmethod
    def of(cls, table: CodeTable) -> "CodeTableOut":
        """Show a table without its entries."""
        return cls.model_construct(**cls._head(table))

    @staticmethod
    def _head(table: CodeTable) -> dict[str, Any]:
        return {
            "id": table.id,
            "version": table.version,
            "versions": tables.versions(table.id),
            "title_zh": table.title_zh,
            "title_en": table.title_en,
            "source": table.source,
            "confidence": table.confidence,
            "open": table.open,
            "count": len(table.entries),
        }


class CodeTablesOut(Schema):
    """All code tables."""

    items: list[CodeTableOut]


class WholeCodeTableOut(CodeTableOut):
    """A code table with its entries and what its codes are in other tables."""

    notes_zh: str
    notes_en: str
    entries: list[CodeEntryOut]
    to: dict[str, dict[str, str]]

    @classmethod
    def of(cls, table: CodeTable) -> "WholeCodeTableOut":
        """Show a table with its entries."""
        return cls.model_construct(
            **cls._head(table),
            notes_zh=table.notes_zh,
            notes_en=table.notes_en,
            entries=[CodeEntryOut.of(entry) for entry in table.entries],
            to={key: dict(mapping) for key, mapping in table.to.items()},
        )


class RegionEntryIn(Schema):
    """One code as a region uses it."""

    code: Annotated[str, Field(max_length=16)]
    zh: Annotated[str, Field(max_length=200)]
    en: Annotated[str, Field(max_length=200)] = ""
    note: Annotated[str, Field(max_length=500)] = ""


class RegionTableIn(Schema):
    """A version of a table for a region."""

    region: Annotated[str, Field(pattern=r"^[0-9]{2,12}$")]
    version: Annotated[str, Field(min_length=1, max_length=24)]
    source: Annotated[str, Field(max_length=200)] = ""
    entries: Annotated[list[RegionEntryIn], Field(max_length=2000)]

    def rows(self) -> list[RegionEntry]:
        """Give what the service takes."""
        return [RegionEntry(one.code, one.zh, one.en, one.note) for one in self.entries]


class RegionTableOut(Schema):
    """A version a region entered."""

    id: int
    region: str
    table: str
    version: str
    source: str
    active: bool
    updated_at: datetime
    entries: list[RegionEntryIn]

    @classmethod
    def of(cls, row: RegionTable) -> "RegionTableOut":
        """Show a regional version."""
        return cls(
            id=row.pk,
            region=row.region,
            table=row.table,
            version=row.version,
            source=row.source,
            active=row.active,
            updated_at=row.updated_at,
            entries=[RegionEntryIn(**entry) for entry in row.entries],
        )


class RegionTablesOut(Schema):
    """Versions regions entered."""

    items: list[RegionTableOut]


class TableSwitchIn(Schema):
    """Whether it counts."""

    active: bool
