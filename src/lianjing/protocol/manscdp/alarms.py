"""Alarms: notification, subscription, acknowledgement (GB/T 28181-2022 §9.4)."""

# the calls declare fields, see schema

from dataclasses import dataclass, field
from enum import IntEnum
from typing import ClassVar

from lianjing.protocol.manscdp.elements import Element
from lianjing.protocol.manscdp.message import Message, ResultMessage
from lianjing.protocol.manscdp.node import Node
from lianjing.protocol.manscdp.schema import extension, integer, moment, number, text
from lianjing.protocol.manscdp.values import Edition, Root
from lianjing.protocol.manscdp.writer import Writer


class AlarmMethod(IntEnum):
    """How an alarm came about."""

    TELEPHONE = 1
    DEVICE = 2
    SMS = 3
    GPS = 4
    VIDEO = 5
    FAULT = 6
    OTHER = 7


@dataclass(frozen=True, slots=True)
class AlarmNotify(Message):
    """Something happened; `device_id` may be a ten-digit alarm centre."""

    ROOT: ClassVar[Root] = Root.NOTIFY
    CMD_TYPE: ClassVar[str] = "Alarm"

    priority: int | None = integer("AlarmPriority")
    """1 (gravest) to 4."""
    method: int | None = integer("AlarmMethod")
    """An `AlarmMethod`."""
    alarm_time: float | None = moment("AlarmTime")
    description: str = text("AlarmDescription")
    longitude: float | None = number("Longitude")
    latitude: float | None = number("Latitude")
    alarm_type: int | None = integer("AlarmType", in_="Info")
    """What happened; the meaning depends on `method`."""
    event_type: int | None = integer("EventType", in_="Info/AlarmTypeParam")
    """Intrusion: 1 enters the area, 2 leaves it."""
    extra_info: tuple[str, ...] = extension()


@dataclass(frozen=True, slots=True)
class _Methods(Element):
    """Several digits: `12` in 2016, `1/2` in 2022; empty is all, written `0`."""

    def read(self, node: Node) -> object | None:
        """Collect the digits other than 0."""
        found = node.text(*self.names)
        if found is None:
            return None
        return tuple(sorted({int(digit) for digit in found[:32] if digit in "123456789"}))

    def write(self, out: Writer, value: object) -> None:
        """Write them as the edition does."""
        digits = [str(digit) for digit in value] if isinstance(value, tuple) else []
        between = "" if out.edition is Edition.V2016 else "/"
        out.text(self.names[0], between.join(digits) or "0")


@dataclass(frozen=True, slots=True)
class AlarmQuery(Message):
    """The body of an alarm subscription: which alarms are wanted."""

    ROOT: ClassVar[Root] = Root.QUERY
    CMD_TYPE: ClassVar[str] = "Alarm"

    start_priority: int | None = integer("StartAlarmPriority")
    """0 is every priority."""
    end_priority: int | None = integer("EndAlarmPriority")
    methods: tuple[int, ...] = field(default=(), metadata={"element": _Methods(("AlarmMethod",))})
    """Empty is every method."""
    alarm_type: str = text("AlarmType")
    start_time: float | None = moment("StartAlarmTime", "StartTime")
    """The 2016 sample of a subscription calls it StartTime; both are read."""
    end_time: float | None = moment("EndAlarmTime", "EndTime")


@dataclass(frozen=True, slots=True)
class AlarmResponse(ResultMessage):
    """The acknowledgement of an alarm sent by MESSAGE: SN and DeviceID of the alarm."""

    ROOT: ClassVar[Root] = Root.RESPONSE
    CMD_TYPE: ClassVar[str] = "Alarm"
