"""The 20-digit codes of GB/T 28181 (Annex E of 2022, Annex D of 2016), rule A.

A code is an opaque string first and is classified second; it is never a number.
"""

from enum import StrEnum

CODE_LENGTH = 20
_REGION_LENGTHS = (2, 4, 6, 8)


class NodeKind(StrEnum):
    """What a code stands for in a catalogue, by its type digits (11-13)."""

    REGION = "region"
    """行政区划, administrative division: 2, 4, 6 or 8 digits."""
    PLATFORM = "platform"
    """系统, a signalling server: type 200 and its kind."""
    BUSINESS_GROUP = "business_group"
    """业务分组, type 215."""
    ORGANISATION = "organisation"
    """虚拟组织, type 216."""
    DEVICE = "device"
    """前端主设备, a main device that may have children: types 111-130."""
    CAMERA = "camera"
    """Something with a picture: types 131, 132 and unassigned peripherals."""
    ALARM_INPUT = "alarm_input"
    ALARM_OUTPUT = "alarm_output"
    AUDIO_INPUT = "audio_input"
    AUDIO_OUTPUT = "audio_output"
    OTHER = "other"


_PERIPHERALS = {
    133: NodeKind.OTHER,
    134: NodeKind.ALARM_INPUT,
    135: NodeKind.ALARM_OUTPUT,
    136: NodeKind.AUDIO_INPUT,
    137: NodeKind.AUDIO_OUTPUT,
    138: NodeKind.OTHER,
    139: NodeKind.OTHER,
    140: NodeKind.ALARM_OUTPUT,
    141: NodeKind.OTHER,
    142: NodeKind.OTHER,
    143: NodeKind.OTHER,
}


def is_code(text: str) -> bool:
    """Tell whether `text` is a full 20-digit code."""
    return len(text) == CODE_LENGTH and text.isascii() and text.isdigit()


def is_region(text: str) -> bool:
    """Tell whether `text` is an administrative division of 2, 4, 6 or 8 digits."""
    return len(text) in _REGION_LENGTHS and text.isascii() and text.isdigit()


def classify(code: str) -> NodeKind:
    """Say what a catalogue code stands for; anything unreadable is `OTHER`."""
    if is_region(code):
        return NodeKind.REGION
    if not is_code(code):
        return NodeKind.OTHER
    return _classify_type(int(code[10:13]))


def _classify_type(kind: int) -> NodeKind:
    if 111 <= kind <= 130:
        return NodeKind.DEVICE
    if 131 <= kind <= 199:
        return _PERIPHERALS.get(kind, NodeKind.CAMERA)
    if kind == 215:
        return NodeKind.BUSINESS_GROUP
    if kind == 216:
        return NodeKind.ORGANISATION
    if 200 <= kind <= 299:
        return NodeKind.PLATFORM
    return NodeKind.OTHER


def sip_domain(platform_code: str) -> str:
    """Give the SIP domain and digest realm of a platform: its first ten digits (§1.7)."""
    return platform_code[:10]


def ssrc_domain(platform_code: str) -> str:
    """Give the five domain digits of an SSRC: digits 4 to 8 of the platform's code."""
    return platform_code[3:8]


def region_of(civil_code: str, device_code: str) -> str:
    """Find the division a catalogue item belongs to.

    `CivilCode` may be empty, text, a ten-digit domain or a whole code: its leading digits
    count, an even number of them and eight at most; else the county digits of the device.
    """
    digits = ""
    for character in civil_code.strip()[:8]:
        if not ("0" <= character <= "9"):
            break
        digits += character
    digits = digits[: len(digits) // 2 * 2]
    return digits or device_code[:6]


def parent_region(region: str) -> str:
    """Give the division above, or an empty string at the top."""
    return region[:-2]
