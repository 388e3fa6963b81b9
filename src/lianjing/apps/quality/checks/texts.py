"""Checks of names and other words: naming and picture annotation."""

import unicodedata

from lianjing.apps.quality.checks.common import Check, shown, text, whole, words
from lianjing.apps.quality.context import Context
from lianjing.apps.quality.finding import CLEAN, Hit, Hits, Values
from lianjing.apps.quality.rulebook import Rule


def _length(rule: Rule) -> Check:
    """No line is longer than the picture shows (GB/T 28181-2022: 32 characters a line)."""
    longest = whole(rule, "longest")
    keys = rule.fields

    def check(values: Values, context: Context) -> Hits:
        del context
        hits = []
        for key in keys:
            value = text(values, key)
            if len(value) <= longest:
                continue
            line = max(value.splitlines() or [""], key=len)
            if len(line) > longest:
                hits.append(Hit(key, {"length": len(line), "longest": longest}))
        return hits

    return check


def _characters(rule: Rule) -> Check:
    """No characters that break lists, file names or the picture's text."""
    forbidden = frozenset("".join(words(rule, "forbidden")))
    keys = rule.fields

    def check(values: Values, context: Context) -> Hits:
        del context
        hits = []
        for key in keys:
            value = text(values, key)
            found = forbidden.intersection(value)
            if not value.isprintable():
                found |= {letter for letter in value if not letter.isprintable()} - {"\n"}
            if found:
                shapes = " ".join(_visible(letter) for letter in sorted(found))
                hits.append(Hit(key, {"value": shown(value), "found": shapes[:60]}))
        return hits

    return check


def _visible(letter: str) -> str:
    return letter if letter.isprintable() and letter != " " else f"U+{ord(letter):04X}"


def _dummy(rule: Rule) -> Check:
    """Words that stand for nothing: 测试, 无, 未知, 0, 1."""
    dummies = frozenset(plain(word) for word in words(rule, "dummies"))
    numbers = frozenset(words(rule, "numbers_allowed"))
    keys = rule.fields

    def check(values: Values, context: Context) -> Hits:
        del context
        hits = []
        for key in keys:
            value = values.get(key)
            if not value or type(value) is not str or len(value) > _LONGEST_DUMMY:
                continue
            if plain(value) in dummies and not (key in numbers and value.isdigit()):
                hits.append(Hit(key, {"value": shown(value)}))
        return hits

    return check


_LONGEST_DUMMY = 24


def plain(value: str) -> str:
    """Give words for comparing: half-width, lower case, without blanks and punctuation."""
    folded = value if value.isascii() else unicodedata.normalize("NFKC", value)
    if folded.isalnum():
        return folded.lower()
    return "".join(letter for letter in folded.lower() if letter.isalnum())


def _same_text(rule: Rule) -> Check:
    """The name and the text in the picture say the same."""
    del rule

    def check(values: Values, context: Context) -> Hits:
        del context
        annotation = values.get("osd_text")
        name = values.get("name")
        if not annotation or not name or annotation == name:
            return CLEAN
        if plain(str(annotation)) == plain(str(name)):
            return CLEAN
        return (Hit("osd_text", {"value": shown(annotation), "name": shown(name)}),)

    return check


def _suffix(rule: Rule) -> Check:
    """Steerable cameras say so in their names."""
    suffixes = words(rule, "words")
    steerable = frozenset(words(rule, "types"))

    def check(values: Values, context: Context) -> Hits:
        del context
        name = text(values, "name")
        if values.get("camera_type") not in steerable or not name:
            return CLEAN
        if any(suffix in name for suffix in suffixes):
            return CLEAN
        return (Hit("name", {"value": shown(name), "words": "、".join(suffixes)}),)

    return check


FACTORIES = {
    "length": _length,
    "characters": _characters,
    "dummy": _dummy,
    "same_text": _same_text,
    "suffix": _suffix,
}
