"""How a workbook shows its numbers: which styles are dates, and with how many decimals."""

import re
from enum import Enum
from typing import NamedTuple

from lianjing.apps.exchange.forms.xml import Attributes, ElementReader

_MOST_STYLES = 65_536
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_FIXED = re.compile(r"[#0,]*0\.(0+)")


class Shows(Enum):
    """What a number format makes of a number."""

    NUMBER = 0
    DAY = 1
    MONTH = 2
    TIME = 3


class Format(NamedTuple):
    """One style of cells."""

    shows: Shows = Shows.NUMBER
    decimals: int = 0
    """Decimals it always shows."""


GENERAL = Format()
_DAY, _MONTH, _TIME = Format(Shows.DAY), Format(Shows.MONTH), Format(Shows.TIME)
_BUILT_IN = (
    dict.fromkeys((14, 15, 22, 30, 31, *range(28, 30), 51, 53, 54, 58), _DAY)
    | dict.fromkeys((17, 27, 36, 50, 52, 57), _MONTH)
    | dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), _TIME)
    | {2: Format(decimals=2), 4: Format(decimals=2)}
)
"""Formats that have a number and no text (ECMA-376-1 §18.8.30, with those of Chinese)."""


def format_of(code: str) -> Format:
    """Read a number format such as `yyyy"年"m"月"` or `0.000000`."""
    plain = _QUOTED.sub("", code[:255]).partition(";")[0].lower()
    if "general" in plain:
        return GENERAL
    has_year, has_day = "y" in plain, "d" in plain
    if has_year or has_day:
        return _DAY if has_day else _MONTH
    if "h" in plain or "s" in plain:
        return _TIME
    if "m" in plain:
        return _MONTH
    fixed = _FIXED.fullmatch(plain.strip())
    return Format(decimals=min(15, len(fixed.group(1)))) if fixed else GENERAL


class Styles:
    """The formats of a workbook by the number cells give."""

    def __init__(self) -> None:
        self.formats: list[Format] = []
        self._codes: dict[str, Format] = {}
        self._in_cells = False

    def reader(self, name: str) -> ElementReader:
        """Give what takes in the part."""
        return ElementReader(name, self._element)

    def _element(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt" and len(self._codes) < _MOST_STYLES:
            self._codes[attributes.get("numFmtId", "")] = format_of(
                attributes.get("formatCode", "")
            )
        elif name in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
            self._in_cells = name == "cellXfs"
        elif name == "xf" and self._in_cells and len(self.formats) < _MOST_STYLES:
            number = attributes.get("numFmtId", "0")
            built_in = _BUILT_IN.get(int(number)) if _is_small(number) else None
            self.formats.append(self._codes.get(number) or built_in or GENERAL)


def _is_small(number: str) -> bool:
    return len(number) < 4 and number.isascii() and number.isdigit()
