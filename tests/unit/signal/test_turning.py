"""What commands do to the position masks were drawn for."""

import pytest

from lianjing.protocol import manscdp as m
from lianjing.protocol.manscdp import ptz
from lianjing.signal.turning import Effect, effect_of

TIED = 3


def told(action):
    return m.PtzCommand.of(action)


def home(*, enabled, preset):
    return m.HomePositionControl(m.HomePosition(enabled, 60, preset))


@pytest.mark.parametrize(
    ("command", "effect"),
    [
        (told(ptz.Move(pan=50)), Effect.AWAY),
        (told(ptz.Move(zoom=5)), Effect.AWAY),
        (told(ptz.STOP), Effect.NONE),
        (told(ptz.Lens(focus=50)), Effect.NONE),
        (told(ptz.Preset(ptz.PresetAction.CALL, TIED)), Effect.HOME),
        (told(ptz.Preset(ptz.PresetAction.CALL, 4)), Effect.AWAY),
        (told(ptz.Preset(ptz.PresetAction.SET, TIED)), Effect.REDEFINES),
        (told(ptz.Preset(ptz.PresetAction.DELETE, TIED)), Effect.REDEFINES),
        (told(ptz.Preset(ptz.PresetAction.SET, 4)), Effect.NONE),
        (told(ptz.Cruise(ptz.CruiseAction.START, 1)), Effect.AWAY),
        (told(ptz.Cruise(ptz.CruiseAction.ADD_POINT, 1, 4)), Effect.NONE),
        (told(ptz.Scan(ptz.ScanAction.START, 1)), Effect.AWAY),
        (told(ptz.Switching(1, on=True)), Effect.NONE),
        (m.PtzCommand("no code"), Effect.AWAY),
        (home(enabled=True, preset=TIED), Effect.NONE),
        (home(enabled=True, preset=4), Effect.AWAY),
        (home(enabled=False, preset=4), Effect.NONE),
        (m.TargetTrack(), Effect.AWAY),
        (m.PrecisePtz(), Effect.AWAY),
        (m.KeyFrameRequest(), Effect.NONE),
        (m.GuardControl(m.GuardAction.ARM), Effect.NONE),
    ],
)
def test_what_a_command_does_to_a_camera_tied_to_a_preset(command, effect):
    assert effect_of(command, TIED) is effect


@pytest.mark.parametrize("action", list(ptz.PresetAction))
def test_without_a_tie_no_preset_is_home_and_none_is_held(action):
    expected = Effect.AWAY if action is ptz.PresetAction.CALL else Effect.NONE
    assert effect_of(told(ptz.Preset(action, TIED)), 0) is expected
