"""Searching recordings: RecordInfo (GB/T 28181-2022 §9.7)."""

# ruff: noqa: RUF009  # the calls declare fields, see schema

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from lianjing.protocol.manscdp.message import Message
from lianjing.protocol.manscdp.schema import (
    choice,
    count,
    integer,
    items,
    moment,
    optional_choice,
    text,
)
from lianjing.protocol.manscdp.values import Edition, Root


class RecordType(StrEnum):
    """Why something was recorded."""

    ALL = "all"
    TIME = "time"
    ALARM = "alarm"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class RecordInfoQuery(Message):
    """Asks for recordings between two moments; `type` is always sent, Dahua needs it."""

    ROOT: ClassVar[Root] = Root.QUERY
    CMD_TYPE: ClassVar[str] = "RecordInfo"

    start_time: float | None = moment("StartTime")
    end_time: float | None = moment("EndTime")
    file_path: str = text("FilePath")
    address: str = text("Address")
    secrecy: int | None = integer("Secrecy")
    type: RecordType = choice(RecordType, "Type", default=RecordType.ALL)
    recorder_id: str = text("RecorderID")
    indistinct_query: int | None = integer("IndistinctQuery")
    """0 searches where the To URI points, 1 the whole domain."""
    stream_number: int | None = integer("StreamNumber", only=Edition.V2022)
    alarm_method: str = text("AlarmMethod", only=Edition.V2022)
    alarm_type: str = text("AlarmType", only=Edition.V2022)


@dataclass(frozen=True, slots=True)
class RecordItem:
    """One recording; recordings may overlap and come in any order."""

    device_id: str = text("DeviceID", required=True)
    name: str = text("Name", required=True)
    file_path: str = text("FilePath")
    address: str = text("Address")
    start_time: float | None = moment("StartTime")
    end_time: float | None = moment("EndTime")
    secrecy: int = count("Secrecy")
    type: RecordType | None = optional_choice(RecordType, "Type")
    recorder_id: str = text("RecorderID")
    file_size: int | None = integer("FileSize")
    """Bytes."""
    record_location: str = text("RecordLocation", only=Edition.V2022)
    stream_number: int | None = integer("StreamNumber", only=Edition.V2022)


def record_identity(record: RecordItem) -> tuple[object, ...]:
    """Say what makes two records the same one, for a `Collector`."""
    return (record.device_id, record.start_time, record.end_time, record.file_path, record.type)


@dataclass(frozen=True, slots=True)
class RecordInfoResponse(Message):
    """One part of the answer; parts share their SN."""

    ROOT: ClassVar[Root] = Root.RESPONSE
    CMD_TYPE: ClassVar[str] = "RecordInfo"

    name: str = text("Name", required=True)
    total: int = count("SumNum")
    items: tuple[RecordItem, ...] = items(RecordItem, "RecordList")
