"""Where things are: moving devices, and the direction a PTZ camera looks (2022)."""

# the calls declare fields, see schema

from dataclasses import dataclass, replace
from typing import ClassVar

from lianjing.protocol.manscdp.elements import (
    limited,
    read_fields,
    read_value,
    write_value,
)
from lianjing.protocol.manscdp.message import Message, ResultMessage
from lianjing.protocol.manscdp.node import Node
from lianjing.protocol.manscdp.schema import integer, moment, number, text
from lianjing.protocol.manscdp.values import Edition, Root
from lianjing.protocol.manscdp.writer import Writer


@dataclass(frozen=True, slots=True)
class MobilePositionQuery(Message):
    """The body of a position subscription."""

    ROOT: ClassVar[Root] = Root.QUERY
    CMD_TYPE: ClassVar[str] = "MobilePosition"

    interval: int | None = integer("Interval")
    """Seconds between reports; absent is 5."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where one device was at a moment."""

    device_id: str = text("DeviceID", required=True)
    capture_time: float | None = moment("CaptureTime")
    longitude: float | None = number("Longitude")
    latitude: float | None = number("Latitude")
    speed: float | None = number("Speed")
    """km/h."""
    direction: float | None = number("Direction")
    """Degrees clockwise from north."""
    altitude: float | None = number("Altitude")
    height: float | None = number("Height", only=Edition.V2022)
    """Metres above the ground."""


@dataclass(frozen=True, slots=True)
class MobilePositionNotify(Message):
    """Positions of one device (2016, flat) or of several (2022, a list); read alike."""

    ROOT: ClassVar[Root] = Root.NOTIFY
    CMD_TYPE: ClassVar[str] = "MobilePosition"

    time: float | None = moment("Time")
    positions: tuple[Position, ...] = ()
    total: int | None = integer("SumNum", only=Edition.V2022)

    @classmethod
    def read(cls, sn: int, device_id: str, node: Node) -> Message:
        """Read either form; a position without a time of its own has that of the message."""
        time = moment_of(read_fields(cls, node).get("time"))
        listed = node.child("DeviceList")
        if listed is None:
            found = [replace(read_value(Position, node), device_id=device_id)]
            total = None
        else:
            found = [read_value(Position, item) for item in limited(listed, "Item")]
            total = len(found)
        positions = tuple(
            position if position.capture_time is not None else replace(position, capture_time=time)
            for position in found
        )
        return cls(sn, device_id, time, positions, total)

    def write_content(self, out: Writer) -> None:
        """Write the form of the edition; 2016 has room for one position only."""
        if out.edition is Edition.V2016:
            if len(self.positions) != 1:
                raise ValueError("a 2016 position report holds exactly one position")
            write_value(out, replace(self, total=None))
            _write_flat(out, self.positions[0])
            return
        write_value(out, replace(self, total=len(self.positions)))
        if self.positions:
            out.open("DeviceList", len(self.positions))
            for position in self.positions:
                out.open("Item")
                write_value(out, position)
                out.close("Item")
            out.close("DeviceList")


def moment_of(value: object) -> float | None:
    """Narrow a value that was read as a time."""
    return value if isinstance(value, float) else None


def _write_flat(out: Writer, position: Position) -> None:
    """Write the fields after DeviceID and Time."""
    start = len(out.lines)
    write_value(out, replace(position, capture_time=None))
    del out.lines[start]


@dataclass(frozen=True, slots=True)
class MobilePositionResponse(ResultMessage):
    """The body some devices put into the 200 of a position subscription."""

    ROOT: ClassVar[Root] = Root.RESPONSE
    CMD_TYPE: ClassVar[str] = "MobilePosition"


@dataclass(frozen=True, slots=True)
class PtzPositionQuery(Message):
    """Asks, or subscribes to, where a camera looks (2022)."""

    ROOT: ClassVar[Root] = Root.QUERY
    CMD_TYPE: ClassVar[str] = "PTZPosition"


@dataclass(frozen=True, slots=True)
class PtzPosition(Message):
    """Where a camera looks; base of the answer and of the notification."""

    CMD_TYPE: ClassVar[str] = "PTZPosition"

    pan: float | None = number("Pan")
    tilt: float | None = number("Tilt")
    zoom: float | None = number("Zoom")
    horizontal_field_angle: float | None = number("HorizontalFieldAngle")
    vertical_field_angle: float | None = number("VerticalFieldAngle")
    max_view_distance: float | None = number("MaxViewDistance")


@dataclass(frozen=True, slots=True)
class PtzPositionResponse(PtzPosition):
    """The answer to a query."""

    ROOT: ClassVar[Root] = Root.RESPONSE


@dataclass(frozen=True, slots=True)
class PtzPositionNotify(PtzPosition):
    """The report to a subscriber."""

    ROOT: ClassVar[Root] = Root.NOTIFY
