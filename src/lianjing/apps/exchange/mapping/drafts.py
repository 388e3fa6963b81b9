"""What a row of a form asks for, before it is compared with the registry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, Protocol

from lianjing.apps.equipment import fields as catalogue
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.exchange.choices import Weight
from lianjing.apps.exchange.forms.profile import Column, Profile
from lianjing.apps.exchange.forms.rows import Cell, Row, Value
from lianjing.apps.exchange.mapping.plain import of_cell
from lianjing.apps.exchange.staging import Plain, Remark

EXTRA = "extras."
"""What a field without a column is named by: it is kept as it was given."""
CODED = "coded."
"""What a code is named by that means nothing in its column's own table."""
POLE = "pole."
PLACE_WORDS = {"region_name": "region", "police_station": "police_code"}
"""Fields that name a place in words, and the column its code goes into."""
_COORDINATES = frozenset({"longitude", "latitude"})
_NOT_KEPT = frozenset({*_COORDINATES, "serial", "online", "parental"})
"""Settled apart, or what the network says and a file does not."""
_CONTACTS = frozenset({"manager_contact", "maintainer_contact", "builder_contact"})


class PositionGiven(NamedTuple):
    """Coordinates as a row gives them."""

    longitude: Decimal
    latitude: Decimal


@dataclass(slots=True)
class Known:
    """A record of the registry a row is about, in plain values."""

    key: int
    version: int
    values: dict[str, Plain]
    extras: dict[str, Plain] = field(default_factory=dict)
    coded: dict[str, dict[str, str]] = field(default_factory=dict)
    parts: "dict[str, Known]" = field(default_factory=dict)

    def holds(self, name: str) -> Plain:
        """Give what it holds under a name as drafts use them."""
        if name.startswith(EXTRA):
            return self.extras.get(name.removeprefix(EXTRA))
        if name.startswith(CODED):
            entry = self.coded.get(name.removeprefix(CODED))
            return f"{entry['table']}:{entry['code']}" if entry else None
        return self.values.get(name)


class Lookups(Protocol):
    """What mapping has to ask the registry for."""

    def unit(self, name: str) -> int | None:
        """Find the unit of a name; None if there is none or several."""

    def unit_region(self, unit: int) -> str:
        """Give the division a unit is in; nothing if that is not known."""

    def region(self, words: str, near: str) -> str:
        """Find the division some words name, within `near` if they leave it open; else nothing."""

    def police(self, words: str, near: str) -> str:
        """Find the police organisation some words name; else nothing."""

    def region_words(self, code: str) -> str:
        """Give the words the forms use for a division."""

    def police_words(self, code: str) -> str:
        """Give the words the forms use for a police organisation."""

    def translate(self, table: str, code: str, target: str) -> str | None:
        """Give what a code of one table is in another; None if it is nothing there.

        Without a `target`, which is a field of free words, the word of the code; without a `table`,
        the code of a word.
        """


@dataclass(slots=True)
class Draft:
    """A row on its way: what it gives, and what is to be said about it."""

    position: int
    sheet: str
    number: int
    block: str
    kind: str
    raw: dict[str, str] = field(default_factory=dict)
    values: dict[str, Plain] = field(default_factory=dict)
    parts: dict[str, dict[str, Plain]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    """Places in words (`PLACE_WORDS`), to be looked up."""
    given: PositionGiven | None = None
    coded: dict[str, dict[str, str]] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    owner_name: str = ""
    """填报单位 as printed."""
    companions: "dict[str, Known]" = field(default_factory=dict)
    """Companions it speaks of that exist, by kind."""

    def say(self, code: str, key: str = "", weight: Weight = Weight.ERROR, **facts: object) -> None:
        """Note something about the row."""
        texts = {name: str(fact) for name, fact in facts.items()}
        self.remarks.append(Remark(code=code, weight=weight, key=key, facts=texts))

    def refuse(self, code: str, key: str, facts: Mapping[str, str]) -> None:
        """Note an error as others have found it."""
        self.remarks.append(Remark(code=code, key=key, facts=dict(facts)))

    def part(self, kind: str) -> dict[str, Plain]:
        """Give what it says about a companion, to be filled."""
        return self.parts.setdefault(kind, {})

    @property
    def wrong(self) -> bool:
        """Tell whether an error was noted."""
        return any(remark.weight == Weight.ERROR for remark in self.remarks)

    @property
    def code(self) -> str:
        """Give its code, if it has one."""
        return str(self.values.get("code") or "")


def draft_of(
    row: Row, position: int, profile: Profile, kind: FileKind, lines: Mapping[str, str]
) -> Draft:
    """Read one row of a table form; `lines` are the head lines of its sheet."""
    draft = Draft(position, row.sheet, row.number, row.block, kind.value)
    draft.owner_name = lines.get("reporting_unit", "").strip()
    for problem in row.problems:
        draft.remarks.append(Remark(code=problem.code, facts=dict(problem.facts)))
    columns = {column.key: column for column in profile.columns}
    for key, cell in row.cells.items():
        if cell.raw:
            draft.raw[key] = cell.raw
        if cell.problem is not None:
            facts = {**cell.problem.facts}
            draft.remarks.append(Remark(code=cell.problem.code, key=key, facts=facts))
        elif cell.value is not None:
            _take(draft, kind, columns[key], cell.value)
    _take_position(draft, row.cells)
    first = draft.values.get("point_class") == "1"
    draft.missing = row.missing(profile, first_class=first)
    return draft


def _take(draft: Draft, kind: FileKind, column: Column, value: Value) -> None:
    key = column.key
    if key in PLACE_WORDS:
        draft.words[key] = str(value)
    elif key in _NOT_KEPT:
        return
    elif key.startswith(POLE):
        draft.part("pole")[key.removeprefix(POLE)] = of_cell(value)
    elif catalogue.field(kind, key) is None:
        draft.values[EXTRA + key] = str(of_cell(value))
    elif not (key in _CONTACTS and "*" in str(value)):
        # A masked number of one of our own exports says nothing; everything else counts.
        draft.values[key] = of_cell(value)
        _note_table(draft, kind, column)


def _note_table(draft: Draft, kind: FileKind, column: Column) -> None:
    """Mark a code that was given in another table than its column is written in."""
    own = catalogue.field(kind, column.key)
    if column.table and own is not None and column.table != own.table:
        code = str(draft.values.get(column.key, ""))
        draft.coded[column.key] = {"table": column.table, "code": code}


def _take_position(draft: Draft, cells: Mapping[str, Cell]) -> None:
    longitude, latitude = (cells.get(key) for key in ("longitude", "latitude"))
    given = [cell.value if cell else None for cell in (longitude, latitude)]
    if isinstance(given[0], Decimal) and isinstance(given[1], Decimal):
        draft.given = PositionGiven(given[0], given[1])
    elif isinstance(given[0], Decimal) or isinstance(given[1], Decimal):
        alone, other = "longitude", "latitude"
        if given[0] is None:
            alone, other = other, alone
        if not any(remark.key == other for remark in draft.remarks):
            draft.say("row_half_position", alone)
