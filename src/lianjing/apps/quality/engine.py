"""Judging records: rules compiled once for a region, then pure and quick for each record.

```python
book = Rulebook(settings)  # or selectors.rulebook()
findings = book.judge(FileKind.CAMERA, values, context)
judgement = book.appraise(FileKind.CAMERA, values, context)  # with score and completeness
```

`values` is a record by field keys, as the table's columns hold it (`region` decides which rules
hold). Keys that are absent are not judged, except by the profiles, to which they are missing.
What is judged over the whole table (`set.…`) is in `services.sets`.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, cast

from lianjing.apps.quality.checks import FACTORIES, Check
from lianjing.apps.quality.choices import Severity
from lianjing.apps.quality.conditions import condition
from lianjing.apps.quality.context import Context
from lianjing.apps.quality.finding import (
    Condition,
    FindingValue,
    Judgement,
    Missing,
    Values,
)
from lianjing.apps.quality.profiles import Profiles
from lianjing.apps.quality.rulebook import Rule, Setting, effective, govern, shipped

NOT_JUDGED = frozenset({"removed"})
"""Lives in which a file is history: nothing is found in it any more."""
NOT_YET = frozenset({"planned", "building"})
"""Lives in which only rules with `planned` hold."""
SCORE = "score.file"
VETO = "forbidden.zone"
COMPLETENESS = "completeness"
"""Where the profiles' share stands among the parts of a score."""


class _Compiled(NamedTuple):
    rule: Rule
    check: Check
    applies: Condition | None


class RuleSet:
    """The rules of one kind of file in one region, compiled."""

    def __init__(self, kind: str, rules: Mapping[str, Rule]) -> None:
        mine = [rule for rule in rules.values() if rule.enabled and kind in rule.kinds]
        self.rules = {rule.id: rule for rule in mine}
        checks = [
            _Compiled(rule, FACTORIES[rule.check](rule), condition(rule))
            for rule in mine
            if rule.check in FACTORIES
        ]
        self._checks = tuple(checks)
        self._early = tuple(one for one in checks if one.rule.planned)
        profiles = [rule for rule in mine if rule.check == "required"]
        self._profiles = Profiles(profiles)
        self._early_profiles = Profiles([rule for rule in profiles if rule.planned])
        self._replaces = {rule.id: rule.replaces for rule in mine if rule.replaces}
        score = rules[SCORE].parameters
        self._points = {key: float(cast("float", value)) for key, value in score.items()}

    def findings(
        self, values: Values, context: Context
    ) -> tuple[list[FindingValue], Missing, bool]:
        """Give what is wrong with one record, what it lacks, and whether it is complete."""
        state = values.get("state")
        if state in NOT_JUDGED:
            return [], Missing(), True
        early = state in NOT_YET
        profiles = self._early_profiles if early else self._profiles
        found, missing, complete = profiles.judge(values)
        for rule, check, applies in self._early if early else self._checks:
            if applies is not None and not applies(values):
                continue
            for hit in check(values, context):
                found.append(
                    FindingValue(rule.id, rule.version, rule.severity, hit.field, hit.params)
                )
        return self._without_replaced(found), missing, complete

    def judgement(
        self, found: Iterable[FindingValue], missing: Missing, *, complete: bool
    ) -> Judgement:
        """Make up the score from what was found, waived findings left out by the caller."""
        findings = tuple(found)
        spoilt: set[str] = set()
        wrong = dict.fromkeys(Severity, 0)
        veto = False
        for finding in findings:
            rule = self.rules.get(finding.rule)
            if rule is None:
                continue
            spoilt.update(rule.indicators)
            veto = veto or finding.rule == VETO
            if rule.check != "required":
                wrong[finding.severity] += 1
        parts = self._parts(missing.share, wrong)
        score = 0 if veto else round(parts["completeness_points"] + parts["correctness_points"])
        parts["veto"] = float(veto)
        return Judgement(findings, missing.share, complete, frozenset(spoilt), score, parts)

    def _parts(self, share: float, wrong: Mapping[Severity, int]) -> dict[str, float]:
        points = self._points
        deducted = (
            wrong[Severity.ERROR] * points["error"]
            + wrong[Severity.WARNING] * points["warning"]
            + wrong[Severity.NOTICE] * points["notice"]
        )
        return {
            COMPLETENESS: share,
            "completeness_most": points["completeness"],
            "completeness_points": points["completeness"] * share,
            "correctness_most": points["correctness"],
            "errors": wrong[Severity.ERROR],
            "warnings": wrong[Severity.WARNING],
            "notices": wrong[Severity.NOTICE],
            "error_each": points["error"],
            "warning_each": points["warning"],
            "notice_each": points["notice"],
            "correctness_points": max(0.0, points["correctness"] - deducted),
        }

    def _without_replaced(self, found: list[FindingValue]) -> list[FindingValue]:
        if not found:
            return found
        replaced = [
            name for one in found if (names := self._replaces.get(one.rule)) for name in names
        ]
        if not replaced:
            return found
        return [one for one in found if not _named(one.rule, replaced)]


def _named(rule: str, names: Collection[str]) -> bool:
    return any(rule == name or rule.startswith(name + ".") for name in names)


class Rulebook:
    """All rules with the settings of all regions; rule sets are compiled when first needed."""

    def __init__(self, settings: Iterable[Setting] = (), governed: Iterable[Setting] = ()) -> None:
        self._settings = tuple(settings)
        self._governed = tuple(governed)
        """Parameters another book keeps: they hold, whatever is set here."""
        both = (*self._settings, *self._governed)
        self._prefixes = tuple({setting.region for setting in both} - {""})
        self._sets: dict[tuple[str, tuple[str, ...]], RuleSet] = {}

    def rule_set(self, kind: str, region: str) -> RuleSet:
        """Give the compiled rules that hold for a kind of file in a division."""
        mine = tuple(prefix for prefix in self._prefixes if region.startswith(prefix))
        known = self._sets.get((kind, mine))
        if known is None:
            known = self._sets[kind, mine] = RuleSet(kind, self.rules(region))
        return known

    def rules(self, region: str) -> Mapping[str, Rule]:
        """Give every rule as it holds in a division, switched off or not."""
        if not self._settings and not self._governed:
            return shipped()
        return govern(effective(self._settings, region), self._governed, region)

    def judge(self, kind: str, values: Values, context: Context) -> list[FindingValue]:
        """Give what is wrong with one record."""
        return self.rule_set(kind, _region(values)).findings(values, context)[0]

    def appraise(self, kind: str, values: Values, context: Context) -> Judgement:
        """Give what is wrong with one record, and its score."""
        rules = self.rule_set(kind, _region(values))
        found, missing, complete = rules.findings(values, context)
        return rules.judgement(found, missing, complete=complete)


def _region(values: Values) -> str:
    return str(values.get("region") or "")
