"""Channels do what they are told."""

import pytest

from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import ptz
from lianjing.simulator.channel import Channel
from lianjing.simulator.controls import obey
from lianjing.simulator.footage.pose import HOME, STILL, Motion
from lianjing.simulator.plan import ChannelPlan


@pytest.fixture
def channel() -> Channel:
    return Channel(ChannelPlan("34020211001310000001", "东门"))


def turn(channel: Channel, action: ptz.Action) -> bool:
    return obey(channel, manscdp.PtzCommand.of(action))


def test_up_on_the_wire_is_up_in_the_picture(channel):
    assert not turn(channel, ptz.Move(tilt=255))
    assert channel.head.motion == Motion(tilt=-1)
    turn(channel, ptz.STOP)
    assert channel.head.motion == STILL


def test_presets_are_set_called_and_deleted(channel):
    turn(channel, ptz.Preset(ptz.PresetAction.SET, 3))
    obey(channel, manscdp.PrecisePtz(manscdp.PrecisePosition(pan=10, tilt=0, zoom=2)))
    assert channel.head.pose.pan == 10
    turn(channel, ptz.Preset(ptz.PresetAction.CALL, 3))
    assert channel.head.pose == HOME
    turn(channel, ptz.Preset(ptz.PresetAction.DELETE, 3))
    assert not channel.head.presets


def test_a_fixed_camera_does_not_turn():
    fixed = Channel(ChannelPlan("34020211001310000001", "东门", turns=False))
    turn(fixed, ptz.Move(pan=255))
    assert fixed.head.motion == STILL


def test_guard_and_recording_are_answered(channel):
    assert obey(channel, manscdp.RecordControl(manscdp.RecordAction.START))
    assert obey(channel, manscdp.GuardControl(manscdp.GuardAction.ARM))
    assert channel.recording
    assert channel.guarded


def test_a_box_drawn_on_the_right_turns_right_and_closer(channel):
    box = manscdp.ScreenBox(1920, 1080, 1440, 540, 480, 270)
    obey(channel, manscdp.DragZoomIn(box))
    assert channel.head.pose.pan > HOME.pan
    assert channel.head.pose.zoom == pytest.approx(4)


def test_precise_positions_are_held_within_the_limits(channel):
    obey(channel, manscdp.PrecisePtz(manscdp.PrecisePosition(pan=999, tilt=-99, zoom=99)))
    assert (channel.head.pose.pan, channel.head.pose.tilt, channel.head.pose.zoom) == (360, -30, 8)
