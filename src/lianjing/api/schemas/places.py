"""Divisions, outlines, police organisations, grids, zones that need consent."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.apps.places.choices import ZoneKind
from lianjing.apps.places.models import (
    Division,
    DivisionPackage,
    DivisionShape,
    Grid,
    PoliceOrganisation,
    SensitiveZone,
)
from lianjing.apps.places.services import OutlineImport, TableImport
from lianjing.kernel.datum import Datum

Name = Annotated[str, Field(min_length=1, max_length=200)]
GeoJson = dict[str, Any]


def in_language(detail: str, language: str) -> str:
    """Take the half of a text written as `中文 / English`."""
    chinese, both, english = detail.partition(" / ")
    return english if both and language == "en" else chinese


class DivisionOut(Schema):
    """A division as lists show it."""

    code: str
    name: str
    full_name: str
    level: int
    """1 province, 2 city, 3 county, 4 town or street, 5 village or community."""
    parent_code: str
    active: bool
    """False once a newer package does not have it any more."""
    source: str
    has_children: bool
    longitude: float | None
    latitude: float | None

    @classmethod
    def of(cls, row: Division) -> "DivisionOut":
        """Show a division; `below` is asked for by `selectors.with_below`."""
        return cls(
            code=row.code,
            name=row.name,
            full_name=row.full_name,
            level=row.level,
            parent_code=row.parent_code,
            active=row.active,
            source=row.source,
            # Villages are loaded when their town is unfolded for the first time.
            has_children=bool(getattr(row, "below", False)) or row.level == 4,
            longitude=row.longitude,
            latitude=row.latitude,
        )


class DivisionsOut(Schema):
    """A page of divisions."""

    items: list[DivisionOut]
    total: int
    page: int
    page_size: int


class OutlineOut(Schema):
    """What is known of an outline."""

    code: str
    datum: Datum
    """What it was given in; it is kept and shown in WGS-84."""
    source: str
    version: str
    vertices: int
    box: tuple[float, float, float, float]
    """West, south, east, north."""

    @classmethod
    def of(cls, row: DivisionShape) -> "OutlineOut":
        """Show an outline without its points."""
        return cls(
            code=row.code,
            datum=Datum(row.datum),
            source=row.source,
            version=row.version,
            vertices=row.vertices,
            box=(row.west, row.south, row.east, row.north),
        )


class DivisionDetailOut(DivisionOut):
    """A division with where it lies."""

    path: list[DivisionOut]
    """From the province down to itself."""
    outline: OutlineOut | None


class DivisionIn(Schema):
    """The name of a division of one's own."""

    name: Annotated[str, Field(min_length=1, max_length=100)]


class PackageOut(Schema):
    """A package of divisions that was loaded."""

    name: str
    version: str
    published: str
    scope: str
    levels: str
    added: int
    renamed: int
    vanished: int
    loaded_at: datetime

    @classmethod
    def of(cls, row: DivisionPackage) -> "PackageOut":
        """Show a package."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class PackagesOut(Schema):
    """What was loaded, the newest first."""

    items: list[PackageOut]


class WhereOut(Schema):
    """Which divisions hold a point."""

    path: list[DivisionOut]
    """The highest first; empty if no outline holds it."""
    longitude: float
    latitude: float
    """The point in WGS-84."""


class FeatureOut(Schema):
    """One GeoJSON feature (RFC 7946)."""

    type: str = "Feature"
    id: str
    properties: dict[str, str | int]
    geometry: GeoJson
    bbox: tuple[float, float, float, float]


class FeaturesOut(Schema):
    """A GeoJSON feature collection."""

    type: str = "FeatureCollection"
    features: list[FeatureOut]


def feature(row: DivisionShape, name: str, *, full: bool) -> FeatureOut:
    """Show an outline as a feature."""
    return FeatureOut(
        id=row.code,
        properties={"code": row.code, "name": name},
        geometry=row.geometry if full else row.simplified,
        bbox=(row.west, row.south, row.east, row.north),
    )


class RefusedOut(Schema):
    """Something in a file that was not taken, and why."""

    number: int
    """The feature, or the line as a spreadsheet counts it."""
    code: str
    reason: str


class OutlineImportOut(Schema):
    """What importing outlines does, or would do."""

    dry_run: bool
    new: list[str]
    replaced: list[str]
    refused: list[RefusedOut]

    @classmethod
    def of(cls, done: OutlineImport, language: str, *, dry_run: bool) -> "OutlineImportOut":
        """Show the result in the reader's language."""
        refused = [
            RefusedOut(number=r.number, code=r.code, reason=in_language(r.reason, language))
            for r in done.refused
        ]
        return cls(dry_run=dry_run, new=done.new, replaced=done.replaced, refused=refused)


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

    @classmethod
    def of(cls, row: PoliceOrganisation) -> "PoliceOut":
        """Show a police organisation."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


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
