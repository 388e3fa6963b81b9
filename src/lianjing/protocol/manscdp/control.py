"""DeviceControl: what a platform tells a device to do (GB/T 28181-2022 §9.3, Annex A.2.3.1)."""

# ruff: noqa: RUF009  # the calls declare fields, see schema

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from lianjing.protocol.manscdp import ptz
from lianjing.protocol.manscdp.elements import read_fields, read_value, write_value
from lianjing.protocol.manscdp.message import Message, ResultMessage
from lianjing.protocol.manscdp.node import Node
from lianjing.protocol.manscdp.schema import (
    choice,
    count,
    extension,
    flag,
    integer,
    number,
    part,
    text,
)
from lianjing.protocol.manscdp.values import Edition, Root
from lianjing.protocol.manscdp.writer import Writer


@dataclass(frozen=True, slots=True)
class PtzCommand:
    """A PTZCmd; relays pass `code` on unchanged (see `ptz.encode`, `ptz.decode`)."""

    code: str = text("PTZCmd", required=True)
    priority: int | None = integer("ControlPriority", in_="Info", only=Edition.V2016)
    preset_name: str = text("PresetName", in_="PTZCmdParams", only=Edition.V2022)
    cruise_track_name: str = text("CruiseTrackName", in_="PTZCmdParams", only=Edition.V2022)

    @classmethod
    def of(cls, action: ptz.Action, *, priority: int | None = 5) -> "PtzCommand":
        """Make the command for `action`; 5 is the priority the 2016 sample shows."""
        return cls(ptz.encode(action), priority)


@dataclass(frozen=True, slots=True)
class Reboot:
    """Restart the device (TeleBoot); not answered."""

    word: str = text("TeleBoot", default="Boot", required=True)


class RecordAction(StrEnum):
    """Start or stop recording at the device."""

    START = "Record"
    STOP = "StopRecord"


@dataclass(frozen=True, slots=True)
class RecordControl:
    """Start or stop recording at the device; answered."""

    action: RecordAction = choice(RecordAction, "RecordCmd", default=RecordAction.START)
    stream_number: int | None = integer("StreamNumber", only=Edition.V2022)


class GuardAction(StrEnum):
    """Arm or disarm (布防, 撤防)."""

    ARM = "SetGuard"
    DISARM = "ResetGuard"


@dataclass(frozen=True, slots=True)
class GuardControl:
    """Arm or disarm; answered."""

    action: GuardAction = choice(GuardAction, "GuardCmd", default=GuardAction.ARM)


@dataclass(frozen=True, slots=True)
class AlarmReset:
    """Clear an alarm, so that the device reports the next one; answered."""

    word: str = text("AlarmCmd", default="ResetAlarm", required=True)
    method: str = text("AlarmMethod", in_="Info")
    type: str = text("AlarmType", in_="Info")


@dataclass(frozen=True, slots=True)
class KeyFrameRequest:
    """Ask for an I frame: `IFameCmd` in 2016, spelt so, `IFrameCmd` in 2022."""

    word: str = text("IFameCmd", "IFrameCmd", default="Send", required=True, name_2022="IFrameCmd")


@dataclass(frozen=True, slots=True)
class ScreenBox:
    """A box in a playing window, in pixels from its top left corner."""

    length: int = count("Length")
    """Horizontal size of the window (长度)."""
    width: int = count("Width")
    """Vertical size of the window (宽度)."""
    mid_point_x: int = count("MidPointX")
    mid_point_y: int = count("MidPointY")
    length_x: int = count("LengthX")
    length_y: int = count("LengthY")


@dataclass(frozen=True, slots=True)
class DragZoomIn:
    """Enlarge the box to the whole window."""

    box: ScreenBox | None = part(ScreenBox, "DragZoomIn")


@dataclass(frozen=True, slots=True)
class DragZoomOut:
    """Shrink the whole window into the box."""

    box: ScreenBox | None = part(ScreenBox, "DragZoomOut")


@dataclass(frozen=True, slots=True)
class HomePosition:
    """Where a camera returns to when left alone (看守位)."""

    enabled: bool | None = flag("Enabled")
    reset_time: int | None = integer("ResetTime")
    """Seconds of rest before it returns."""
    preset_index: int | None = integer("PresetIndex")


@dataclass(frozen=True, slots=True)
class HomePositionControl:
    """Set the home position; answered."""

    home: HomePosition | None = part(HomePosition, "HomePosition")


