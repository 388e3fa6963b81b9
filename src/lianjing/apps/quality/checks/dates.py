"""Checks of dates: `2020`, `2020-03` or `2020-03-31`, since forms often know the month only."""

from datetime import date
from itertools import pairwise

from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.fields import FIELDS, Kind
from lianjing.apps.quality.checks.common import Check, shown, text, whole
from lianjing.apps.quality.context import Context
from lianjing.apps.quality.finding import CLEAN, Hit, Hits, Values
from lianjing.apps.quality.rulebook import Rule

_FULL = {4: "-01-01", 7: "-01", 10: ""}


def is_date(value: str) -> bool:
    """Tell whether text is a date, a month or a year as files keep them."""
    if len(value) not in _FULL:
        return False
    try:
        date.fromisoformat(value + _FULL[len(value)])
    except ValueError:
        return False
    return True


def _keys(rule: Rule) -> tuple[str, ...]:
    """Give the rule's fields, else every date of its kinds of file."""
    if rule.fields:
        return rule.fields
    keys = [
        field.key
        for kind in rule.kinds
        for field in FIELDS[FileKind(kind)]
        if field.kind is Kind.DATE
    ]
    return tuple(dict.fromkeys(keys))


def _format(rule: Rule) -> Check:
    keys = _keys(rule)
    earliest = str(whole(rule, "earliest"))

    def check(values: Values, context: Context) -> Hits:
        del context
        hits = []
        for key in keys:
            value = values.get(key)
            if value and not (is_date(str(value)) and str(value) >= earliest):
                hits.append(Hit(key, {"value": shown(value), "earliest": earliest}))
        return hits

    return check


def _future(rule: Rule) -> Check:
    keys = _keys(rule)

    def check(values: Values, context: Context) -> Hits:
        hits = []
        for key in keys:
            value = text(values, key)
            if value and value > context.day[: len(value)] and is_date(value):
                hits.append(Hit(key, {"value": value, "today": context.day}))
        return hits

    return check


def _order(rule: Rule) -> Check:
    """Each date is no later than the next one that is known; compared as far as both go."""
    keys = rule.fields

    def check(values: Values, context: Context) -> Hits:
        del context
        known = [(key, value) for key in keys if (value := text(values, key)) and is_date(value)]
        if len(known) < 2:
            return CLEAN
        hits = []
        for (earlier, first), (later, second) in pairwise(known):
            shared = min(len(first), len(second))
            if first[:shared] > second[:shared]:
                params = {"value": second, "other": earlier, "other_value": first}
                hits.append(Hit(later, params))
        return hits

    return check


def _past(rule: Rule) -> Check:
    """A date that should not be over, such as the end of a contract."""
    keys = rule.fields

    def check(values: Values, context: Context) -> Hits:
        hits = []
        for key in keys:
            value = text(values, key)
            if value and value < context.day[: len(value)] and is_date(value):
                hits.append(Hit(key, {"value": value, "today": context.day}))
        return hits

    return check


FACTORIES = {
    "date_format": _format,
    "date_future": _future,
    "date_order": _order,
    "date_past": _past,
}
