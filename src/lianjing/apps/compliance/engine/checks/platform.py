"""What this platform itself keeps and asks for; who keeps it says so, else it is not measured."""

from datetime import date

from lianjing.apps.compliance.engine.checks.common import Check, Rules, whole, words
from lianjing.apps.compliance.engine.facts import PlatformFacts
from lianjing.apps.compliance.engine.rule import Rule
from lianjing.apps.compliance.engine.verdict import MET, NOT_MEASURED, Verdict, broken


def _at_least(rule: Rule, book: Rules) -> Check:
    """A number is large enough: days that are kept, persons who must be there."""
    del book
    least, name = whole(rule, "least"), str(rule.parameters["fact"])

    def check(facts: PlatformFacts, today: date) -> Verdict:
        del today
        value = facts.values.get(name)
        if not isinstance(value, int):
            return NOT_MEASURED
        return MET if value >= least else broken(value=value, least=least)

    return check


def _contains(rule: Rule, book: Rules) -> Check:
    """A list has everything it must have."""
    del book
    wanted, name = words(rule, "wanted"), str(rule.parameters["fact"])

    def check(facts: PlatformFacts, today: date) -> Verdict:
        del today
        value = facts.values.get(name)
        if not isinstance(value, list | tuple | set | frozenset):
            return NOT_MEASURED
        missing = [one for one in wanted if one not in value]
        return broken(missing="、".join(missing)) if missing else MET

    return check


FACTORIES = {"at_least": _at_least, "contains": _contains}
