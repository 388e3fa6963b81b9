"""Values as plain JSON, one way for what forms give and for what records hold.

What two sides say is compared in this form, so equal means equal: dates are `2020-03`, decimals
text, other records their keys. `equipment.prepare` does the rest, as it does for every way in.
"""

from decimal import Decimal

from lianjing.apps.exchange.forms.rows import PartialDate, Value
from lianjing.apps.exchange.staging import Plain


def of_cell(value: Value) -> Plain:
    """Give what a form says."""
    if isinstance(value, PartialDate):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value


def of_record(value: object) -> Plain:
    """Give what a record holds in one column."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def same(old: Plain, new: Plain) -> bool:
    """Tell whether two plain values mean the same; an empty text is as good as nothing."""
    return old == new or (old in ("", None) and new in ("", None))
