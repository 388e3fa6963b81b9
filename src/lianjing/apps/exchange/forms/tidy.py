"""Puts the characters of a cell in order: invisible ones, full-width ones, blanks."""

import re
import unicodedata

_UNTIDY = re.compile(
    r"[\x00-\x1f\x7f-\xa0\u00ad\u034f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    r"\u3000\ufe00-\ufe0f\ufeff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff0e\uff3f\uff0d\uff0f\ufffc-\uffff]"
)
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufe00-\ufe0f\ufeff\ufffc\ufffe\uffff]"
)
_BLANKS = re.compile(r"[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BREAKS = re.compile(r" *(?:\r\n|\r|\n|\u2028|\u2029) *")
_HALF: dict[int, int | str] = {
    **{0xFF10 + n: 0x30 + n for n in range(10)},
    **{0xFF21 + n: 0x41 + n for n in range(26)},
    **{0xFF41 + n: 0x61 + n for n in range(26)},
    0xFF0E: ".",
    0xFF3F: "_",
    0xFF0D: "-",
    0xFF0F: "/",
}
"""Letters, digits and the signs that stand between them; Chinese punctuation stays as it is."""
_NOT_WORD = re.compile(r"[\W_]+")
_REMARK = re.compile(r"[(\uff08\[\u3010][^()\uff08\uff09\[\]\u3010\u3011]*[)\uff09\]\u3011]")


def tidy(text: str) -> tuple[str, bool, bool]:
    """Clean a text; tell whether invisible characters went and whether widths changed."""
    if _UNTIDY.search(text) is None:
        stripped = text.strip(" ")
        return stripped, len(stripped) != len(text), False
    narrow = text.translate(_HALF)
    plain = _BLANKS.sub(" ", _INVISIBLE.sub("", narrow))
    clean = _BREAKS.sub("\n", plain).strip(" \n")
    return clean, clean != narrow, narrow != text


def one_line(text: str) -> str:
    """Write a text in half-width signs without any blank, for codes, numbers and dates."""
    if text.isascii() and text.isprintable() and " " not in text:
        return text
    return "".join(unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).split())


def label_key(text: str) -> str:
    """Give what counts of a label: letters and digits, half-width, lower case."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text[:400])).casefold()


def without_remark(text: str) -> str:
    """Leave out what stands in brackets: `经度（保留后六位）` is 经度."""
    return _REMARK.sub("", text[:400])


def short(text: str, most: int = 40) -> str:
    """Shorten a text for a sentence."""
    line = " ".join(text[: most * 4].split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
