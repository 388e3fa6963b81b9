"""What the rules of `quality` say about rows that are not in the registry yet.

Only what a form says is judged. What it does not ask for is missing in the file afterwards, and
`quality` says so there; a row is not refused for a column its form does not have.
"""

from collections.abc import Sequence

from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.exchange.choices import Weight
from lianjing.apps.exchange.staging import Remark
from lianjing.apps.quality.choices import Severity
from lianjing.apps.quality.engine import RuleSet
from lianjing.apps.quality.finding import FindingValue
from lianjing.apps.quality.rulebook import Rule
from lianjing.apps.quality.selectors import context, rulebook

Asked = tuple[dict[str, object], bool, frozenset[str]]
"""The record as it would be, whether it is new, and the fields that change."""

_REQUIRED = "required"
_WEIGHT = {
    Severity.ERROR: Weight.ERROR,
    Severity.WARNING: Weight.WARNING,
    Severity.NOTICE: Weight.NOTICE,
}


class RuleJudge:
    """Judges rows by the rules as they hold when a form is begun."""

    def __init__(self) -> None:
        self._book = rulebook()
        self._context = context()

    def __call__(self, kind: FileKind, asked: Sequence[Asked]) -> list[list[Remark]]:
        """Give the remarks on each record."""
        return [self._remarks(kind, one) for one in asked]

    def _remarks(self, kind: FileKind, asked: Asked) -> list[Remark]:
        values, is_new, changed = asked
        rules = self._book.rule_set(kind, str(values.get("region") or ""))
        found, _, _ = rules.findings(values, self._context)
        return [
            _remark(rule, finding, bears=is_new or bool(_about(rule, finding) & changed))
            for finding in found
            if (rule := _rule(rules, finding)).check != _REQUIRED
        ]


def _rule(rules: RuleSet, finding: FindingValue) -> Rule:
    return rules.rules[finding.rule]


def _about(rule: Rule, finding: FindingValue) -> set[str]:
    return {finding.field, *rule.fields}


def _remark(rule: Rule, finding: FindingValue, *, bears: bool) -> Remark:
    """Make a remark; an error that stood there before and has nothing to do with it warns only."""
    weight = _WEIGHT[finding.severity]
    if weight is Weight.ERROR and not bears:
        weight = Weight.WARNING
    facts = {name: str(value) for name, value in finding.params.items()}
    return Remark(code=rule.id, weight=weight, key=finding.field, facts=facts, rule=True)
