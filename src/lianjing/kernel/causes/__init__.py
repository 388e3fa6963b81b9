"""What went wrong, why, and what to do: the sentences people read, by code, in two languages.

`explain(code, language, facts)` never fails: an unknown code gets an honest general sentence, and a
missing fact is left out rather than shown as a placeholder.
"""

from collections.abc import Mapping
from typing import NamedTuple

from lianjing.kernel.causes import (
    agreement,
    api,
    approvals,
    audit,
    codes,
    compliance,
    deeds,
    departments,
    exchange,
    files,
    forms,
    guards,
    identity,
    jobs,
    maps,
    people,
    pictures,
    places,
    play,
    quality,
    register,
    registration,
    rights,
    sharing,
    state,
    survey,
)


class Explanation(NamedTuple):
    """Three sentences for people."""

    message: str
    """What happened."""
    cause: str
    """Why."""
    advice: str
    """What to do."""


LANGUAGES = ("zh", "en")

_TABLES = (
    play.TABLE,
    sharing.TABLE,
    registration.TABLE,
    state.TABLE,
    api.TABLE,
    files.TABLE,
    exchange.TABLE,
    identity.TABLE,
    deeds.TABLE,
    people.TABLE,
    pictures.TABLE,
    places.TABLE,
    jobs.TABLE,
    quality.TABLE,
    maps.TABLE,
    codes.TABLE,
    survey.TABLE,
    departments.TABLE,
    forms.TABLE,
    agreement.TABLE,
    audit.TABLE,
    compliance.TABLE,
    register.TABLE,
    guards.TABLE,
    approvals.TABLE,
    rights.TABLE,
)

CODES: dict[str, dict[str, tuple[str, str, str]]] = {
    code: {"zh": zh, "en": en} for table in _TABLES for code, zh, en in table
}
"""Every code with its sentences."""


_IN_BOTH = frozenset({"field", "meaning", "hint", "detail", "found", "said", "what"})
"""Facts that are words, not names or numbers."""
_OPTIONAL = frozenset({"said"})
"""Facts a sentence does without."""


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "" if key in _OPTIONAL else "?"


def explain(code: str, language: str = "zh", facts: Mapping[str, str] | None = None) -> Explanation:
    """Give the sentences of a code with facts filled in."""
    known = CODES.get(code) or CODES["internal"]
    chosen = "en" if language.startswith("en") else "zh"
    values = _Facts({name: _in(chosen, name, fact) for name, fact in (facts or {}).items()})
    values.setdefault("code", code)
    sentences = known[chosen]
    return Explanation(*(sentence.format_map(values).strip() for sentence in sentences))


def _in(language: str, name: str, fact: str) -> str:
    """Take the half of a fact that is written in both languages, as `中文 / English`.

    The reason of a state, a code, is put into words.
    """
    if name == "reason" and f"state_{fact}" in CODES:
        return CODES[f"state_{fact}"][language][0]
    chinese, both, english = fact.partition(" / ")
    if not both or name not in _IN_BOTH:
        return fact
    return english if language == "en" else chinese
