"""Particulars of each workflow beyond what all requests have (Decree 799 Art. 20 to 23).

Of identity papers only the kind and the last characters are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from django.utils import timezone
from pydantic import AfterValidator, Field

from lianjing.apps.approvals.choices import IdKind

_YEARS = range(1990, 2200)


def _moment(value: datetime) -> datetime:
    """Take a time without a zone as the platform's; refuse years no calendar of ours holds."""
    if value.year not in _YEARS:
        raise ValueError(f"the year {value.year}")
    return value if timezone.is_aware(value) else timezone.make_aware(value)


Moment = Annotated[datetime, AfterValidator(_moment)]
"""A moment with its zone."""
Short = Annotated[str, Field(max_length=80)]
Line = Annotated[str, Field(max_length=300)]
Words = Annotated[str, Field(max_length=2000)]
Last = Annotated[str, Field(max_length=6, pattern=r"^[0-9A-Za-z]*$")]
"""The last characters of a number; more is not taken."""
Kind = Annotated[str, Field(max_length=40, pattern=r"^[a-z_]+$")]
Sha256 = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]


class Masked(StrEnum):
    """What became of one kind of sensitive content."""

    MASKED = "masked"
    NONE = "none"
    """The material shows none of it."""
    UNMASKED = "unmasked"
    """It is seen and not masked: such material is never released."""


class Disposal(StrEnum):
    """What became of footage that was handed over."""

    RETURNED = "returned"
    DESTROYED = "destroyed"


class Relation(StrEnum):
    """Who asks to view footage (Decree 799 Art. 21)."""

    SELF = "self"
    RELATIVE = "relative"
    GUARDIAN = "guardian"
    CARER = "carer"


MASK_FIELDS: Mapping[str, str] = {
    "faces": "faces",
    "plates": "plates",
    "names": "organisation_names",
    "licences": "licences",
}
"""What the rule `publish.mask` calls a kind of content, and its field here; kinds without a field
stand in `other_masks`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """调取: retrieving footage as evidence or for a duty."""

    case_number: Short = ""
    instrument: Line = ""
    """Kind of legal instrument."""
    instrument_number: Short = ""
    first_id_kind: IdKind = IdKind.WORK_CARD
    first_id_last: Last = ""
    second_name: Short = ""
    second_id_kind: IdKind = IdKind.WORK_CARD
    second_id_last: Last = ""
    footage_from: Moment | None = None
    footage_until: Moment | None = None
    recipient: Line = ""
    destination: Line = ""
    """Use and destination."""
    emergency: bool = False
    """Approved orally; the paper follows."""
    # --- filled in on the way ---
    oral_approver: Short = ""
    oral_at: Moment | None = None
    handed_by: Short = ""
    received_by: Short = ""
    handed_at: Moment | None = None
    return_due: date | None = None
    disposal: Disposal | None = None
    disposed_on: date | None = None
    disposal_note: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewing:
    """个人查看: a person concerned views footage of himself or his relatives."""

    person_name: Short = ""
    id_kind: IdKind = IdKind.ID_CARD
    id_last: Last = ""
    person_phone: Short = ""
    relation: Relation | None = None
    event: Words = ""
    """What happened."""
    place: Line = ""
    footage_from: Moment | None = None
    footage_until: Moment | None = None
    police_advised: bool = False
    """Told to report to the police, where it looks like a crime."""
    # --- filled in on the way ---
    escort: Short = ""
    entered_at: Moment | None = None
    left_at: Moment | None = None
    nondisclosure: bool = False
    copied: bool = False
    result: Line = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One file of a publication."""

    name: Line
    before: Sha256 = ""
    after: Sha256 = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """公开传播: footage is made public."""

    material: Words = ""
    """What it shows, of which cameras and when."""
    channel: Line = ""
    """Where it is to be published."""
    files: Annotated[list[Material], Field(max_length=50)] = field(default_factory=list)
    # --- filled in on the way ---
    faces: Masked | None = None
    plates: Masked | None = None
    organisation_names: Masked | None = None
    licences: Masked | None = None
    other_masks: Annotated[dict[Kind, Masked], Field(max_length=20)] = field(default_factory=dict)
    """Kinds the rule book names beyond those above."""
    masked_files: Annotated[list[Material], Field(max_length=50)] = field(default_factory=list)
    published_at: Moment | None = None
    published_where: Line = ""
    retracted_at: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relocation:
    """迁改: cameras of Art. 7 places are moved, removed or off for works (Decree 799 Art. 23)."""

    works: Line = ""
    """Construction, greening, road works …"""
    builder: Line = ""
    builder_contact: Short = ""
    measure: Words = ""
    """Temporary measure meanwhile."""
    restore_on: date | None = None
    # --- filled in on the way ---
    restored_at: Moment | None = None
    restore_note: Words = ""


Details = Evidence | Viewing | Publication | Relocation
KINDS: dict[str, type[Details]] = {
    "evidence": Evidence,
    "viewing": Viewing,
    "publication": Publication,
    "relocation": Relocation,
}
"""Particulars by the name workflows ask for them by."""
