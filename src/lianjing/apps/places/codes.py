"""Codes of divisions and police organisations: their parts and levels, without any table.

A division is keyed by its leading digits: 2 (province), 4 (city), 6 (county; GB/T 2260), 9
(town or street) or 12 (village or community; GB/T 10114 and the statistical codes). The zeros
that fill a code up to six or twelve digits are taken away, so that whatever lies in a division
begins with its key, and a scope is a prefix.

`CivilCode` of GB/T 28181 has 2, 4, 6 or 8 digits. The first six agree with the above; digits 7
and 8 are the base access unit (基层接入单位, Annex E.1), which each county numbers by itself. They
are **not** the first of the town's three digits: eight digits are looked up as they are (a
county may load names of its own for them) and else mean their county.
"""

from lianjing.apps.places.choices import Level, PoliceLevel

LEVEL_OF_LENGTH = {
    2: Level.PROVINCE,
    4: Level.CITY,
    6: Level.COUNTY,
    8: Level.TOWN,
    9: Level.TOWN,
    12: Level.VILLAGE,
}
"""The level a key's length tells; eight digits are a base access unit, beside the towns."""

_PARENT_LENGTH = {4: 2, 6: 4, 8: 6, 9: 6, 12: 9}
POLICE_CODE_LENGTH = 12


def is_division_key(text: str) -> bool:
    """Tell whether `text` has the form of a division's key."""
    return len(text) in LEVEL_OF_LENGTH and text.isascii() and text.isdigit() and text[0] != "0"


def division_key(text: str) -> str:
    """Give the key of a division's code, written with filling zeros or not; else nothing.

    Six and twelve digits may be filled: `340000` is `34`, `340121100000` is `340121100`. Cities
    without counties have a county code of their own that ends in `00` (`441900`): only a table
    can tell, so the key of the city is given and both begin alike.
    """
    if not (text.isascii() and text.isdigit()):
        return ""
    if len(text) == 12:
        text = text[:9] if text.endswith("000") else text
        text = text[:6] if len(text) == 9 and text.endswith("000") else text
    if len(text) == 6:
        text = text[:4] if text.endswith("00") else text
        text = text[:2] if text.endswith("00") else text
    return text if is_division_key(text) else ""


def parent_key(key: str) -> str:
    """Give the key of the division above by its digits; nothing for a province."""
    return key[: _PARENT_LENGTH.get(len(key), 0)]


def keys_above(key: str) -> list[str]:
    """Give the keys of the divisions above, the highest first."""
    above: list[str] = []
    while key := parent_key(key):
        above.insert(0, key)
    return above


def is_police_code(text: str) -> bool:
    """Tell whether `text` has the form of a police organisation's code (GA/T 380)."""
    return (
        len(text) == POLICE_CODE_LENGTH
        and text.isascii()
        and text.isdigit()
        and (text[:2] == "01" or "11" <= text[:2] <= "82")
    )


def police_level(code: str) -> PoliceLevel:
    """Read the level from how many pairs of zeros fill the code's end."""
    if code.startswith("01"):
        return PoliceLevel.MINISTRY
    pairs = len(code.rstrip("0") or "0")
    return PoliceLevel((pairs + 1) // 2)


def police_parent(code: str) -> str:
    """Give the code of the organisation above: the last pair that is not zero becomes zero."""
    level = police_level(code)
    if level in {PoliceLevel.MINISTRY, PoliceLevel.PROVINCE}:
        return ""
    return code[: 2 * (level - 1)].ljust(POLICE_CODE_LENGTH, "0")


def police_region(code: str) -> str:
    """Give the division a police organisation belongs to: its first six digits as a key."""
    return division_key(code[:6])
