"""Memory cards of a device: SDCardStatus (2022)."""

# ruff: noqa: RUF009  # the calls declare fields, see schema

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from lianjing.protocol.manscdp.message import Message
from lianjing.protocol.manscdp.schema import count, integer, items, optional_choice, text
from lianjing.protocol.manscdp.values import Root


class CardState(StrEnum):
    """What a card is doing."""

    OK = "ok"
    FORMATTING = "formatting"
    UNFORMATTED = "unformatted"
    IDLE = "idle"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class SdCardStatusQuery(Message):
    """Asks for the memory cards."""

    ROOT: ClassVar[Root] = Root.QUERY
    CMD_TYPE: ClassVar[str] = "SDCardStatus"


@dataclass(frozen=True, slots=True)
class SdCard:
    """One memory card."""

    number: int = count("ID")
    name: str = text("HddName", required=True)
    state: CardState | None = optional_choice(CardState, "Status")
    format_progress: int | None = integer("FormatProgress")
    capacity: int | None = integer("Capacity")
    """MB."""
    free_space: int | None = integer("FreeSpace")
    """MB."""


@dataclass(frozen=True, slots=True)
class SdCardStatusResponse(Message):
    """The memory cards; none is `total` 0."""

    ROOT: ClassVar[Root] = Root.RESPONSE
    CMD_TYPE: ClassVar[str] = "SDCardStatus"

    total: int = count("SumNum")
    cards: tuple[SdCard, ...] = items(SdCard, "SDCardStatusInfo")
