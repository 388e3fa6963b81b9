"""Divisions and their outlines."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.apps.places.models import Division, DivisionPackage, DivisionShape
from lianjing.apps.places.services import OutlineImport
from lianjing.kernel.datum import Datum

GeoJson = dict[str, Any]


def in_language(detail: str, language: str) -> str:
    """Take the half of a text written as `中文 / English`."""
    chinese, both, english = detail.partition(" / ")
    return english if both and language == "en" else chinese


class RefusedOut(Schema):
    """Something in a file that was not taken, and why."""

    number: int
    """The feature, or the line as a spreadsheet counts it."""
    code: str
    reason: str


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
    home: str
    """The division this platform serves: where a picker or a tree begins."""


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
