"""PTZCmd: the eight-byte control code (GB/T 28181-2022 Annex A.3).

A code is written as 16 hexadecimal digits. `encode` makes it from a typed action, `decode`
says which action a code is and whether its checks hold; what to do with a wrong sum is the
caller's policy, since senders with wrong sums exist and so do devices that reject them.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from lianjing.kernel.errors import MalformedMessageError

_LEAD = 0xA5
_VERSION_AND_CHECK = 0x0F
"""Version 1.0 is coded 0; (A + 5 + 0) mod 16 = F."""


@dataclass(frozen=True, slots=True)
class Move:
    """Turn and zoom, speeds included; all zero stops everything, cruise and scan as well.

    `pan` > 0 is right, `tilt` > 0 is up, `zoom` > 0 is in; pan and tilt run from -255 to 255,
    zoom from -15 to 15.
    """

    pan: int = 0
    tilt: int = 0
    zoom: int = 0


@dataclass(frozen=True, slots=True)
class Lens:
    """Focus and iris: `focus` > 0 is near, `iris` > 0 opens; -255 to 255, zero stops."""

    focus: int = 0
    iris: int = 0


class PresetAction(IntEnum):
    """What to do with a preset; the values are byte 4."""

    SET = 0x81
    CALL = 0x82
    DELETE = 0x83


@dataclass(frozen=True, slots=True)
class Preset:
    """Set, call or delete preset 1 to 255."""

    action: PresetAction
    index: int


class CruiseAction(IntEnum):
    """What to do with a cruise; the values are byte 4."""

    ADD_POINT = 0x84
    DELETE_POINT = 0x85
    SET_SPEED = 0x86
    SET_DWELL = 0x87
    START = 0x88


@dataclass(frozen=True, slots=True)
class Cruise:
    """Edit or start cruise `group`.

    `value` is the preset of a point (0 deletes the whole cruise), the 12-bit speed, or the
    12-bit dwell time in seconds.
    """

    action: CruiseAction
    group: int
    value: int = 0


class ScanAction(IntEnum):
    """What to do with an automatic scan."""

    START = 0
    SET_LEFT = 1
    SET_RIGHT = 2
    SET_SPEED = 3


@dataclass(frozen=True, slots=True)
class Scan:
    """Start automatic scan `group`, set its limits or its 12-bit speed."""

    action: ScanAction
    group: int
    value: int = 0


class Auxiliary(IntEnum):
    """Switches with a usual number; 1 is the standard's, the others are practice."""

    WIPER = 1
    INFRARED_LAMP = 2
    HEATER = 3
    DEFOGGER = 4
    COOLER = 5


@dataclass(frozen=True, slots=True)
class Switching:
    """Turn auxiliary switch `number` on or off."""

    number: int
    on: bool


Action = Move | Lens | Preset | Cruise | Scan | Switching

STOP = Move()
"""Stops turning, zooming, cruise and scan."""


class Decoded(NamedTuple):
    """A code taken apart."""

    action: Action | None
    """None for a command of no known group, or one that contradicts itself."""
    address: int
    sound: bool
    """Lead byte, version check and sum all hold."""


def encode(action: Action, *, address: int = 1) -> str:
    """Write `action` as 16 upper-case digits; out-of-range values move to the limit.

    The address is not used between SIP nodes (DeviceID selects the target); practice sends 1.
    """
    command, first, second, high = _bytes_of(action)
    data = [_LEAD, _VERSION_AND_CHECK, address & 0xFF, command, first, second]
    data.append((high & 0xF) << 4 | (address >> 8) & 0xF)
    data.append(sum(data) & 0xFF)
    return bytes(data).hex().upper()


def decode(code: str) -> Decoded:
    """Read a code; raises MalformedMessageError if it is not 16 hexadecimal digits."""
    text = code.strip()
    try:
        data = bytes.fromhex(text) if len(text) == 16 else b""
    except ValueError:
        data = b""
    if len(data) != 8:
        raise MalformedMessageError("PTZCmd is not 16 hexadecimal digits")
    check = ((data[0] >> 4) + (data[0] & 0xF) + (data[1] >> 4)) & 0xF
    sound = data[0] == _LEAD and check == data[1] & 0xF and sum(data[:7]) & 0xFF == data[7]
    address = data[2] | (data[6] & 0xF) << 8
    return Decoded(_action_of(data[3], data[4], data[5], data[6] >> 4), address, sound)


