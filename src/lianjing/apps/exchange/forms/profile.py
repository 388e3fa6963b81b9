"""What a form is, as data: its labels in order, and what each cell means.

Profiles are TOML files in `profiles/`; `library` loads them. Nothing here knows a database: a
column names the canonical field it fills, a code table by its id, and who must fill it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How a cell is read and written; the value a `Cell` holds is named behind it."""

    TEXT = "text"
    """`str`."""
    INTEGER = "integer"
    """`int`."""
    DECIMAL = "decimal"
    """`Decimal`."""
    LONGITUDE = "longitude"
    """`Decimal` with as many decimals as were given."""
    LATITUDE = "latitude"
    """`Decimal` with as many decimals as were given."""
    DATE = "date"
    """`PartialDate`; a month or a year may be all that is known."""
    MONTH = "month"
    """`PartialDate`, written as `2020.03`."""
    CODE = "code"
    """`str` of 20 digits (GB/T 28181-2022 Annex E)."""
    DIGITS = "digits"
    """`str` of other digits that must not become a number: police code, division."""
    YES_NO = "yes_no"
    """`bool`."""
    CHOICE = "choice"
    """`str`, the code of one choice of the table."""
    CHOICES = "choices"
    """`str`, codes of the table, sorted and separated by `/`."""
    SERIAL = "serial"
    """序号: counted on export, never a value."""


class Need(StrEnum):
    """Who must fill a column (M1, M2, O)."""

    ALWAYS = "M1"
    FIRST_CLASS = "M2"
    """Mandatory for points of the first class, optional for the others."""
    OPTIONAL = "O"


class Layout(StrEnum):
    """How a form is laid out."""

    TABLE = "table"
    """One head, then one record a row."""
    CARD = "card"
    """One sheet a record, each label beside or above its value, with blocks that repeat (F1)."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """Give the text of a language."""
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a code table."""

    code: str
    label: Words
    spellings: tuple[str, ...] = ()
    """Further words people write for it."""


@dataclass(frozen=True, slots=True)
class ChoiceTable:
    """A code table, named and versioned: the same number means different things in two tables."""

    id: str
    version: str
    choices: tuple[Choice, ...]
    open: bool = False
    """Whether other codes than these are let through: the table is known not to be complete."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a form, or one labelled cell of a card."""

    key: str
    """The canonical field."""
    label: str
    """Exactly as printed."""
    kind: Kind = Kind.TEXT
    group: str = ""
    """The merged cell above it, where a form has two head rows."""
    spellings: tuple[str, ...] = ()
    """Further labels that are accepted."""
    table: str = ""
    """Id of the code table."""
    options: tuple[str, ...] = ()
    """Words the form offers where there is no code table; others are let through."""
    needs: Mapping[str, Need] = field(default_factory=dict)
    """Who must fill it, by the name of the mandatory set."""
    decides: bool = False
    """Whether the form is not this form without it."""
    sample: str = ""
    note: str = ""
    block: str = ""
    """The part of a card it belongs to."""
    words: bool = False
    """Whether choices are written as words even in a form of codes."""
    width: float = 0

    def need(self, mandatory: str = "") -> Need:
        """Tell who must fill it in a mandatory set; the first one of the profile by default."""
        return self.needs.get(mandatory) or next(iter(self.needs.values()), Need.OPTIONAL)


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled text above or below the table: 填报单位, 联系电话."""

    key: str
    label: str
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a card; a repeating one gives a row each time."""

    id: str
    title: str
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """One form."""

    id: str
    title: Words
    version: str
    source: str
    """Where the form comes from."""
    confidence: str
    """V, P or M: how sure the labels are."""
    subject: str
    """What a row is about: camera, system, unit, summary."""
    layout: Layout
    sheet: str
    """Name of the sheet we write."""
    columns: tuple[Column, ...]
    head: tuple[Line, ...] = ()
    foot: tuple[Line, ...] = ()
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()
    mandatory: tuple[str, ...] = ()
    """Names of the mandatory sets, the usual one first."""
    title_row: bool = True
    """Whether the title stands above the table; sheets between machines have none."""
    words: bool = True
    """Whether choices are written as words, for people, or as codes, for systems."""
    total: str = ""
    """The word that begins the row of sums (F2)."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Give the canonical fields in the order of the form."""
        return tuple(column.key for column in self.columns)

    @property
    def grouped(self) -> bool:
        """Tell whether the form has two head rows."""
        return any(column.group for column in self.columns)

    def column(self, key: str) -> Column:
        """Find the column of a field."""
        return next(column for column in self.columns if column.key == key)
