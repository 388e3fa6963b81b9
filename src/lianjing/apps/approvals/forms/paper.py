"""The words of printable forms."""

from dataclasses import dataclass
from enum import StrEnum


class FormKind(StrEnum):
    """Forms there are."""

    SHARE_REQUEST = "share_request"
    """共享申请."""
    GRANT = "grant"
    """授权单."""
    RETRIEVAL = "retrieval"
    """调取登记."""
    HAND_OVER = "hand_over"
    """交接单."""
    PUBLICATION = "publication"
    """公开传播审批."""
    RELOCATION = "relocation"
    """迁改许可."""
    VISITOR = "visitor"
    """外来人员登记."""


class FormFormat(StrEnum):
    """Formats there are."""

    DOCX = "docx"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Table:
    """A list on a form."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form, filled in."""

    title: str
    number: str
    fields: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...] = ()
    signatures: tuple[str, ...] = ()
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """A form as a file."""

    name: str
    media_type: str
    body: bytes
