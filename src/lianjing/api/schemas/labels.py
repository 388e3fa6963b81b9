"""Labels, the cameras that have them, and what changing them comes to."""

from collections.abc import Iterable
from typing import Annotated

from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.rights import Channels, GrantKey
from lianjing.apps.places.selectors import names_of
from lianjing.apps.registry.models import Channel, Label
from lianjing.apps.registry.selectors import labelling
from lianjing.apps.registry.selectors.labelling import Impact, LabelFilter

LabelWord = Annotated[str, Field(min_length=1, max_length=40)]
LabelCodes = Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=20_000)]
MOST_SHOWN = 20


class LabelIn(Schema):
    """A label to be."""

    name: LabelWord
    note: Annotated[str, Field(max_length=200)] = ""


class LabelChangesIn(Schema):
    """What to change of a label; what is not given stays."""

    name: LabelWord | None = None
    note: Annotated[str, Field(max_length=200)] | None = None


class LabelOut(Schema):
    """A label."""

    id: int
    name: str
    note: str
    cameras: int
    """How many cameras the reader knows of have it."""
    grants: int
    """How many grants in force or to be rest on it."""

    @classmethod
    def of(cls, row: Label) -> "LabelOut":
        """Show a label as the selector counted it."""
        return cls(
            id=row.pk,
            name=row.name,
            note=row.note,
            cameras=getattr(row, "cameras", 0),
            grants=getattr(row, "grants", 0),
        )

    @classmethod
    def many(cls, rows: Iterable[Label]) -> "list[LabelOut]":
        """Show a page of labels."""
        return [cls.of(row) for row in rows]


class LabelsOut(Schema):
    """A page of labels."""

    items: list[LabelOut]
    total: int
    page: int
    page_size: int


class LabelWhere(Schema):
    """Cameras by what they are, as the list of cameras is filtered."""

    search: Annotated[str, Field(max_length=100)] = ""
    region: Annotated[str, Field(max_length=8, pattern=r"^\d*$")] = ""
    unit: GrantKey | None = None
    label: Annotated[str, Field(max_length=40)] = ""
    """Only those that have it."""
    without: Annotated[str, Field(max_length=40)] = ""
    """Only those that have it not."""

    def where(self) -> LabelFilter:
        """Give what the selector takes."""
        return LabelFilter(**self.dict())


class LabelCamerasIn(Schema):
    """Cameras to be labelled: by key, by code, or all a filter finds."""

    channels: Channels = []
    codes: LabelCodes = []
    where: LabelWhere | None = None


class PutLabelIn(LabelCamerasIn):
    """Cameras to put a label on, or to take it off."""

    take: bool = False
    confirmed: bool = False
    """Whether the consequences were shown, where grants rest on the label."""


class LabelCameraOut(Schema):
    """A camera to be labelled."""

    id: int
    name: str
    code: str
    region: str
    region_name: str
    unit_name: str
    online: bool
    labels: list[str]

    @classmethod
    def many(cls, rows: Iterable[Channel]) -> "list[LabelCameraOut]":
        """Show a page of cameras with a fixed number of queries."""
        found = list(rows)
        labels = labelling.labels_of_some([one.pk for one in found])
        regions = names_of({one.region for one in found if one.region})
        units = labelling.names_of_some(found)
        return [
            cls(
                id=one.pk,
                name=one.name,
                code=one.code,
                region=one.region,
                region_name=regions.get(one.region, ""),
                unit_name=units.get(one.unit or 0, ""),
                online=one.online,
                labels=labels[one.pk],
            )
            for one in found
        ]


class LabelCamerasOut(Schema):
    """A page of cameras."""

    items: list[LabelCameraOut]
    total: int
    page: int
    page_size: int


class LabelGrantOut(Schema):
    """A grant that rests on a label."""

    id: int
    number: str
    title: str


class LabelImpactOut(Schema):
    """What it would come to."""

    cameras: int
    """Cameras that would be changed."""
    unknown: list[str]
    """Codes nothing in sight answers to, the first of them."""
    unknown_total: int
    grants: list[LabelGrantOut]
    grants_total: int
    people: list[str]
    """Names of those who would see other cameras, the first of them."""
    people_total: int
    uppers: list[str]
    seen: int
    """Cameras they would see, or not see any more, by it."""
    exact: bool

    @classmethod
    def of(cls, impact: Impact, cameras: int, unknown: list[str]) -> "LabelImpactOut":
        """Show an impact, long lists by their beginning."""
        grants = [
            LabelGrantOut(id=one.pk, number=one.number, title=one.title) for one in impact.grants
        ]
        return cls(
            cameras=cameras,
            unknown=unknown[:MOST_SHOWN],
            unknown_total=len(unknown),
            grants=grants[:MOST_SHOWN],
            grants_total=len(grants),
            people=list(impact.people[:MOST_SHOWN]),
            people_total=len(impact.people),
            uppers=list(impact.uppers),
            seen=impact.cameras,
            exact=impact.exact,
        )


class LabelledOut(Schema):
    """What it came to."""

    changed: list[int]
    """The cameras that differ now; the same the other way round undoes it."""
    found: int
    unknown: list[str]
    unknown_total: int
