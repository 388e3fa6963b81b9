"""Notices around media: end of file, uploads, snapshots, upgrades, broadcast."""

# ruff: noqa: RUF009  # the calls declare fields, see schema

from dataclasses import dataclass
from typing import ClassVar

from lianjing.protocol.manscdp.message import Message, ResultMessage
from lianjing.protocol.manscdp.node import Node
from lianjing.protocol.manscdp.schema import choice, moment, number, text, texts
from lianjing.protocol.manscdp.values import Result, Root
from lianjing.protocol.manscdp.writer import Writer

END_OF_FILE = "121"
"""The sender of a playback or download has sent everything (GB/T 28181-2022 §9.8)."""


@dataclass(frozen=True, slots=True)
class MediaStatus(Message):
    """Comes inside the dialog of a playback; find the session by Call-ID, not by DeviceID."""

    ROOT: ClassVar[Root] = Root.NOTIFY
    CMD_TYPE: ClassVar[str] = "MediaStatus"

    notify_type: str = text("NotifyType", required=True)


@dataclass(frozen=True, slots=True)
class VideoUploadNotify(Message):
    """A device wants to stream, such as a body-worn recorder (2022); we may invite it."""

    ROOT: ClassVar[Root] = Root.NOTIFY
    CMD_TYPE: ClassVar[str] = "VideoUploadNotify"

    time: float | None = moment("Time")
    longitude: float | None = number("Longitude")
    latitude: float | None = number("Latitude")


@dataclass(frozen=True, slots=True)
class SnapshotFinished(Message):
    """Snapshots were uploaded (2022); fewer than asked for means some failed."""

    ROOT: ClassVar[Root] = Root.NOTIFY
    CMD_TYPE: ClassVar[str] = "UploadSnapShotFinished"

    session_id: str = text("SessionID", required=True)
    files: tuple[str, ...] = texts("SnapShotFileID", container="SnapShotList")


@dataclass(frozen=True, slots=True)
class UpgradeResult(Message):
    """How a firmware upgrade ended, sent after the device registered again (2022)."""

    ROOT: ClassVar[Root] = Root.NOTIFY
    CMD_TYPE: ClassVar[str] = "DeviceUpgradeResult"

    session_id: str = text("SessionID", required=True)
    result: Result = choice(Result, "UpgradeResult", "Result", default=Result.OK)
    firmware: str = text("Firmware")
    failed_reason: str = text("UpgradeFailedReason")
    """01 download timeout, 02 damaged package, 03 system error, 99 other."""


@dataclass(frozen=True, slots=True)
class Broadcast(Message):
    """Voice is offered (§9.12); `device_id` is the TargetID, who shall hear it."""

    ROOT: ClassVar[Root] = Root.NOTIFY
    CMD_TYPE: ClassVar[str] = "Broadcast"

    source_id: str = text("SourceID", required=True)

    @classmethod
    def read(cls, sn: int, device_id: str, node: Node) -> Message:
        """Read source and target."""
        return cls(sn, node.text("TargetID") or device_id, node.text("SourceID") or "")

    def write(self, out: Writer) -> None:
        """Write it: the one message without a DeviceID."""
        out.text("CmdType", self.CMD_TYPE)
        out.text("SN", str(self.sn))
        out.text("SourceID", self.source_id)
        out.text("TargetID", self.device_id)


@dataclass(frozen=True, slots=True)
class BroadcastResponse(ResultMessage):
    """Whether the voice output will take the broadcast; its INVITE follows."""

    ROOT: ClassVar[Root] = Root.RESPONSE
    CMD_TYPE: ClassVar[str] = "Broadcast"
