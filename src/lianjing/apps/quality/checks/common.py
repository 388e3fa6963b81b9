"""What checks share: reading values and parameters."""

from collections.abc import Callable
from typing import cast

from lianjing.apps.quality.context import Context
from lianjing.apps.quality.finding import Hits, Values
from lianjing.apps.quality.rulebook import Rule

Check = Callable[[Values, Context], Hits]
EMPTY = (None, "")
SHOWN = 120
"""How much of a value a finding keeps; the file has the rest."""


def text(values: Values, key: str) -> str:
    """Give a value as text, an absent one as nothing."""
    value = values.get(key)
    return value if type(value) is str else "" if value is None else str(value)


def number(values: Values, key: str) -> float | None:
    """Give a value as a number, or None where it is none."""
    value = values.get(key)
    if type(value) is float:
        return value
    if value is None or value == "":
        return None
    try:
        return float(cast("str", value))
    except (TypeError, ValueError):
        return None


def whole(rule: Rule, key: str) -> int:
    """Give a parameter that is a whole number."""
    return int(cast("int", rule.parameters[key]))


def real(rule: Rule, key: str) -> float:
    """Give a parameter that is a number."""
    return float(cast("float", rule.parameters[key]))


def words(rule: Rule, key: str) -> tuple[str, ...]:
    """Give a parameter that is a list of words."""
    return tuple(str(word) for word in cast("list[object]", rule.parameters.get(key, ())))


def shown(value: object) -> str:
    """Give a value as a finding keeps it."""
    return str(value)[:SHOWN]
