"""Which right each request of an upper needs: tables, one row for each thing it can ask.

A new command of the parser without a row here fails a test. `None` is for what no upper may do:
what configures, empties or stops a device is the business of the platform it belongs to.
"""

from collections.abc import Mapping
from typing import Final

from lianjing.kernel.actions import Action
from lianjing.protocol import manscdp as m
from lianjing.protocol.manscdp.control import Command
from lianjing.protocol.sdp import SessionKind

NOBODY: Final = None

SESSIONS: Mapping[SessionKind, Action] = {
    SessionKind.LIVE: Action.LIVE,
    SessionKind.OTHER: Action.LIVE,
    SessionKind.TALK: Action.LIVE,
    SessionKind.PLAYBACK: Action.PLAYBACK,
    SessionKind.DOWNLOAD: Action.DOWNLOAD,
}
"""By `s=` of an INVITE."""

COMMANDS: Mapping[type[Command], Action | None] = {
    m.PtzCommand: Action.PTZ,
    m.PrecisePtz: Action.PTZ,
    m.DragZoomIn: Action.PTZ,
    m.DragZoomOut: Action.PTZ,
    m.TargetTrack: Action.PTZ,
    m.HomePositionControl: Action.PTZ,
    # Of the duty desk as PTZ is: each is taken back by its opposite.
    m.GuardControl: Action.PTZ,
    m.AlarmReset: Action.PTZ,
    m.RecordControl: Action.PTZ,
    m.KeyFrameRequest: Action.LIVE,
    m.Reboot: NOBODY,
    m.DeviceUpgrade: NOBODY,
    m.FormatCard: NOBODY,
    m.UnknownCommand: NOBODY,
}
"""Inside DeviceControl."""

MESSAGES: Mapping[type[m.Message], Action | None] = {
    m.CatalogQuery: Action.CATALOGUE,
    m.DeviceInfoQuery: Action.CATALOGUE,
    m.DeviceStatusQuery: Action.CATALOGUE,
    m.AlarmQuery: Action.CATALOGUE,
    m.MobilePositionQuery: Action.CATALOGUE,
    m.PresetQuery: Action.PTZ,
    m.HomePositionQuery: Action.PTZ,
    m.CruiseTrackListQuery: Action.PTZ,
    m.CruiseTrackQuery: Action.PTZ,
    m.PtzPositionQuery: Action.PTZ,
    m.RecordInfoQuery: Action.PLAYBACK,
    m.SdCardStatusQuery: Action.PLAYBACK,
    m.ConfigDownloadQuery: NOBODY,
    m.Broadcast: NOBODY,
    # What only a lower says; an upper has nothing of the kind to tell a camera.
    m.CatalogNotify: NOBODY,
    m.AlarmNotify: NOBODY,
    m.MobilePositionNotify: NOBODY,
    m.PtzPositionNotify: NOBODY,
    m.MediaStatus: NOBODY,
    m.VideoUploadNotify: NOBODY,
    m.SnapshotFinished: NOBODY,
    m.UpgradeResult: NOBODY,
}
"""All that is not an answer, a keepalive, DeviceControl or DeviceConfig."""

SUBSCRIPTIONS: Mapping[type[m.Message], Action] = {
    m.CatalogQuery: Action.CATALOGUE,
    m.AlarmQuery: Action.CATALOGUE,
    m.MobilePositionQuery: Action.CATALOGUE,
    m.PtzPositionQuery: Action.PTZ,
}
"""What can be subscribed to; anything else is 489."""


def needed(message: m.Message) -> Action | None:
    """Give the right a message needs; None where no upper has it."""
    if isinstance(message, m.DeviceControl):
        return COMMANDS.get(type(message.command))
    if isinstance(message, m.DeviceConfig):
        return Action.SNAPSHOT if _only_takes_pictures(message) else NOBODY
    return MESSAGES.get(type(message))


def name_of(message: m.Message) -> str:
    """Name a message for the register: the command where it is one."""
    if isinstance(message, m.DeviceControl):
        return type(message.command).__name__
    return type(message).__name__


def _only_takes_pictures(message: m.DeviceConfig) -> bool:
    return bool(message.configs) and all(
        isinstance(one, m.SnapshotConfig) for one in message.configs
    )
