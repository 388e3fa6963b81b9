"""The eight-byte control code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.manscdp import ptz
from lianjing.protocol.manscdp.ptz import (
    Cruise,
    CruiseAction,
    Lens,
    Move,
    Preset,
    PresetAction,
    Scan,
    ScanAction,
    Switching,
)

VECTORS = [
    (ptz.STOP, "A50F0100000000B5"),
    (Move(pan=0x40), "A50F0101400000F6"),
    (Move(pan=-0x40), "A50F0102400000F7"),
    (Move(tilt=-0x40), "A50F0104004000F9"),
    (Move(tilt=0x40), "A50F0108004000FD"),
    (Move(pan=0x40, tilt=0x40), "A50F01094040003E"),
    (Move(zoom=4), "A50F011000004005"),
    (Move(zoom=-4), "A50F012000004015"),
    (Move(pan=0x40, tilt=0x40, zoom=-4), "A50F01294040409E"),
    (Lens(focus=-0x40), "A50F014140000036"),
    (Lens(focus=0x40), "A50F014240000037"),
    (Lens(iris=0x40), "A50F014400400039"),
    (Lens(iris=-0x40), "A50F01480040003D"),
    (Lens(focus=-0x40, iris=-0x40), "A50F01494040007E"),
    (Lens(), "A50F0140000000F5"),
    (Preset(PresetAction.SET, 1), "A50F018100010037"),
    (Preset(PresetAction.CALL, 1), "A50F018200010038"),
    (Preset(PresetAction.DELETE, 1), "A50F018300010039"),
    (Cruise(CruiseAction.ADD_POINT, 1, 3), "A50F01840103003D"),
    (Cruise(CruiseAction.DELETE_POINT, 1, 3), "A50F01850103003E"),
    (Cruise(CruiseAction.DELETE_POINT, 1), "A50F01850100003B"),
    (Cruise(CruiseAction.SET_SPEED, 1, 0x123), "A50F01860123106F"),
    (Cruise(CruiseAction.SET_DWELL, 1, 300), "A50F0187012C1079"),
    (Cruise(CruiseAction.START, 1), "A50F01880100003E"),
    (Scan(ScanAction.START, 1), "A50F01890100003F"),
    (Scan(ScanAction.SET_LEFT, 1), "A50F018901010040"),
    (Scan(ScanAction.SET_RIGHT, 1), "A50F018901020041"),
    (Scan(ScanAction.SET_SPEED, 1, 0x20), "A50F018A01200060"),
    (Switching(ptz.Auxiliary.WIPER, on=True), "A50F018C01000042"),
    (Switching(ptz.Auxiliary.WIPER, on=False), "A50F018D01000043"),
]


# cases: 58, 60
@pytest.mark.parametrize(("action", "code"), VECTORS)
def test_golden_values_both_ways(action, code):
    assert ptz.encode(action) == code
    assert ptz.decode(code.lower()) == (action, 1, True)


def test_sample_of_the_2016_text():
    assert ptz.decode("A50F4D1000001021") == (Move(zoom=1), 0x4D, True)
    assert ptz.encode(Move(zoom=1), address=0x4D) == "A50F4D1000001021"


def test_address_of_twelve_bits():
    assert ptz.decode(ptz.encode(Move(pan=1, zoom=2), address=0xABC)).address == 0xABC


# cases: 59
@pytest.mark.parametrize("code", ["A50F0108004000FE", "A60F0108004000FE", "A51F0108004000FD"])
def test_wrong_checks_are_reported_not_fatal(code):
    decoded = ptz.decode(code)
    assert decoded.action == Move(tilt=0x40)
    assert not decoded.sound


@pytest.mark.parametrize("code", ["A50F010300000000", "A50F01FF00000000", "A50F018100000000"])
def test_contradictions_and_unknown_groups_mean_nothing(code):
    assert ptz.decode(code).action is None


@pytest.mark.parametrize("code", ["", "A50F", "A50F0108004000FDAA", "A50F01 8004000FD", "G" * 16])
def test_what_is_not_sixteen_digits_is_malformed(code):
    with pytest.raises(MalformedMessageError):
        ptz.decode(code)
    assert not ptz.is_stop(code)


def test_speeds_beyond_the_limit_move_to_it():
    assert ptz.decode(ptz.encode(Move(999, -999, 99))).action == Move(255, -255, 15)


def test_stops_are_known():
    assert ptz.is_stop(ptz.encode(ptz.STOP))
    assert ptz.is_stop(ptz.encode(Lens()))
    assert not ptz.is_stop(ptz.encode(Move(pan=1)))


@given(st.binary(min_size=8, max_size=8))
def test_any_eight_bytes_decode_and_known_actions_encode_again(data):
    decoded = ptz.decode(data.hex())
    if decoded.action is not None:
        again = ptz.decode(ptz.encode(decoded.action, address=decoded.address))
        assert again == (decoded.action, decoded.address, True)
