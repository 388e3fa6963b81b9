"""In which words a rule may be shown: decided here once, and nowhere else.

Only what was verified in the text of its source (V) is called a requirement of law. What was seen
in part or is from memory (P, M) is an internal requirement whose source is still to be checked;
it always carries its mark. What is our own (R) is an internal requirement.
"""

import re
from collections.abc import Mapping

from lianjing.apps.compliance.engine.rule import Rule
from lianjing.apps.compliance.engine.values import RuleStanding
from lianjing.apps.quality.choices import Confidence

_STANDINGS = {
    Confidence.VERIFIED: RuleStanding.LAW,
    Confidence.PARTIAL: RuleStanding.UNCHECKED,
    Confidence.MEMORY: RuleStanding.UNCHECKED,
    Confidence.RECOMMENDED: RuleStanding.INTERNAL,
}
_WORDS = {
    RuleStanding.LAW: ("法规要求", "Required by law"),
    RuleStanding.UNCHECKED: ("内部要求，来源待核对", "Internal requirement, source to be checked"),
    RuleStanding.INTERNAL: ("内部要求", "Internal requirement"),
}
_WEAKER = ("当前设置弱于条例", "set weaker than the decree")
_HOW = {"set": ("按设置", "as set"), "measured": ("实测", "as measured")}
_NONE = ("无", "none")


_PLACE = re.compile(r"\{([a-z_]{1,40})\}")


def _fill(pattern: str, facts: Mapping[str, object]) -> str:
    """Fill `{name}` with a fact, and nothing else: packs bring patterns of their own."""
    return _PLACE.sub(lambda found: _shown(facts.get(found[1], "")), pattern)


def _shown(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def standing_of(confidence: Confidence) -> RuleStanding:
    """Say as what a rule of this confidence may be shown."""
    return _STANDINGS[confidence]


def standing_text(rule: Rule, language: str = "zh", *, weaker: bool = False) -> str:
    """Say as what a rule stands, with its mark where it is not verified."""
    english = language == "en"
    standing = standing_of(rule.confidence)
    words = _WORDS[standing][english]
    if standing is RuleStanding.UNCHECKED:
        words += f" ({rule.confidence.value})" if english else f"（{rule.confidence.value}）"
    if weaker:
        words += (", " if english else "，") + _WEAKER[english]
    return words


def asks(rule: Rule, language: str = "zh") -> str:
    """Say what a rule asks for, with its numbers as they hold."""
    return _fill(rule.texts(language).text, rule.parameters)


def told(rule: Rule, params: Mapping[str, object], language: str = "zh") -> str:
    """Say in one sentence what is wrong, or is to be done."""
    english = language == "en"
    facts: dict[str, object] = {**rule.parameters, **params}
    for key in ("last", "found", "until", "value", "end"):
        if facts.get(key) == "":
            facts[key] = _NONE[english]
    facts.setdefault("found", _NONE[english])
    if str(facts.get("how", "")) in _HOW:
        facts["how"] = _HOW[str(facts["how"])][english]
    return _fill(rule.texts(language).wrong, facts)
