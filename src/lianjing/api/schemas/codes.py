"""Code tables and 20-digit codes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from lianjing.apps.equipment import codes
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.codes import CodeTrouble, Explained, Part
from lianjing.apps.equipment.models import CodeRange, UsedCode
from lianjing.apps.equipment.selectors.codes import Holder, PrefixState
from lianjing.apps.equipment.services.numbering import Numbered, Rule

Digits = Annotated[str, Field(pattern=r"^[0-9]*$")]
CodedKind = Literal["camera", "recorder", "system"]


class CodePartOut(Schema):
    """One part of a code in words."""

    name: codes.PartName
    digits: str
    title: str
    word: str
    known: bool

    @classmethod
    def of(cls, part: Part, language: str) -> "CodePartOut":
        """Show a part in the reader's language."""
        english = language == "en"
        return cls(
            name=part.name,
            digits=part.digits,
            title=part.title_en if english else part.title_zh,
            word=part.en if english else part.zh,
            known=part.known,
        )


class CodeTroubleOut(Schema):
    """One thing that is wrong with a code."""

    id: codes.Trouble
    weight: codes.Weight
    part: codes.PartName | None
    text: str

    @classmethod
    def of(cls, trouble: CodeTrouble, language: str) -> "CodeTroubleOut":
        """Show a trouble in the reader's language."""
        text = trouble.en if language == "en" else trouble.zh
        return cls(id=trouble.id, weight=trouble.weight, part=trouble.part, text=text)


class CodeHolderOut(Schema):
    """Who has or had a code."""

    kind: FileKind
    file: int | None
    name: str
    visible: bool
    """False: it is in use where the reader may not look."""
    origin: str
    at: datetime
    released_at: datetime | None

    @classmethod
    def of(cls, found: Holder) -> "CodeHolderOut":
        """Show who has a code; the key only to who may open the file."""
        return cls(
            kind=found.kind,
            file=found.file if found.visible else None,
            name=found.name,
            visible=found.visible,
            origin=found.origin,
            at=found.at,
            released_at=found.released_at,
        )


class ExplainedCodeOut(Schema):
    """A code in words."""

    given: str
    code: str
    version: str
    fits: list[str]
    """Versions whose industry table has its digits 9-10."""
    valid: bool
    parts: list[CodePartOut]
    troubles: list[CodeTroubleOut]
    holder: CodeHolderOut | None

    @classmethod
    def of(cls, found: Explained, holder: Holder | None, language: str) -> "ExplainedCodeOut":
        """Show a code in the reader's language."""
        return cls(
            given=found.given,
            code=found.code,
            version=found.version,
            fits=list(found.fits),
            valid=found.valid,
            parts=[CodePartOut.of(part, language) for part in found.parts],
            troubles=[CodeTroubleOut.of(one, language) for one in found.troubles],
            holder=CodeHolderOut.of(holder) if holder else None,
        )


class CodePrefixOut(Schema):
    """How far a prefix is used."""

    prefix: str
    used: int
    reserved: int
    next_code: str
    troubles: list[CodeTroubleOut]

    @classmethod
    def of(cls, found: PrefixState, language: str) -> "CodePrefixOut":
        """Show a prefix."""
        return cls(
            prefix=found.prefix,
            used=found.used,
            reserved=found.reserved,
            next_code=found.next_code,
            troubles=[CodeTroubleOut.of(one, language) for one in found.troubles],
        )


Prefix = Annotated[str, Field(pattern=r"^[0-9]{14}$")]


class AllocateIn(Schema):
    """Codes to take."""

    prefix: Prefix
    count: Annotated[int, Field(ge=1, le=10_000)] = 1
    kind: CodedKind = "camera"
    reserved: Annotated[int, Field(ge=1, le=2**53)] | None = None
    """The reservation to take from."""


class CodesOut(Schema):
    """Codes that were given out."""

    codes: list[str]


class NumberingRuleIn(Schema):
    """How new codes begin."""

    industry: Annotated[str, Field(pattern=r"^[0-9]{2}$")] = "00"
    type: Annotated[str, Field(pattern=r"^[0-9]{3}$")] = "132"
    network: Annotated[str, Field(pattern=r"^[0-9]?$")] = ""
    centre: Annotated[str, Field(pattern=r"^([0-9]{6}|[0-9]{8})?$")] = ""
    version: Annotated[str, Field(max_length=24)] = ""

    def rule(self) -> Rule:
        """Give what the service takes."""
        return Rule(self.industry, self.type, self.network, self.centre, self.version)


class NumberCamerasIn(NumberingRuleIn):
    """Cameras to give codes to: those named, or all without one in a division or unit."""

    cameras: Annotated[list[Annotated[int, Field(ge=1, le=2**53)]], Field(max_length=10_000)] = []
    region: Annotated[str, Field(pattern=r"^[0-9]*$", max_length=12)] = ""
    unit: Annotated[int, Field(ge=1, le=2**53)] | None = None
    dry_run: bool = True


class NumberedCameraOut(Schema):
    """One camera and its code, or why it has none."""

    camera: int
    name: str
    code: str
    trouble: str

    @classmethod
    def of(cls, one: Numbered) -> "NumberedCameraOut":
        """Show what became of one camera."""
        return cls.model_construct(
            camera=one.camera, name=one.name, code=one.code, trouble=one.trouble
        )


class NumberedCamerasOut(Schema):
    """What became of the cameras."""

    items: list[NumberedCameraOut]
    given: int
    waiting: int
    """Cameras without a code that did not fit into this call."""


class ReserveIn(Schema):
    """Serials to keep for a project."""

    prefix: Prefix
    count: Annotated[int, Field(ge=1, le=100_000)]
    project: Annotated[str, Field(min_length=1, max_length=200)]
    until: date | None = None
    kind: CodedKind = "camera"


class ReservationOut(Schema):
    """Serials kept for a project."""

    id: int
    prefix: str
    first: int
    last: int
    count: int
    used: int
    project: str
    reserved_by: str
    reserved_at: datetime
    until: date | None
    ended_at: datetime | None

    @classmethod
    def of(cls, row: CodeRange, used: Mapping[int, int]) -> "ReservationOut":
        """Show a reservation with how much of it is used."""
        return cls(
            id=row.pk,
            prefix=row.prefix,
            first=row.first,
            last=row.last,
            count=row.last - row.first + 1,
            used=used.get(row.pk, 0),
            project=row.project,
            reserved_by=row.reserved_by,
            reserved_at=row.reserved_at,
            until=row.until,
            ended_at=row.ended_at,
        )


class ReservationsOut(Schema):
    """A page of reservations."""

    items: list[ReservationOut]
    total: int
    page: int
    page_size: int


class UsedCodeOut(Schema):
    """A code that was ever used."""

    code: str
    holder: CodeHolderOut

    @classmethod
    def of(cls, row: UsedCode, holder: Holder) -> "UsedCodeOut":
        """Show a used code."""
        return cls(code=row.code, holder=CodeHolderOut.of(holder))


class UsedCodesOut(Schema):
    """A page of used codes."""

    items: list[UsedCodeOut]
    total: int
    page: int
    page_size: int
