"""统一社会信用代码, the unified social credit code (GB 32100-2015).

Eighteen characters: one for the registering department, one for the kind of organisation, six
for the division, nine for the organisation (GB 11714, with a check of its own), one check
character. The letters I, O, S, V and Z do not occur.
"""

import unicodedata
from typing import NamedTuple

LENGTH = 18
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))
"""GB 32100-2015 §6.2: powers of three modulo 31."""
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11714-1997 §4.1."""


class Problem(NamedTuple):
    """What is wrong with a code, in both languages."""

    zh: str
    en: str

    @property
    def detail(self) -> str:
        """Give both halves as `kernel.causes` takes them."""
        return f"{self.zh} / {self.en}"


def normalised(text: str) -> str:
    """Give the code as it is stored: half width, upper case, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def check_character(first: str) -> str:
    """Reckon the last character from the first seventeen."""
    total = sum(
        _VALUES[character] * weight for character, weight in zip(first, _WEIGHTS, strict=True)
    )
    return _ALPHABET[-total % 31]


def problem(code: str) -> Problem | None:
    """Say what is wrong with a normalised code; None if nothing is."""
    if len(code) != LENGTH:
        return Problem(f"应为 18 位, 现为 {len(code)} 位", f"18 characters, not {len(code)}")
    odd = next((character for character in code if character not in _VALUES), None)
    if odd is not None:
        return Problem(f"不能含有字符 {odd}", f"the character {odd} does not occur in it")
    if not code[2:8].isdigit():
        return Problem("第 3 至 8 位应为行政区划数字", "characters 3 to 8 are a division's digits")
    expected = check_character(code[:-1])
    if code[-1] != expected:
        return Problem(
            f"校验位不符: 末位应为 {expected}", f"the check fails: the last should be {expected}"
        )
    return None


def organisation_check_holds(code: str) -> bool:
    """Tell whether the inner check of GB 11714 holds too; old codes may break it, so it only warns.

    The code must be without `problem`.
    """
    body, last = code[8:16], code[16]
    # The organisation code counts letters from ten on through the whole alphabet.
    values = [int(c) if c.isdigit() else ord(c) - ord("A") + 10 for c in body]
    remainder = sum(v * w for v, w in zip(values, _ORGANISATION_WEIGHTS, strict=True)) % 11
    wanted = "0X987654321"[remainder]
    return last == wanted
