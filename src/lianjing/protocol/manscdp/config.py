"""Writing and reading settings: DeviceConfig and ConfigDownload (GB/T 28181-2022 §9.3)."""

# ruff: noqa: RUF009  # the calls declare fields, see schema

from dataclasses import dataclass
from typing import ClassVar

from lianjing.protocol.manscdp.config_parts import (
    AlarmReport,
    BasicParam,
    FrameMirror,
    OsdConfig,
    PictureMask,
    SnapshotConfig,
    VideoAlarmRecord,
    VideoParamAttribute,
    VideoParamOpt,
    VideoRecordPlan,
    VideoStreamParam,
)
from lianjing.protocol.manscdp.config_svac import SvacDecodeConfig, SvacEncodeConfig
from lianjing.protocol.manscdp.elements import limited, read_value, write_value
from lianjing.protocol.manscdp.message import Message, ResultMessage
from lianjing.protocol.manscdp.node import Node
from lianjing.protocol.manscdp.schema import choice, slashed, text
from lianjing.protocol.manscdp.values import Result, Root
from lianjing.protocol.manscdp.writer import Writer

Config = (
    BasicParam
    | VideoParamOpt
    | SvacEncodeConfig
    | SvacDecodeConfig
    | VideoParamAttribute
    | VideoRecordPlan
    | VideoAlarmRecord
    | PictureMask
    | FrameMirror
    | AlarmReport
    | OsdConfig
    | SnapshotConfig
)

CONFIG_TYPES: dict[str, type[Config]] = {
    "BasicParam": BasicParam,
    "VideoParamOpt": VideoParamOpt,
    "SVACEncodeConfig": SvacEncodeConfig,
    "SVACDecodeConfig": SvacDecodeConfig,
    "VideoParamAttribute": VideoParamAttribute,
    "VideoRecordPlan": VideoRecordPlan,
    "VideoAlarmRecord": VideoAlarmRecord,
    "PictureMask": PictureMask,
    "FrameMirror": FrameMirror,
    "AlarmReport": AlarmReport,
    "OSDConfig": OsdConfig,
    "SnapShotConfig": SnapshotConfig,
}
"""Config type, as asked for in `ConfigDownloadQuery`, to its value."""

_NAMES = {kind: name for name, kind in CONFIG_TYPES.items()}
_FLAT: tuple[type[Config], ...] = (FrameMirror, VideoParamAttribute)
"""Values whose own declaration already names the element of their type."""

_READ_ALSO = {"SnapShotConfig": ("SnapShot",)}
"""The answer schema of 2022 returns the snapshot settings as `SnapShot`."""


def _read_configs(node: Node) -> tuple[Config, ...]:
    found: list[Config] = []
    for name, kind in CONFIG_TYPES.items():
        child = node.child(name, *_READ_ALSO.get(name, ()))
        if child is not None:
            found.append(read_value(kind, node if kind in _FLAT else child))
    return tuple(found) or _read_misnamed(node)


def _read_misnamed(node: Node) -> tuple[Config, ...]:
    """Quirk `config-misnamed`: some Uniview name the element otherwise; it has the Items."""
    for name in node.names()[:64]:
        child = node.child(name)
        if child is not None and child.has("Item"):
            items = limited(child, "Item")
            return (VideoParamAttribute(tuple(read_value(VideoStreamParam, i) for i in items)),)
    return ()


def _write_configs(out: Writer, configs: tuple[Config, ...], *, answer: bool) -> None:
    for config in configs:
        if isinstance(config, _FLAT):
            write_value(out, config)
            continue
        name = _NAMES[type(config)]
        if answer and isinstance(config, SnapshotConfig):
            name = "SnapShot"
        out.open(name)
        write_value(out, config)
        out.close(name)


@dataclass(frozen=True, slots=True)
class DeviceConfig(Message):
    """Writes settings; answered by a DeviceConfigResponse."""

    ROOT: ClassVar[Root] = Root.CONTROL
    CMD_TYPE: ClassVar[str] = "DeviceConfig"

    configs: tuple[Config, ...] = ()

    @classmethod
    def read(cls, sn: int, device_id: str, node: Node) -> Message:
        """Read every setting that is there."""
        return cls(sn, device_id, _read_configs(node))

    def write_content(self, out: Writer) -> None:
        """Write the settings."""
        _write_configs(out, self.configs, answer=False)


@dataclass(frozen=True, slots=True)
class DeviceConfigResponse(ResultMessage):
    """Whether the settings were taken."""

    ROOT: ClassVar[Root] = Root.RESPONSE
    CMD_TYPE: ClassVar[str] = "DeviceConfig"


@dataclass(frozen=True, slots=True)
class ConfigDownloadQuery(Message):
    """Asks for settings by type; a device may answer each type by itself, same SN."""

    ROOT: ClassVar[Root] = Root.QUERY
    CMD_TYPE: ClassVar[str] = "ConfigDownload"

    types: tuple[str, ...] = slashed("ConfigType")
    """Keys of `CONFIG_TYPES`."""


@dataclass(frozen=True, slots=True)
class ConfigDownloadResponse(Message):
    """Some or all of the settings asked for."""

    ROOT: ClassVar[Root] = Root.RESPONSE
    CMD_TYPE: ClassVar[str] = "ConfigDownload"

    result: Result = choice(Result, "Result", default=Result.OK)
    reason: str = text("Reason")
    configs: tuple[Config, ...] = ()

    @classmethod
    def read(cls, sn: int, device_id: str, node: Node) -> Message:
        """Read the result and every setting that is there."""
        outcome = read_value(_Outcome, node)
        return cls(sn, device_id, outcome.result, outcome.reason, _read_configs(node))

    def write_content(self, out: Writer) -> None:
        """Write the result and the settings."""
        write_value(out, self)
        _write_configs(out, self.configs, answer=True)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The result fields by themselves."""

    result: Result = choice(Result, "Result", default=Result.OK)
    reason: str = text("Reason")
