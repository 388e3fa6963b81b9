"""Degrees as people write them: `117.266573`, `117.266573°E`, `东经117.266573`."""

import re
from decimal import Decimal
from typing import NamedTuple

_DECIMAL = re.compile(
    r"([东西南北]经|[东西南北]纬|[EWNSewns])?([+-]?\d{1,3}(?:\.\d{0,20})?)[°度º]?([EWNSewns])?"
)
_SEXAGESIMAL = re.compile(r"\d{1,3}[°度º:].*\d.*['′分\"″秒:]?")
_WEST_SOUTH = ("西", "南", "W", "S", "w", "s")
_SIGNS = {"-": "", "+": "-"}


class Degrees(NamedTuple):
    """Decimal degrees, negative in the west and the south."""

    number: Decimal
    """Keeps the zeros at the end: how many decimals were given is itself a finding."""
    written: str
    """The digits as they stood."""
    marked: bool
    """Something stood around the digits: a degree sign, a letter, a word."""


def read_degrees(text: str) -> Degrees | None:
    """Read decimal degrees, None where these are none."""
    whole = "".join(text.split())
    found = _DECIMAL.fullmatch(whole)
    if found is None:
        return None
    before, written, after = found.groups()
    marked = len(written) != len(whole)
    if (before or after or "").startswith(_WEST_SOUTH):
        sign, unsigned = written[0], written.lstrip("+-")
        written = _SIGNS.get(sign, "-") + unsigned
    return Degrees(Decimal(written), written, marked)


def is_sexagesimal(text: str) -> bool:
    """Tell whether degrees are written with minutes or seconds, which are not read."""
    return _SEXAGESIMAL.fullmatch(text[:60]) is not None
