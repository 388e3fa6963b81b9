"""Values of rules, read by who may not know the rule book: it registers a reader when ready.

So a number stands once, in the rule; whoever acts by it asks here, at the moment of acting.
"""

from collections.abc import Callable

Value = int | str | bool | tuple[str, ...]
Reader = Callable[[str, str, str], Value | None]
"""Rule, parameter, region -> the value as it holds there; None: no such rule holds."""

_readers: list[Reader] = []


def read_from(reader: Reader) -> None:
    """Have values told by `reader`."""
    if reader not in _readers:
        _readers.append(reader)


def value(rule: str, parameter: str, region: str = "") -> Value | None:
    """Give a value as it holds in a division; None where no such rule holds."""
    for reader in _readers:
        if (found := reader(rule, parameter, region)) is not None:
            return found
    return None


def number(rule: str, parameter: str, region: str = "") -> int:
    """Give a number; 0 where no such rule holds."""
    found = value(rule, parameter, region)
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def words(rule: str, parameter: str, region: str = "") -> tuple[str, ...]:
    """Give a list of words; none where no such rule holds."""
    found = value(rule, parameter, region)
    return found if isinstance(found, tuple) else ()
