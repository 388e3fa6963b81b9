"""A rule as data, what a region changed about it, and where that is weaker than its source."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from lianjing.apps.compliance.engine.values import CheckMethod, Gravity, RuleSubject
from lianjing.apps.quality.choices import Confidence

Parameter = int | str | bool | tuple[str, ...]
Parameters = Mapping[str, Parameter]


@dataclass(frozen=True, slots=True)
class Texts:
    """A rule in words of one language."""

    title: str
    text: str
    """What it asks for."""
    wrong: str
    """A pattern, filled with the parameters of a verdict."""
    fix: str


class Bound(NamedTuple):
    """How far a parameter may go before the rule is weaker than its source."""

    kind: str
    """`least`, `most` or `contains`."""
    value: Parameter


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it says, where that is from, whom it binds and how it is checked."""

    id: str
    version: int
    subjects: tuple[RuleSubject, ...]
    severity: Gravity
    confidence: Confidence
    source: str
    article: str
    check: str
    """Name in `checks.FACTORIES`."""
    method: CheckMethod
    zh: Texts
    en: Texts
    since: date = date.min
    until: date | None = None
    places: tuple[str, ...] = ()
    """Classes of place it binds; `A*` is all that begin so. None: all."""
    parameters: Parameters = field(default_factory=dict)
    bounds: Mapping[str, Bound] = field(default_factory=dict)
    governs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Parameters elsewhere that follow ours: `{"quality:rule": {"theirs": "ours"}}`."""
    follows: str = ""
    """The rule of `quality` that judges the same thing: its evaluation is used."""
    replaces: tuple[str, ...] = ()
    """Rules that do not apply where this one does."""
    days: int | None = None
    """In how many days it should be put right, where the rule names no day (internal)."""
    enabled: bool = True
    locked: bool = False
    """Whether nobody may change it, or accept an exception."""
    excusable: bool = True
    restricted: bool = False
    """Whether only those who keep places may see what it found (Art. 10)."""
    national: bool = False
    """Whether regions may not differ."""
    region: str = ""
    """The division a regional rule holds in."""
    pack: str = ""

    def texts(self, language: str) -> Texts:
        """Give the words in a language; Chinese unless English is asked for."""
        return self.en if language == "en" else self.zh

    def holds_on(self, day: date) -> bool:
        """Tell whether it is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def binds(self, place_class: str) -> bool | None:
        """Tell whether it binds places of a class; None: the class is not known."""
        if not self.places:
            return True
        if not place_class:
            return None
        return any(
            place_class.startswith(one[:-1]) if one.endswith("*") else place_class == one
            for one in self.places
        )


@dataclass(frozen=True, slots=True)
class Override:
    """What a division changed about a rule, from a day on."""

    rule: str
    region: str
    version: int
    from_on: date
    enabled: bool | None = None
    severity: Gravity | None = None
    parameters: Parameters = field(default_factory=dict)
    days: int | None = None
    withdrawn: bool = False
    """As shipped again."""

    def apply(self, rule: Rule) -> Rule:
        """Give the rule as it holds in the division."""
        return replace(
            rule,
            enabled=rule.enabled if self.enabled is None else self.enabled,
            severity=self.severity or rule.severity,
            parameters={**rule.parameters, **self.parameters},
            days=rule.days if self.days is None else self.days,
        )


def weaker(shipped: Rule, now: Rule) -> tuple[str, ...]:
    """Name what makes a rule weaker than its source; only of what is verified can that be said."""
    if shipped.confidence is not Confidence.VERIFIED:
        return ()
    found = [] if now.enabled or not shipped.enabled else ["enabled"]
    found += [
        name
        for name, bound in shipped.bounds.items()
        if name in now.parameters and not _within(bound, now.parameters[name])
    ]
    return tuple(found)


def _within(bound: Bound, value: Parameter) -> bool:
    if bound.kind == "contains":
        wanted = bound.value if isinstance(bound.value, tuple) else (str(bound.value),)
        return isinstance(value, tuple) and set(wanted) <= set(value)
    if isinstance(value, str) and isinstance(bound.value, str):
        return value >= bound.value if bound.kind == "least" else value <= bound.value
    if isinstance(value, int) and isinstance(bound.value, int):
        return value >= bound.value if bound.kind == "least" else value <= bound.value
    return False


def standing_overrides(rows: "tuple[Override, ...]", day: date) -> tuple[Override, ...]:
    """Give what holds on a day of each rule in each division: the last version begun by then."""
    last: dict[tuple[str, str], Override] = {}
    for row in sorted(rows, key=lambda row: row.version):
        if row.from_on <= day:
            last[row.rule, row.region] = row
    return tuple(row for row in last.values() if not row.withdrawn)
