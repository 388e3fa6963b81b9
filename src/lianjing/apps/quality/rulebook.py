"""Rules as data: the shipped ones, what a region changed, and what holds where.

A rule lives in `rules/*.toml`. A region may change its severity, its parameters or whether it
holds; the setting with the longest prefix of a record's division wins as a whole. A locked rule
(forbidden zones, Decree 799 Art. 8) can be changed by nobody. Values here are pure: no database.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from lianjing.apps.quality.choices import Confidence, Severity

RULES = Path(__file__).parent / "rules"
_TEXTS = ("title", "wrong", "why", "fix")

Parameters = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Texts:
    """A rule in words of one language: what is wrong, why, what to do."""

    title: str
    wrong: str
    """A sentence; `{value}` and the like are filled from the finding's parameters."""
    why: str
    fix: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it says, where that is from, and how it is checked."""

    id: str
    version: int
    kinds: tuple[str, ...]
    severity: Severity
    confidence: Confidence
    source: str
    """Article, clause or form, as a reader can look it up."""
    check: str
    """Name in `checks.FACTORIES`, or `set.…` for what is judged over the whole table."""
    zh: Texts
    en: Texts
    group: str = ""
    since: date = date.min
    fields: tuple[str, ...] = ()
    """Where the finding is shown, unless the check names one itself."""
    parameters: Parameters = field(default_factory=dict)
    when: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    """Values a field must have for the rule to apply; text ending in `*` is a prefix."""
    enabled: bool = True
    waivable: bool = False
    """Whether somebody may accept the finding for one file, with a reason."""
    locked: bool = False
    planned: bool = False
    """Whether it is judged before the equipment is in use, too."""
    replaces: tuple[str, ...] = ()
    """Rules that say nothing more once this one is broken."""
    indicators: tuple[str, ...] = ()
    """Indicators a broken rule spoils: `position`, `code`."""
    days: int | None = None
    """In how many days it should be put right (internal, not the law's)."""

    @property
    def is_set_rule(self) -> bool:
        """Tell whether it is judged over the table, not one record."""
        return self.check.startswith("set.")

    def texts(self, language: str) -> Texts:
        """Give the words in a language; Chinese unless English is asked for."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Setting:
    """What one region changed about one rule."""

    region: str
    rule: str
    enabled: bool | None = None
    severity: Severity | None = None
    parameters: Parameters = field(default_factory=dict)

    def apply(self, rule: Rule) -> Rule:
        """Give the rule as it holds in the region."""
        return replace(
            rule,
            enabled=rule.enabled if self.enabled is None else self.enabled,
            severity=self.severity or rule.severity,
            parameters={**rule.parameters, **self.parameters},
        )


@cache
def shipped() -> Mapping[str, Rule]:
    """Read the rules of the product, by id in the order of their files."""
    rules: dict[str, Rule] = {}
    for path in sorted(RULES.glob("*.toml")):
        for row in tomllib.loads(path.read_text("utf-8")).get("rule", []):
            rule = _rule(row)
            if rule.id in rules:
                raise ValueError(f"{path.name}: rule {rule.id} stands twice")
            rules[rule.id] = rule
    return rules


def effective(settings: Iterable[Setting], region: str) -> dict[str, Rule]:
    """Give every rule as it holds in a division."""
    nearest: dict[str, Setting] = {}
    for setting in settings:
        if not region.startswith(setting.region):
            continue
        known = nearest.get(setting.rule)
        if known is None or len(setting.region) > len(known.region):
            nearest[setting.rule] = setting
    rules = dict(shipped())
    for key, setting in nearest.items():
        if key in rules and not rules[key].locked:
            rules[key] = setting.apply(rules[key])
    return rules


def govern(rules: dict[str, Rule], governed: Iterable[Setting], region: str) -> dict[str, Rule]:
    """Give rules with the parameters another book keeps; the nearest division's hold."""
    for setting in sorted(governed, key=lambda setting: len(setting.region)):
        rule = rules.get(setting.rule)
        if rule is not None and region.startswith(setting.region):
            rules[rule.id] = replace(rule, parameters={**rule.parameters, **setting.parameters})
    return rules


def _rule(row: dict[str, Any]) -> Rule:
    given = {**row, **{key: tuple(row.get(key, ())) for key in _LISTS}}
    given["when"] = {key: tuple(values) for key, values in row.get("when", {}).items()}
    given["zh"], given["en"] = _texts(row["zh"]), _texts(row["en"])
    given["severity"] = Severity(row["severity"])
    given["confidence"] = Confidence(row["confidence"])
    return Rule(**given)


_LISTS = ("kinds", "fields", "replaces", "indicators")


def _texts(words: Mapping[str, str]) -> Texts:
    return Texts(**{key: words[key] for key in _TEXTS})
