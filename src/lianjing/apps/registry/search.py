"""The text a channel or device is found by: name, pinyin, initials, code, address, IP.

Pinyin is looked up per character and kept, so a hundred thousand names cost a few dictionary
look-ups each; the dictionary itself is loaded when the first Chinese name comes by.
"""

from functools import cache

_FIRST, _LAST = "\u4e00", "\u9fff"


@cache
def _readings() -> dict[int, str]:
    from pypinyin.constants import PINYIN_DICT

    return PINYIN_DICT


@cache
def _pinyin(character: str) -> str:
    """Give the commonest reading of one character without its tone."""
    reading = _readings().get(ord(character), "").split(",")[0]
    return reading.translate(_TONELESS)


_TONES = {
    "a": "āáǎà",
    "o": "ōóǒò",
    "e": "ēéěèê",
    "i": "īíǐì",
    "u": "ūúǔù",
    "v": "üǖǘǚǜ",
    "n": "ńňǹ",
    "m": "ḿ",
}
_TONELESS = {ord(toned): plain for plain, all_toned in _TONES.items() for toned in all_toned}


def pinyin_of(name: str) -> tuple[str, str]:
    """Give the full pinyin and the initials of a name; other characters stay as they are."""
    full: list[str] = []
    initials: list[str] = []
    for character in name:
        if _FIRST <= character <= _LAST:
            reading = _pinyin(character)
            full.append(reading)
            initials.append(reading[:1])
        elif not character.isspace():
            full.append(character)
            initials.append(character)
    return "".join(full).lower(), "".join(initials).lower()


def search_text(name: str, code: str, *others: str) -> str:
    """Give what is stored in a `search` column: parts on lines of their own, lower case."""
    parts = [name.lower(), code]
    if not name.isascii():
        parts += pinyin_of(name)
    parts += [other.lower() for other in others if other]
    return "\n".join(dict.fromkeys(parts))


def normalised(query: str) -> str:
    """Give what to look for in `search` columns."""
    return query.strip().lower()
