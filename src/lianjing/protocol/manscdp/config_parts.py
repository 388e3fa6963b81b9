"""The settings a device has, one value per config type (GB/T 28181-2022 Annex A.2.3.2)."""

# the calls declare fields, see schema

from dataclasses import dataclass

from lianjing.protocol.manscdp.schema import count, flag, integer, items, number, text
from lianjing.protocol.manscdp.values import Edition


@dataclass(frozen=True, slots=True)
class BasicParam:
    """Name, registration and keepalive; write it to the device's code, not a channel's."""

    name: str = text("Name")
    expiration: int | None = integer("Expiration")
    heartbeat_interval: int | None = integer("HeartBeatInterval")
    heartbeat_count: int | None = integer("HeartBeatCount")
    position_capability: int | None = integer("PositionCapability", only=Edition.V2016)
    """0 none, 1 GPS, 2 BeiDou; with the position, only in answers."""
    longitude: float | None = number("Longitude", only=Edition.V2016)
    latitude: float | None = number("Latitude", only=Edition.V2016)


@dataclass(frozen=True, slots=True)
class VideoParamOpt:
    """Download speeds (`1/2/4`) and resolutions a device can do."""

    download_speed: str = text("DownloadSpeed")
    resolution: str = text("Resolution")


@dataclass(frozen=True, slots=True)
class VideoStreamParam:
    """Encoding of one stream, values as in the `f=` line."""

    stream_number: int | None = integer("StreamNumber")
    video_format: str = text("VideoFormat")
    resolution: str = text("Resolution")
    frame_rate: str = text("FrameRate")
    bit_rate_type: str = text("BitRateType")
    video_bit_rate: str = text("VideoBitRate")


@dataclass(frozen=True, slots=True)
class VideoParamAttribute:
    """Encoding of every stream (2022)."""

    streams: tuple[VideoStreamParam, ...] = items(
        VideoStreamParam, "VideoParamAttribute", when_empty=True
    )


@dataclass(frozen=True, slots=True)
class TimeSegment:
    """A span of a day."""

    start_hour: int = count("StartHour")
    start_minute: int = count("StartMin")
    start_second: int = count("StartSec")
    stop_hour: int = count("StopHour")
    stop_minute: int = count("StopMin")
    stop_second: int = count("StopSec")


@dataclass(frozen=True, slots=True)
class RecordSchedule:
    """Spans of one weekday, 1 is Monday."""

    weekday: int = count("WeekDayNum")
    segments: tuple[TimeSegment, ...] = items(
        TimeSegment, item="TimeSegment", sum_name="TimeSegmentSumNum"
    )


@dataclass(frozen=True, slots=True)
class VideoRecordPlan:
    """When the device records by itself (2022)."""

    enabled: bool | None = flag("RecordEnable")
    schedules: tuple[RecordSchedule, ...] = items(
        RecordSchedule, item="RecordSchedule", sum_name="RecordScheduleSumNum"
    )
    stream_number: int | None = integer("StreamNumber")


@dataclass(frozen=True, slots=True)
class VideoAlarmRecord:
    """Recording around an alarm (2022)."""

    enabled: bool | None = flag("RecordEnable")
    record_time: int | None = integer("RecordTime")
    """Seconds after."""
    pre_record_time: int | None = integer("PreRecordTime")
    """Seconds before."""
    stream_number: int | None = integer("StreamNumber")


@dataclass(frozen=True, slots=True)
class MaskRegion:
    """A covered area: `lx,ly,rx,ry` in pixels."""

    seq: int = count("Seq")
    point: str = text("Point", required=True)


@dataclass(frozen=True, slots=True)
class PictureMask:
    """Covered areas of the picture, four at most (2022)."""

    on: bool | None = flag("On")
    regions: tuple[MaskRegion, ...] = items(MaskRegion, "RegionList", sum_name="SumNum")


@dataclass(frozen=True, slots=True)
class FrameMirror:
    """0 none, 1 horizontal, 2 vertical, 3 both (2022)."""

    mode: int = count("FrameMirror")


@dataclass(frozen=True, slots=True)
class AlarmReport:
    """Which alarms of the picture are reported (2022)."""

    motion_detection: bool | None = flag("MotionDetection")
    field_detection: bool | None = flag("FieldDetection")


@dataclass(frozen=True, slots=True)
class OsdText:
    """One line of text in the picture."""

    text: str = text("Text", required=True)
    x: int = count("X")
    y: int = count("Y")


@dataclass(frozen=True, slots=True)
class OsdConfig:
    """What is written into the picture (2022); eight texts at most."""

    length: int | None = integer("Length")
    width: int | None = integer("Width")
    time_x: int | None = integer("TimeX")
    time_y: int | None = integer("TimeY")
    time_enabled: bool | None = flag("TimeEnable")
    time_type: int | None = integer("TimeType")
    text_enabled: bool | None = flag("TextEnable")
    texts: tuple[OsdText, ...] = items(OsdText, sum_name="SumNum")


@dataclass(frozen=True, slots=True)
class SnapshotConfig:
    """Take pictures and upload them (2022)."""

    count: int | None = integer("SnapNum")
    interval: int | None = integer("Interval")
    upload_url: str = text("UploadURL", required=True)
    session_id: str = text("SessionID", required=True)
