"""The whole book: rules with what regions changed, compiled once, then quick for each subject."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from lianjing.apps.compliance.engine.checks import FACTORIES, Check
from lianjing.apps.compliance.engine.facts import Facts
from lianjing.apps.compliance.engine.rule import Override, Rule, standing_overrides
from lianjing.apps.compliance.engine.values import RuleSubject
from lianjing.apps.compliance.engine.verdict import NOT_APPLICABLE, UNKNOWN, Verdict


class Judgement(NamedTuple):
    """One rule on one subject."""

    rule: Rule
    verdict: Verdict


class _Compiled(NamedTuple):
    rule: Rule
    check: Check


class Book:
    """Rules as they hold everywhere on one day."""

    def __init__(
        self, rules: Iterable[Rule], overrides: Iterable[Override] = (), *, today: date
    ) -> None:
        self.today = today
        self._rules = {rule.id: rule for rule in rules}
        self._overrides = standing_overrides(tuple(overrides), today)
        regions = {row.region for row in self._overrides}
        regions |= {rule.region for rule in self._rules.values()}
        self._regions = tuple(regions - {""})
        self._known: dict[tuple[str, ...], Mapping[str, Rule]] = {}
        self._compiled: dict[tuple[RuleSubject, tuple[str, ...]], tuple[_Compiled, ...]] = {}

    def rules(self, region: str) -> Mapping[str, Rule]:
        """Give every rule as it holds in a division, switched off or not."""
        mine = self._above(region)
        if mine not in self._known:
            self._known[mine] = self._effective(region)
        return self._known[mine]

    def judge(self, subject: RuleSubject, facts: Facts) -> list[Judgement]:
        """Judge a subject by every rule about its kind; those replaced do not apply."""
        found: list[Judgement] = []
        replaced: set[str] = set()
        for rule, check in self._checks(subject, facts.region):
            verdict = self._one(rule, check, facts, replaced)
            if rule.replaces and verdict is not NOT_APPLICABLE:
                replaced.update(rule.replaces)
            found.append(Judgement(rule, verdict))
        return found

    def _one(self, rule: Rule, check: Check, facts: Facts, replaced: set[str]) -> Verdict:
        if rule.id in replaced:
            return NOT_APPLICABLE
        binds = rule.binds(facts.place_class)
        if binds:
            return check(facts, self.today)
        return UNKNOWN if binds is None else NOT_APPLICABLE

    def _above(self, region: str) -> tuple[str, ...]:
        return tuple(prefix for prefix in self._regions if region.startswith(prefix))

    def _effective(self, region: str) -> Mapping[str, Rule]:
        nearest: dict[str, Override] = {}
        for row in self._overrides:
            known = nearest.get(row.rule)
            if region.startswith(row.region) and (
                known is None or len(row.region) > len(known.region)
            ):
                nearest[row.rule] = row
        return {
            key: nearest[key].apply(rule) if key in nearest and not rule.locked else rule
            for key, rule in self._rules.items()
            if region.startswith(rule.region)
        }

    def _checks(self, subject: RuleSubject, region: str) -> tuple[_Compiled, ...]:
        where = (subject, self._above(region))
        if where not in self._compiled:
            rules = self.rules(region)
            mine = [
                rule
                for rule in rules.values()
                if rule.enabled and subject in rule.subjects and rule.holds_on(self.today)
            ]
            # Those that replace others come first.
            mine.sort(key=lambda rule: not rule.replaces)
            self._compiled[where] = tuple(
                _Compiled(rule, FACTORIES[rule.check](rule, rules)) for rule in mine
            )
        return self._compiled[where]
