"""What a staged row holds, packed into one text.

Values are plain JSON: dates as `2020-03`, decimals as text, codes as text; `mapping.plain` makes
them so, of what a form gives and of what a record holds alike, so that equal means equal.
"""

from typing import NamedTuple

import msgspec

Plain = str | int | float | bool | None


class Remark(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing to say about a row."""

    code: str
    """A code of `kernel.causes`, or the id of a rule."""
    weight: str = "error"
    key: str = ""
    """The field it is about; empty: the row as a whole."""
    facts: dict[str, str] = {}
    row: int = 0
    """Where it stands if that is not the row itself: a card has its cells in many."""
    rule: bool = False
    """Whether `code` is the id of a rule of `quality`."""


class Packed(msgspec.Struct, omit_defaults=True):
    """The content of a `BatchRow`."""

    raw: dict[str, str] = {}
    """Cells as the spreadsheet shows them, by field; what corrections and comments start from."""
    columns: dict[str, int] = {}
    """Only where they differ from the sheet's: the column of a field, from 0."""
    values: dict[str, Plain] = {}
    """What the record shall hold; fields the form leaves blank are not in it."""
    parts: dict[str, dict[str, Plain]] = {}
    """Companions by kind: the pole of a camera."""
    part_keys: dict[str, int] = {}
    """Keys of companions that exist."""
    part_versions: dict[str, int] = {}
    remarks: list[Remark] = []
    diff: dict[str, tuple[Plain, Plain]] = {}
    """Old and new value of what would change; a companion's fields as `pole.height`."""
    owner: int | None = None
    """The unit it belongs to, where that is known."""
    region: str = ""
    """The division it stands in, by the form or by its record: its companions stand there too."""
    owner_name: str = ""
    """A unit that is made with the import, because nobody has entered it yet."""
    was: dict[str, Plain] = {}
    """What a unit and its contact were before the import, for undoing it (`services.cards`)."""


class Staged(NamedTuple):
    """One row ready to be written to the table."""

    position: int
    sheet: str
    number: int
    block: str
    state: str
    warned: bool
    kind: str
    file: int | None
    version: int | None
    code: str
    label: str
    findings: str
    packed: Packed


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Packed)


def pack(packed: Packed) -> str:
    """Write the content of a row."""
    return _encoder.encode(packed).decode("utf-8")


def unpack(content: str) -> Packed:
    """Read the content of a row."""
    return _decoder.decode(content) if content else Packed()


def finding_codes(remarks: list[Remark]) -> str:
    """Give the searchable text of what is wrong with a row."""
    codes = dict.fromkeys(remark.code for remark in remarks)
    text = "|".join(codes)
    return f"|{text[:297].rsplit('|', 1)[0] if len(text) > 297 else text}|" if text else ""
