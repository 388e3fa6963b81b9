"""Presets, home position and cruises (GB/T 28181-2022 Annex A.2.4)."""

# ruff: noqa: RUF009  # the calls declare fields, see schema

from dataclasses import dataclass
from typing import ClassVar

from lianjing.protocol.manscdp.control import HomePosition
from lianjing.protocol.manscdp.message import Message
from lianjing.protocol.manscdp.scalars import read_integer
from lianjing.protocol.manscdp.schema import count, integer, items, part, text
from lianjing.protocol.manscdp.values import Edition, Root


@dataclass(frozen=True, slots=True)
class PresetQuery(Message):
    """Asks for the presets; some devices never answer."""

    ROOT: ClassVar[Root] = Root.QUERY
    CMD_TYPE: ClassVar[str] = "PresetQuery"


@dataclass(frozen=True, slots=True)
class PresetEntry:
    """One preset as the device names it."""

    preset_id: str = text("PresetID", required=True)
    name: str = text("PresetName", required=True)

    @property
    def index(self) -> int | None:
        """The number to call it by; None where the device sends no number."""
        return read_integer(self.preset_id)


@dataclass(frozen=True, slots=True)
class PresetResponse(Message):
    """The presets; some devices list all 255 whether set or not."""

    ROOT: ClassVar[Root] = Root.RESPONSE
    CMD_TYPE: ClassVar[str] = "PresetQuery"

    total: int = count("SumNum", only=Edition.V2022)
    presets: tuple[PresetEntry, ...] = items(PresetEntry, "PresetList", when_empty=True)


@dataclass(frozen=True, slots=True)
class HomePositionQuery(Message):
    """Asks for the home position (2022)."""

    ROOT: ClassVar[Root] = Root.QUERY
    CMD_TYPE: ClassVar[str] = "HomePositionQuery"


@dataclass(frozen=True, slots=True)
class HomePositionResponse(Message):
    """The home position (2022)."""

    ROOT: ClassVar[Root] = Root.RESPONSE
    CMD_TYPE: ClassVar[str] = "HomePositionQuery"

    home: HomePosition | None = part(HomePosition, "HomePosition")


@dataclass(frozen=True, slots=True)
class CruiseTrackListQuery(Message):
    """Asks for the cruises (2022)."""

    ROOT: ClassVar[Root] = Root.QUERY
    CMD_TYPE: ClassVar[str] = "CruiseTrackListQuery"


@dataclass(frozen=True, slots=True)
class CruiseTrack:
    """One cruise: 0 is the first."""

    number: int = count("Number")
    name: str = text("Name", required=True)


@dataclass(frozen=True, slots=True)
class CruiseTrackListResponse(Message):
    """The cruises (2022)."""

    ROOT: ClassVar[Root] = Root.RESPONSE
    CMD_TYPE: ClassVar[str] = "CruiseTrackListQuery"

    total: int = count("SumNum")
    tracks: tuple[CruiseTrack, ...] = items(CruiseTrack, "CruiseTrackList", item="CruiseTrack")


@dataclass(frozen=True, slots=True)
class CruiseTrackQuery(Message):
    """Asks for the points of one cruise (2022)."""

    ROOT: ClassVar[Root] = Root.QUERY
    CMD_TYPE: ClassVar[str] = "CruiseTrackQuery"

    number: int = count("Number")


@dataclass(frozen=True, slots=True)
class CruisePoint:
    """One stop of a cruise."""

    preset_index: int = count("PresetIndex")
    stay_time: int | None = integer("StayTime")
    """Seconds."""
    speed: int | None = integer("Speed")
    """1 to 15."""


@dataclass(frozen=True, slots=True)
class CruiseTrackResponse(Message):
    """The points of one cruise (2022)."""

    ROOT: ClassVar[Root] = Root.RESPONSE
    CMD_TYPE: ClassVar[str] = "CruiseTrackQuery"

    number: int = count("Number")
    name: str = text("Name", required=True)
    total: int = count("SumNum")
    points: tuple[CruisePoint, ...] = items(CruisePoint, "CruisePointList", item="CruisePoint")
