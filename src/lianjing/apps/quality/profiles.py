"""Completeness: which of the demanded fields a record has.

Several profiles demand the same field; one missing field is one finding, named by the strongest
rule that demands it. What a record's profiles demand together is worked out once for each
combination of profiles that apply.
"""

from collections.abc import Sequence
from typing import NamedTuple, cast

from lianjing.apps.quality.choices import Severity
from lianjing.apps.quality.conditions import condition
from lianjing.apps.quality.finding import Condition, FindingValue, Missing, Values
from lianjing.apps.quality.rulebook import Rule

_STRENGTH = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


class _Demand(NamedTuple):
    field: str
    """Where the finding is shown: the first of the alternatives."""
    alternatives: tuple[str, ...]
    weight: float
    finding: FindingValue
    hard: bool


class Profiles:
    """The profiles of one kind of file in one region, compiled."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = sorted(rules, key=lambda rule: _STRENGTH[rule.severity])
        self._conditions: list[Condition | None] = [condition(rule) for rule in self._rules]
        self._demands: dict[int, tuple[_Demand, ...]] = {}

    def judge(self, values: Values) -> tuple[list[FindingValue], Missing, bool]:
        """Give the findings, the sums, and whether nothing is missing that must be there."""
        findings: list[FindingValue] = []
        demanded = filled = 0.0
        complete = True
        demands = self._demanded(values)
        for demand in demands:
            demanded += demand.weight
            for key in demand.alternatives:
                value = values.get(key)
                if value is not None and value != "":
                    filled += demand.weight
                    break
            else:
                findings.append(demand.finding)
                complete = complete and not demand.hard
        sums = Missing(demanded, filled, len(demands), len(findings))
        return findings, sums, complete

    def _demanded(self, values: Values) -> tuple[_Demand, ...]:
        mask = 0
        for number, applies in enumerate(self._conditions):
            if applies is None or applies(values):
                mask |= 1 << number
        known = self._demands.get(mask)
        if known is None:
            known = self._demands[mask] = self._combine(mask)
        return known

    def _combine(self, mask: int) -> tuple[_Demand, ...]:
        demands: dict[str, _Demand] = {}
        for number, rule in enumerate(self._rules):
            if not mask >> number & 1:
                continue
            weight = float(cast("float", rule.parameters.get("weight", 1)))
            for field in rule.fields:
                alternatives = tuple(field.split("|"))
                key = alternatives[0]
                known = demands.get(key)
                if known is None:
                    demands[key] = _demand(rule, alternatives, weight)
                elif weight > known.weight:
                    demands[key] = known._replace(weight=weight)
        return tuple(demands.values())


def _demand(rule: Rule, alternatives: tuple[str, ...], weight: float) -> _Demand:
    finding = FindingValue(rule.id, rule.version, rule.severity, alternatives[0])
    hard = rule.severity is Severity.ERROR
    return _Demand(alternatives[0], alternatives, weight, finding, hard)
