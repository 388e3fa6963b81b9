"""20-digit codes (GB/T 28181-2022 Annex E): explained in words and judged, without a database.

The names of divisions are an argument, because whole tables are judged with one look-up. A code
is judged by the version of the industry table it was made with: `44` is electricity in the older
one and construction in the newer.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from lianjing.apps.equipment import tables
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.code_parts import (
    INDUSTRY,
    SPANS,
    Part,
    county_key,
    part_of,
    parts_of,
)
from lianjing.apps.equipment.code_troubles import CodeTrouble, PartName, Trouble, Weight, trouble
from lianjing.kernel.codes import CODE_LENGTH, NodeKind, classify, is_code

__all__ = [
    "INDUSTRY",
    "LAST_SERIAL",
    "PREFIX_LENGTH",
    "SPANS",
    "CodeTrouble",
    "Explained",
    "Part",
    "PartName",
    "Trouble",
    "Weight",
    "county_key",
    "explain",
    "judge",
    "numbered",
    "part_of",
    "prefix",
    "versions_that_fit",
]

PREFIX_LENGTH = 14
LAST_SERIAL = 999_999
_EXPONENT = re.compile(r"[0-9](?:\.[0-9]{1,20})?[eE]\+?[0-9]{1,3}")
_EXACT_DIGITS = 15
"""Digits a spreadsheet keeps of a number (IEEE 754 double); the rest become zeros."""
_LONGEST = 64

_KINDS: Mapping[FileKind, frozenset[NodeKind]] = {
    FileKind.CAMERA: frozenset({NodeKind.CAMERA}),
    FileKind.RECORDER: frozenset({NodeKind.DEVICE}),
    FileKind.SYSTEM: frozenset({NodeKind.PLATFORM, NodeKind.DEVICE, NodeKind.OTHER}),
}
_CAMERA_LIKE = frozenset({"112", "113", "120", "121", "122", "138"})
"""Main devices that have one picture of their own; many sites file them as cameras."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A code in words, and what is wrong with it."""

    given: str
    code: str
    """The 20 digits, or an empty string where there are none."""
    version: str
    """Version of the industry table it was read by."""
    fits: tuple[str, ...]
    """Versions whose industry table has its digits 9-10."""
    parts: tuple[Part, ...]
    troubles: tuple[CodeTrouble, ...]

    @property
    def valid(self) -> bool:
        """Tell whether nothing but warnings were found."""
        return all(one.weight is not Weight.ERROR for one in self.troubles)


def versions_that_fit(code: str) -> tuple[str, ...]:
    """Give the versions of the industry table that know digits 9-10 of a code, newest first."""
    return _versions_with(part_of(code, PartName.INDUSTRY))


@cache
def _versions_with(digits: str) -> tuple[str, ...]:
    # Two digits, so at most a hundred answers are kept.
    return tuple(
        version
        for version in tables.versions(INDUSTRY)
        if tables.table(f"{INDUSTRY}@{version}").entry(digits)
    )


def explain(
    given: str,
    version: str = "",
    divisions: Mapping[str, str] | None = None,
    kind: FileKind | None = None,
) -> Explained:
    """Put a code into words and say what is wrong with it.

    `divisions` gives the names of divisions by their keys of 2, 4, 6 and 8 digits; None: what
    divisions there are is not known and not judged. An empty `version` is the newest that fits.
    """
    text = unicodedata.normalize("NFKC", given[:_LONGEST]).strip().lstrip("'").replace(" ", "")
    if not is_code(text):
        return Explained(given[:_LONGEST], "", version, (), (), (_malformed(given, text),))
    fits = versions_that_fit(text)
    read_by = version or (fits or tuple(tables.versions(INDUSTRY)))[0]
    return Explained(
        given=given,
        code=text,
        version=read_by,
        fits=fits,
        parts=parts_of(text, read_by, divisions),
        troubles=tuple(_troubles(text, read_by, fits, divisions, kind)),
    )


def judge(
    code: str,
    version: str = "",
    divisions: Mapping[str, str] | None = None,
    kind: FileKind | None = None,
) -> tuple[CodeTrouble, ...]:
    """Say what is wrong with a stored code; as `explain`, without the words, for many."""
    if not is_code(code):
        return (_malformed(code, code),)
    fits = versions_that_fit(code)
    read_by = version or (fits or tuple(tables.versions(INDUSTRY)))[0]
    return tuple(_troubles(code, read_by, fits, divisions, kind))


def _malformed(given: str, text: str) -> CodeTrouble:
    if not text:
        return trouble(Trouble.EMPTY)
    if _EXPONENT.fullmatch(text):
        return trouble(Trouble.EXCEL_NUMBER, given=given[:_LONGEST])
    odd = "".join(dict.fromkeys(c for c in text if not ("0" <= c <= "9")))
    if odd:
        return trouble(Trouble.NOT_DIGITS, odd=odd[:20])
    return trouble(Trouble.WRONG_LENGTH, length=str(len(text)))


def _troubles(
    code: str,
    version: str,
    fits: tuple[str, ...],
    divisions: Mapping[str, str] | None,
    kind: FileKind | None,
) -> list[CodeTrouble]:
    found: list[CodeTrouble] = []
    if divisions is not None and county_key(code) not in divisions:
        found.append(trouble(Trouble.DIVISION_UNKNOWN, PartName.COUNTY, digits=code[:6]))
    industry = part_of(code, PartName.INDUSTRY)
    if not fits:
        found.append(trouble(Trouble.INDUSTRY_UNKNOWN, PartName.INDUSTRY, digits=industry))
    elif version not in fits:
        found.append(
            trouble(
                Trouble.INDUSTRY_OTHER_VERSION,
                PartName.INDUSTRY,
                digits=industry,
                version=version,
                others="/".join(fits),
            )
        )
    found += _type_troubles(code, kind)
    if part_of(code, PartName.NETWORK) == "9":
        found.append(trouble(Trouble.NETWORK_RESERVED, PartName.NETWORK))
    if part_of(code, PartName.SERIAL) == "000000":
        found.append(trouble(Trouble.SERIAL_ZERO, PartName.SERIAL))
    elif code[_EXACT_DIGITS:] == "0" * (CODE_LENGTH - _EXACT_DIGITS):
        found.append(trouble(Trouble.EXCEL_ZEROS, PartName.SERIAL))
    return found


def _type_troubles(code: str, kind: FileKind | None) -> list[CodeTrouble]:
    digits = part_of(code, PartName.TYPE)
    entry = tables.table("gb.type").entry(digits)
    if entry is None:
        return [trouble(Trouble.TYPE_UNKNOWN, PartName.TYPE, digits=digits)]
    expected = _KINDS.get(kind) if kind else None
    if expected is None or classify(code) in expected:
        return []
    if kind is FileKind.CAMERA and digits in _CAMERA_LIKE:
        return []
    return [trouble(Trouble.TYPE_OF_OTHER, PartName.TYPE, digits=digits, word=entry.zh)]


def prefix(*, centre: str, industry: str, kind: str, network: str) -> str:
    """Put the first 14 digits of a code together; an empty string where they do not fit."""
    whole = f"{centre.ljust(8, '0')}{industry}{kind}{network}"
    right = (
        len(centre) in {2, 4, 6, 8}
        and (len(industry), len(kind), len(network)) == (2, 3, 1)
        and whole.isascii()
        and whole.isdigit()
    )
    return whole if right else ""


def numbered(whole_prefix: str, serial: int) -> str:
    """Give the code of one serial number in a prefix of 14 digits."""
    return f"{whole_prefix}{serial:06d}"
