"""What checks share."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from lianjing.apps.compliance.engine.rule import Rule
from lianjing.apps.compliance.engine.verdict import Verdict

Check = Callable[[Any, date], Verdict]
"""(facts of the rule's subject, today) -> verdict."""
Rules = Mapping[str, Rule]
Factory = Callable[[Rule, Rules], Check]
"""(rule, all rules of the region) -> check."""

NOT_YET = frozenset({"planned", "building"})
GONE = frozenset({"removed"})


def whole(rule: Rule, name: str) -> int:
    """Give a parameter that is a whole number."""
    value = rule.parameters[name]
    if isinstance(value, tuple):
        raise TypeError(f"{rule.id}: {name} is no number")
    return int(value)


def words(rule: Rule, name: str) -> tuple[str, ...]:
    """Give a parameter that is a list."""
    value = rule.parameters.get(name, ())
    return value if isinstance(value, tuple) else (str(value),)


def day(rule: Rule, name: str) -> date:
    """Give a parameter that is a date."""
    return date.fromisoformat(str(rule.parameters[name]))