def is_stop(code: str) -> bool:
    """Tell whether `code` stops a movement or the lens."""
    try:
        return decode(code).action in (Move(), Lens())
    except MalformedMessageError:
        return False


def _limit(value: int, highest: int) -> int:
    return max(0, min(abs(value), highest))


def _bytes_of(action: Action) -> tuple[int, int, int, int]:  # noqa: PLR0911  # one row each
    """Give byte 4, bytes 5 and 6, and the high half of byte 7."""
    match action:
        case Move(pan, tilt, zoom):
            bits = _pair(pan, 0x01, 0x02) | _pair(tilt, 0x08, 0x04) | _pair(zoom, 0x10, 0x20)
            return bits, _limit(pan, 255), _limit(tilt, 255), _limit(zoom, 15)
        case Lens(focus, iris):
            bits = 0x40 | _pair(focus, 0x02, 0x01) | _pair(iris, 0x04, 0x08)
            return bits, _limit(focus, 255), _limit(iris, 255), 0
        case Preset(what, index):
            return what, 0, _limit(index, 255), 0
        case Cruise(CruiseAction.SET_SPEED | CruiseAction.SET_DWELL as what, group, value):
            value = _limit(value, 0xFFF)
            return what, _limit(group, 255), value & 0xFF, value >> 8
        case Cruise(what, group, value):
            preset = 0 if what is CruiseAction.START else _limit(value, 255)
            return what, _limit(group, 255), preset, 0
        case Scan(ScanAction.SET_SPEED, group, value):
            value = _limit(value, 0xFFF)
            return 0x8A, _limit(group, 255), value & 0xFF, value >> 8
        case Scan(which, group, _):
            return 0x89, _limit(group, 255), which, 0
        case Switching(number, on):
            return 0x8C if on else 0x8D, _limit(number, 255), 0, 0


def _pair(value: int, positive: int, negative: int) -> int:
    if value == 0:
        return 0
    return positive if value > 0 else negative


def _action_of(  # noqa: PLR0911  # one row of the table each
    command: int, first: int, second: int, high: int
) -> Action | None:
    if command & 0xC0 == 0:
        return _move_of(command, first, second, high)
    if command & 0xF0 == 0x40:
        return _lens_of(command, first, second)
    if command in (0x81, 0x82, 0x83):
        return Preset(PresetAction(command), second) if second else None
    if command in (0x86, 0x87):
        return Cruise(CruiseAction(command), first, high << 8 | second)
    if command in (0x84, 0x85, 0x88):
        return Cruise(CruiseAction(command), first, 0 if command == 0x88 else second)
    if command == 0x89:
        return Scan(ScanAction(second), first) if second <= 2 else None
    if command == 0x8A:
        return Scan(ScanAction.SET_SPEED, first, high << 8 | second)
    if command in (0x8C, 0x8D):
        return Switching(first, command == 0x8C)
    return None


def _move_of(command: int, pan: int, tilt: int, zoom: int) -> Action | None:
    """Opposite bits must not both be set (Annex A.3.2)."""
    for opposite in (0x03, 0x0C, 0x30):
        if command & opposite == opposite:
            return None
    return Move(
        _signed(command, 0x01, 0x02, pan),
        _signed(command, 0x08, 0x04, tilt),
        _signed(command, 0x10, 0x20, zoom),
    )


def _lens_of(command: int, focus: int, iris: int) -> Action | None:
    for opposite in (0x03, 0x0C):
        if command & opposite == opposite:
            return None
    return Lens(_signed(command, 0x02, 0x01, focus), _signed(command, 0x04, 0x08, iris))


def _signed(command: int, positive: int, negative: int, speed: int) -> int:
    if command & positive:
        return speed
    return -speed if command & negative else 0
