"""Police organisations, grids, zones that need consent."""

from typing import Annotated

from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.divisions import GeoJson, RefusedOut, in_language
from lianjing.apps.places.choices import ZoneKind
from lianjing.apps.places.models import Grid, PoliceOrganisation, SensitiveZone
from lianjing.apps.places.services import TableImport
from lianjing.kernel.datum import Datum

Name = Annotated[str, Field(min_length=1, max_length=200)]


class TableImportOut(Schema):
    """What importing a table does, or would do."""

    dry_run: bool
    new: int
    changed: int
    unchanged: int
    refused: list[RefusedOut]

    @classmethod
    def of(cls, done: TableImport, language: str, *, dry_run: bool) -> "TableImportOut":
        """Show the result in the reader's language."""
        return cls(
            dry_run=dry_run,
            new=done.new,
            changed=done.changed,
            unchanged=done.unchanged,
            refused=[
                RefusedOut(number=number, code="", reason=in_language(reason, language))
                for number, reason in done.refused
            ],
        )


class PoliceOut(Schema):
    """A police organisation."""

    code: str
    name: str
    level: int
    """1 province, 2 city, 3 county, 4 station, 5 beat, 6 below; 0 the ministry."""
    parent_code: str
    region: str
    region_name: str

    @classmethod
    def of(cls, row: PoliceOrganisation, names: dict[str, str]) -> "PoliceOut":
        """Show a police organisation."""
        return cls(
            code=row.code,
            name=row.name,
            level=row.level,
            parent_code=row.parent_code,
            region=row.region,
            region_name=names.get(row.region, ""),
        )


class PoliceListOut(Schema):
    """A page of police organisations."""

    items: list[PoliceOut]
    total: int
    page: int
    page_size: int


class PoliceIn(Schema):
    """The name of a police organisation."""

    name: Name


class GridOut(Schema):
    """A grid."""

    id: int
    code: str
    name: str
    region: str
    region_name: str
    has_outline: bool
    version: int

    @classmethod
    def of(cls, row: Grid, names: dict[str, str]) -> "GridOut":
        """Show a grid."""
        return cls(
            id=row.pk,
            code=row.code,
            name=row.name,
            region=row.region,
            region_name=names.get(row.region, ""),
            has_outline=row.geometry is not None,
            version=row.version,
        )


class GridDetailOut(GridOut):
    """A grid with its outline."""

    geometry: GeoJson | None


class GridsOut(Schema):
    """A page of grids."""

    items: list[GridOut]
    total: int
    page: int
    page_size: int


class GridIn(Schema):
    """What people enter of a grid."""

    code: Annotated[str, Field(min_length=1, max_length=32)]
    name: Annotated[str, Field(min_length=1, max_length=100)]
    region: Annotated[str, Field(max_length=12)]
    geometry: GeoJson | None = None
    datum: Datum = Datum.WGS84


class ZoneOut(Schema):
    """An area around which cameras need consent (Decree 799 Art. 10)."""

    id: int
    name: str
    kind: ZoneKind
    region: str
    consent: str
    geometry: GeoJson

    @classmethod
    def of(cls, row: SensitiveZone) -> "ZoneOut":
        """Show a zone."""
        return cls(
            id=row.pk,
            name=row.name,
            kind=ZoneKind(row.kind),
            region=row.region,
            consent=row.consent,
            geometry=row.geometry,
        )


class ZonesOut(Schema):
    """Zones."""

    items: list[ZoneOut]


class ZoneIn(Schema):
    """What people enter of a zone."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    kind: ZoneKind
    region: Annotated[str, Field(max_length=12)]
    geometry: GeoJson
    datum: Datum
    consent: Annotated[str, Field(max_length=200)] = ""
