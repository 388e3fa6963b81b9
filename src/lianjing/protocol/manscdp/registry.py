"""Which message a root element and a CmdType stand for."""

from lianjing.protocol.manscdp import (
    alarms,
    catalogue,
    config,
    control,
    device,
    keepalive,
    notices,
    positions,
    presets,
    records,
    storage,
)
from lianjing.protocol.manscdp.message import Message
from lianjing.protocol.manscdp.values import Root

MESSAGES: tuple[type[Message], ...] = (
    keepalive.Keepalive,
    catalogue.CatalogQuery,
    catalogue.CatalogResponse,
    catalogue.CatalogNotify,
    device.DeviceInfoQuery,
    device.DeviceInfoResponse,
    device.DeviceStatusQuery,
    device.DeviceStatusResponse,
    control.DeviceControl,
    control.DeviceControlResponse,
    alarms.AlarmNotify,
    alarms.AlarmQuery,
    alarms.AlarmResponse,
    config.DeviceConfig,
    config.DeviceConfigResponse,
    config.ConfigDownloadQuery,
    config.ConfigDownloadResponse,
    records.RecordInfoQuery,
    records.RecordInfoResponse,
    positions.MobilePositionQuery,
    positions.MobilePositionNotify,
    positions.MobilePositionResponse,
    positions.PtzPositionQuery,
    positions.PtzPositionResponse,
    positions.PtzPositionNotify,
    presets.PresetQuery,
    presets.PresetResponse,
    presets.HomePositionQuery,
    presets.HomePositionResponse,
    presets.CruiseTrackListQuery,
    presets.CruiseTrackListResponse,
    presets.CruiseTrackQuery,
    presets.CruiseTrackResponse,
    storage.SdCardStatusQuery,
    storage.SdCardStatusResponse,
    notices.MediaStatus,
    notices.VideoUploadNotify,
    notices.SnapshotFinished,
    notices.UpgradeResult,
    notices.Broadcast,
    notices.BroadcastResponse,
)
"""Every message read from the wire; `CatalogResult` comes out of `CatalogResponse`."""

_SYNONYMS = {
    "ptzprecisestatusquery": "ptzposition",
    "storagecardstatusquery": "sdcardstatus",
}
"""CmdTypes of neither edition that a device simulator uses; read, never written."""

_BY_NAME = {(kind.ROOT, kind.CMD_TYPE.lower()): kind for kind in MESSAGES}


def find(root: Root, cmd_type: str) -> type[Message] | None:
    """Find the message type; letter case does not matter."""
    name = cmd_type.lower()
    return _BY_NAME.get((root, _SYNONYMS.get(name, name)))
