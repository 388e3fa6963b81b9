"""Findings in words: sentences of a rule, filled with what was found."""

from collections.abc import Mapping, Sequence
from typing import cast

from lianjing.apps.equipment import tables
from lianjing.apps.equipment.choices import FileKind, LifeState
from lianjing.apps.equipment.fields import Kind
from lianjing.apps.equipment.fields import field as field_of
from lianjing.apps.quality.rulebook import Rule, Texts

_SHOW_CODES = frozenset({"in_table", "several"})
"""Checks whose sentences are about the code itself, not what it means."""
_STATES_EN = {state.value: state.name.lower().replace("_", " ") for state in LifeState}


class _Params(dict[str, object]):
    """What fills a sentence; a name that is not there stays empty."""

    def __missing__(self, key: str) -> str:
        return ""


def label(kind: str, key: str, language: str = "zh") -> str:
    """Name a field of a file in words."""
    known = field_of(FileKind(kind), key)
    if known is None:
        return key
    return known.en if language == "en" else known.zh


def told(
    rule: Rule, kind: str, key: str, params: Mapping[str, object], language: str = "zh"
) -> Texts:
    """Give what is wrong, why, and what to do, of one finding; several missing fields as one."""
    words = rule.texts(language)
    fields = cast("Sequence[str]", params.get("fields") or [key])
    comma = ", " if language == "en" else "、"
    facts = _Params(params, field=comma.join(label(kind, one, language) for one in fields))
    facts.update(_worded(rule, kind, key, params, language))
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


def _worded(
    rule: Rule, kind: str, key: str, params: Mapping[str, object], language: str
) -> dict[str, object]:
    """Give the parameters that are codes in words."""
    found: dict[str, object] = {}
    known = field_of(FileKind(kind), key)
    if known is not None and known.kind is Kind.CHOICE and rule.check not in _SHOW_CODES:
        found["value"] = tables.word(known.table, str(params.get("value", "")), language)
    if "state" in params:
        state = str(params["state"])
        labels = _STATES_EN if language == "en" else dict(LifeState.choices)
        found["state"] = labels.get(state, state)
    if rule.check == "in_table" and "table" in params:
        found["table"] = _title(str(params["table"]), language)
    return found


def _title(name: str, language: str) -> str:
    try:
        table = tables.table(name)
    except tables.UnknownTableError:
        return name
    return table.title_en if language == "en" else f"“{table.title_zh}”"


def applies(rule: Rule, language: str = "zh") -> list[str]:
    """Say to which files a rule applies; a code with a star stands for all that begin so."""
    colon, comma = (": ", ", ") if language == "en" else ("：", "、")
    return [
        label(rule.kinds[0], key, language)
        + colon
        + comma.join(_choice(rule.kinds[0], key, value, language) for value in values)
        for key, values in rule.when.items()
    ]


_YES = {"zh": ("否", "是"), "en": ("no", "yes")}


def _choice(kind: str, key: str, value: object, language: str) -> str:
    if isinstance(value, bool):
        return _YES["en" if language == "en" else "zh"][value]
    known = field_of(FileKind(kind), key)
    if known is None or not known.table:
        return str(value)
    return tables.word(known.table, str(value), language)
