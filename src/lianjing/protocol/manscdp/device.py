"""What a device says about itself: DeviceInfo and DeviceStatus (GB/T 28181-2022 §9.5)."""

# ruff: noqa: RUF009  # the calls declare fields, see schema

from dataclasses import dataclass
from typing import ClassVar

from lianjing.protocol.manscdp.message import Message
from lianjing.protocol.manscdp.schema import (
    choice,
    extension,
    integer,
    items,
    moment,
    optional_choice,
    text,
)
from lianjing.protocol.manscdp.values import DutyStatus, Online, Result, Root, Switch


@dataclass(frozen=True, slots=True)
class DeviceInfoQuery(Message):
    """Asks for name, maker and number of channels."""

    ROOT: ClassVar[Root] = Root.QUERY
    CMD_TYPE: ClassVar[str] = "DeviceInfo"


@dataclass(frozen=True, slots=True)
class DeviceInfoResponse(Message):
    """Name, maker and number of channels."""

    ROOT: ClassVar[Root] = Root.RESPONSE
    CMD_TYPE: ClassVar[str] = "DeviceInfo"

    device_name: str = text("DeviceName")
    result: Result = choice(Result, "Result", default=Result.OK)
    manufacturer: str = text("Manufacturer")
    model: str = text("Model")
    firmware: str = text("Firmware")
    channels: int | None = integer("Channel")
    """Number of video inputs."""
    extra_info: tuple[str, ...] = extension()


@dataclass(frozen=True, slots=True)
class DeviceStatusQuery(Message):
    """Asks whether a device is well."""

    ROOT: ClassVar[Root] = Root.QUERY
    CMD_TYPE: ClassVar[str] = "DeviceStatus"


@dataclass(frozen=True, slots=True)
class AlarmInputStatus:
    """State of one alarm input."""

    device_id: str = text("DeviceID", required=True)
    duty: DutyStatus | None = optional_choice(DutyStatus, "DutyStatus")


@dataclass(frozen=True, slots=True)
class DeviceStatusResponse(Message):
    """Whether a device is online, well, encoding and recording, and its clock."""

    ROOT: ClassVar[Root] = Root.RESPONSE
    CMD_TYPE: ClassVar[str] = "DeviceStatus"

    result: Result = choice(Result, "Result", default=Result.OK)
    online: Online = choice(Online, "Online", default=Online.ONLINE)
    status: Result = choice(Result, "Status", default=Result.OK)
    reason: str = text("Reason")
    encode: Switch | None = optional_choice(Switch, "Encode")
    record: Switch | None = optional_choice(Switch, "Record")
    device_time: float | None = moment("DeviceTime")
    alarms: tuple[AlarmInputStatus, ...] = items(AlarmInputStatus, "Alarmstatus")
    """The element's small `s` is the standard's own; any case is read."""
    extra_info: tuple[str, ...] = extension()
