"""When a rule applies: `when` of a rule as a function of a record."""

from collections.abc import Sequence

from lianjing.apps.quality.finding import Condition, Values
from lianjing.apps.quality.rulebook import Rule


def condition(rule: Rule) -> Condition | None:
    """Compile a rule's `when`; None if it always applies."""
    parts = [_one(key, wanted) for key, wanted in rule.when.items()]
    if not parts:
        return None
    if len(parts) == 1:
        return parts[0]
    return lambda values: all(part(values) for part in parts)


def _one(key: str, wanted: Sequence[object]) -> Condition:
    prefixes = tuple(
        value[:-1] for value in wanted if isinstance(value, str) and value.endswith("*")
    )
    exact = frozenset(
        value for value in wanted if not (isinstance(value, str) and value.endswith("*"))
    )
    if not prefixes:
        return lambda values: values.get(key) in exact

    def applies(values: Values) -> bool:
        value = values.get(key)
        return value in exact or (isinstance(value, str) and value.startswith(prefixes))

    return applies