@dataclass(frozen=True, slots=True)
class PrecisePosition:
    """Pan 0-360 degrees clockwise, tilt (negative is up), zoom factor from 1."""

    pan: float | None = number("Pan")
    tilt: float | None = number("Tilt")
    zoom: float | None = number("Zoom")


@dataclass(frozen=True, slots=True)
class PrecisePtz:
    """Go to an exact position (2022)."""

    position: PrecisePosition | None = part(PrecisePosition, "PTZPreciseCtrl")


@dataclass(frozen=True, slots=True)
class FirmwareOrder:
    """Which firmware to fetch and from where."""

    firmware: str = text("Firmware", required=True)
    file_url: str = text("FileURL", required=True)
    manufacturer: str = text("Manufacturer", required=True)
    session_id: str = text("SessionID", required=True)


@dataclass(frozen=True, slots=True)
class DeviceUpgrade:
    """Upgrade the firmware (2022); answered, and DeviceUpgradeResult follows."""

    order: FirmwareOrder | None = part(FirmwareOrder, "DeviceUpgrade")


@dataclass(frozen=True, slots=True)
class FormatCard:
    """Format a memory card (2022): 0 all, else the card's number."""

    card: int = count("FormatSDCard")


class TrackMode(StrEnum):
    """How a target is followed."""

    AUTO = "Auto"
    MANUAL = "Manual"
    STOP = "Stop"


@dataclass(frozen=True, slots=True)
class TargetTrack:
    """Follow a target (2022): DeviceID is the PTZ channel, `panorama_id` the panoramic one."""

    mode: TrackMode = choice(TrackMode, "TargetTrack", default=TrackMode.STOP)
    panorama_id: str = text("DeviceID2")
    area: ScreenBox | None = part(ScreenBox, "TargetArea")


@dataclass(frozen=True, slots=True)
class UnknownCommand:
    """A sub-command we do not know; the names of the elements that were there."""

    names: tuple[str, ...] = ()


Command = (
    PtzCommand
    | Reboot
    | RecordControl
    | GuardControl
    | AlarmReset
    | KeyFrameRequest
    | DragZoomIn
    | DragZoomOut
    | HomePositionControl
    | PrecisePtz
    | DeviceUpgrade
    | FormatCard
    | TargetTrack
    | UnknownCommand
)

_BY_ELEMENT: dict[str, type[Command]] = {
    "PTZCmd": PtzCommand,
    "TeleBoot": Reboot,
    "RecordCmd": RecordControl,
    "GuardCmd": GuardControl,
    "AlarmCmd": AlarmReset,
    "IFameCmd": KeyFrameRequest,
    "IFrameCmd": KeyFrameRequest,
    "DragZoomIn": DragZoomIn,
    "DragZoomOut": DragZoomOut,
    "HomePosition": HomePositionControl,
    "PTZPreciseCtrl": PrecisePtz,
    "DeviceUpgrade": DeviceUpgrade,
    "FormatSDCard": FormatCard,
    "TargetTrack": TargetTrack,
}

ANSWERED: frozenset[type[Command]] = frozenset(
    {RecordControl, GuardControl, AlarmReset, HomePositionControl, DeviceUpgrade}
)
"""Commands that get a DeviceControlResponse; never fail when another one is answered too."""


@dataclass(frozen=True, slots=True)
class DeviceControl(Message):
    """One command to a device or channel."""

    ROOT: ClassVar[Root] = Root.CONTROL
    CMD_TYPE: ClassVar[str] = "DeviceControl"

    command: Command
    extra_info: tuple[str, ...] = extension()

    @classmethod
    def read(cls, sn: int, device_id: str, node: Node) -> Message:
        """Recognise the sub-command by its element."""
        extra = read_fields(cls, node).get("extra_info")
        extra_info = tuple(map(str, extra)) if isinstance(extra, tuple) else ()
        for element, kind in _BY_ELEMENT.items():
            if node.text(element) is not None:
                return cls(sn, device_id, read_value(kind, node), extra_info)
        return cls(sn, device_id, UnknownCommand(tuple(node.names()[:16])), extra_info)

    def write_content(self, out: Writer) -> None:
        """Write the command, then the extension."""
        if not isinstance(self.command, UnknownCommand):
            write_value(out, self.command)
        write_value(out, self)


@dataclass(frozen=True, slots=True)
class DeviceControlResponse(ResultMessage):
    """Whether a command was carried out."""

    ROOT: ClassVar[Root] = Root.RESPONSE
    CMD_TYPE: ClassVar[str] = "DeviceControl"
