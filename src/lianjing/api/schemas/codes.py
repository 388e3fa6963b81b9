"""Code tables and 20-digit codes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from lianjing.apps.equipment import codes, tables
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.codes import CodeTrouble, Explained, Part
from lianjing.apps.equipment.models import CodeRange, RegionTable, UsedCode
from lianjing.apps.equipment.selectors.codes import Holder, PrefixState
from lianjing.apps.equipment.services.numbering import Numbered, Rule
from lianjing.apps.equipment.services.tables import RegionEntry
from lianjing.apps.equipment.tables import CodeTable, Confidence, Entry

Digits = Annotated[str, Field(pattern=r"^[0-9]*$")]
CodedKind = Literal["camera", "recorder", "system"]


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
