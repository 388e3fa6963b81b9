"""Findings in words: sentences of a rule, filled with what was found."""

from collections.abc import Mapping

from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.fields import field as field_of
from lianjing.apps.quality.rulebook import Rule, Texts


class _Params(dict[str, object]):
    """What fills a sentence; a name that is not there stays empty."""

    def __missing__(self, key: str) -> str:
        return ""


def label(kind: str, key: str, language: str) -> str:
    """Name a field of a file in words."""
    known = field_of(FileKind(kind), key)
    if known is None:
        return key
    return known.en if language == "en" else known.zh


def told(
    rule: Rule, kind: str, key: str, params: Mapping[str, object], language: str = "zh"
) -> Texts:
    """Give what is wrong, why, and what to do, of one finding."""
    words = rule.texts(language)
    facts = _Params(params, field=label(kind, key, language))
    return Texts(
        words.title,
        words.wrong.format_map(facts),
        words.why.format_map(facts),
        words.fix.format_map(facts),
    )


def sentence(
    rule: Rule, kind: str, key: str, params: Mapping[str, object], language: str = "zh"
) -> str:
    """Say one finding in one line, as a comment of a cell does."""
    words = told(rule, kind, key, params, language)
    gap = " " if language == "en" else ""
    return gap.join(part for part in (words.wrong, words.why, words.fix) if part)
