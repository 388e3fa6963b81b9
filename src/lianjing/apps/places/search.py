"""The text a channel or device is found by: name, pinyin, initials, code, address, IP.

Pinyin is looked up per character in a table of 65 kB, `pinyin.txt`, that is read when the
first Chinese name comes by; a hundred thousand names cost a few look-ups each.
"""

from array import array
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.db.models import Q

MOST_WORDS = 5
LONGEST_WORD = 60
FIRST, LAST = "\u4e00", "\u9fff"
_ORIGIN = ord(FIRST)
READINGS = Path(__file__).with_name("pinyin.txt")


class _Readings(NamedTuple):
    """The commonest reading of each character, as a number: thousands share few readings."""

    words: list[str]
    numbers: "array[int]"
    """For each character from `FIRST` on, where its reading is; 0 is none."""


@cache
def _readings() -> _Readings:
    words, numbers = [""], array("H", bytes(2 * (ord(LAST) - _ORIGIN + 1)))
    with READINGS.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            reading, _, characters = line.rstrip("\n").partition(" ")
            for character in characters:
                numbers[ord(character) - _ORIGIN] = len(words)
            words.append(reading)
    return _Readings(words, numbers)


def pinyin_of(name: str) -> tuple[str, str]:
    """Give the full pinyin and the initials of a name; other characters stay as they are."""
    words, numbers = _readings()
    full: list[str] = []
    initials: list[str] = []
    for character in name:
        if FIRST <= character <= LAST:
            reading = words[numbers[ord(character) - _ORIGIN]]
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


def words_of(query: str) -> list[str]:
    """Give the words to look for, as many and as long as makes sense."""
    words = normalised(query.replace("\0", " ")).split()
    return [word[:LONGEST_WORD] for word in words[:MOST_WORDS]]


def holding(query: str) -> Q:
    """Give the condition on rows whose `search` column has all words."""
    return Q(*(Q(search__contains=word) for word in words_of(query)))
