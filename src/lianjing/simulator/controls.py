"""What a channel does when it is told to: PTZ, presets, guard, recording, key pictures."""

import time
from dataclasses import replace

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import ptz
from lianjing.simulator.channel import Channel
from lianjing.simulator.footage.pose import STILL, Motion, Pose

_SCAN = Motion(pan=-0.2)
"""An automatic scan begins with the picture moving from right to left (Annex A.3)."""


def obey(channel: Channel, command: object) -> bool:
    """Carry out a command; True if it is to be answered with a Response (§A.2.3.1)."""
    match command:
        case manscdp.PtzCommand(code=code):
            _turn(channel, code)
        case manscdp.KeyFrameRequest():
            channel.request_key()
        case manscdp.PrecisePtz(position=position) if position is not None:
            _look(channel, position)
        case manscdp.DragZoomIn(box=box) if box is not None:
            _zoom_into(channel, box)
        case manscdp.DragZoomOut(box=box) if box is not None and box.length and box.length_x:
            _zoom_by(channel, box.length_x / box.length)
        case manscdp.RecordControl(action=action):
            channel.recording = action is manscdp.RecordAction.START
        case manscdp.GuardControl(action=action):
            channel.guarded = action is manscdp.GuardAction.ARM
        case manscdp.HomePositionControl(home=home) if home is not None:
            channel.home = home
            channel.head.go_home_after(
                (home.reset_time or 0) if home.enabled else None, preset=home.preset_index or 0
            )
    return type(command) in manscdp.ANSWERED


def _turn(channel: Channel, code: str) -> None:
    try:
        action = ptz.decode(code).action
    except MalformedMessageError:
        return
    head, now = channel.head, time.time()
    if not channel.plan.turns:
        return
    match action:
        case ptz.Move(pan, tilt, zoom):
            # Tilt counts upward on the wire and downward in the picture.
            head.move(Motion(pan / 255, -tilt / 255, zoom / 15), now=now)
        case ptz.Preset(ptz.PresetAction.SET, index):
            head.advance(now)
            head.store(index)
        case ptz.Preset(ptz.PresetAction.CALL, index):
            head.recall(index, now=now)
        case ptz.Preset(ptz.PresetAction.DELETE, index):
            head.forget(index)
        case ptz.Scan(ptz.ScanAction.START, _, _):
            head.move(_SCAN, now=now)
        case ptz.Lens() | None:
            head.move(STILL, now=now)


def _look(channel: Channel, position: manscdp.PrecisePosition) -> None:
    pose = channel.head.pose
    channel.head.look(
        Pose(
            pose.pan if position.pan is None else position.pan,
            pose.tilt if position.tilt is None else position.tilt,
            pose.zoom if position.zoom is None else position.zoom,
        )
    )


def _zoom_into(channel: Channel, box: manscdp.ScreenBox) -> None:
    """Enlarge a box of the playing window to the whole window."""
    if not (box.length and box.width and box.length_x):
        return
    pose = channel.head.pose
    across = box.mid_point_x / box.length - 0.5
    down = box.mid_point_y / box.width - 0.5
    # At zoom 1 half the scene is seen: 180 degrees across and 60 down.
    moved = Pose(pose.pan + across * 180 / pose.zoom, pose.tilt + down * 60 / pose.zoom, pose.zoom)
    channel.head.look(replace(moved, zoom=pose.zoom * box.length / box.length_x))


def _zoom_by(channel: Channel, factor: float) -> None:
    pose = channel.head.pose
    channel.head.look(replace(pose, zoom=pose.zoom * factor))
