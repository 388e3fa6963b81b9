"""Checks of what law and forms ask of a camera in its place (Decree 799)."""

from datetime import date, timedelta

from lianjing.apps.places.codes import is_police_code
from lianjing.apps.quality.checks.common import (
    Check,
    number,
    real,
    shown,
    text,
    whole,
    words,
)
from lianjing.apps.quality.checks.dates import is_date
from lianjing.apps.quality.context import Context
from lianjing.apps.quality.finding import CLEAN, Hit, Hits, Values
from lianjing.apps.quality.rulebook import Rule


def _at_least(rule: Rule) -> Check:
    """A number is no smaller than the least; an empty one is another rule's."""
    least, keys = real(rule, "least"), rule.fields

    def check(values: Values, context: Context) -> Hits:
        del context
        hits = []
        for key in keys:
            value = number(values, key)
            if value is not None and value < least:
                hits.append(Hit(key, {"value": _round(value), "least": _round(least)}))
        return hits

    return check


def _between(rule: Rule) -> Check:
    low, high, keys = real(rule, "low"), real(rule, "high"), rule.fields

    def check(values: Values, context: Context) -> Hits:
        del context
        hits = []
        for key in keys:
            value = number(values, key)
            if value is not None and not low <= value <= high:
                params = {"value": _round(value), "low": _round(low), "high": _round(high)}
                hits.append(Hit(key, params))
        return hits

    return check


def _round(value: float) -> float:
    return int(value) if value == int(value) else value


def _one_of(rule: Rule) -> Check:
    """A field has one of the values that break the rule; `` stands for an empty one."""
    wrong, keys = frozenset(words(rule, "wrong")), rule.fields

    def check(values: Values, context: Context) -> Hits:
        del context
        return [
            Hit(key, {"value": shown(text(values, key))})
            for key in keys
            if key in values and text(values, key) in wrong
        ]

    return check


def _unless(rule: Rule) -> Check:
    """A yes or no that should be the other."""
    wrong, keys = bool(rule.parameters["wrong"]), rule.fields

    def check(values: Values, context: Context) -> Hits:
        del context
        return [Hit(key, {}) for key in keys if key in values and bool(values[key]) is wrong]

    return check


def _any_value(rule: Rule) -> Check:
    """A field that must stay empty, such as the kind of forbidden zone a camera stands in."""
    keys, allowed = rule.fields, frozenset(words(rule, "allowed"))

    def check(values: Values, context: Context) -> Hits:
        del context
        return [
            Hit(key, {"value": shown(value)})
            for key in keys
            if (value := values.get(key)) and value not in allowed
        ]

    return check


def _filing(rule: Rule) -> Check:
    """An Art. 7 system is filed in time (Decree 799 Art. 14); `overdue` says which side is judged.

    Judged where the record brings `filing_state`. What was in use before the decree came into
    force has one fixed day and is never dated anew.
    """
    done = frozenset(words(rule, "done"))
    overdue = bool(rule.parameters["overdue"])
    force = date.fromisoformat(str(rule.parameters["in_force"]))
    legacy = date.fromisoformat(str(rule.parameters["legacy_due"]))
    days = timedelta(days=whole(rule, "days_after_start"))

    def check(values: Values, context: Context) -> Hits:
        state = values.get("filing_state")
        if state is None or state in done:
            return CLEAN
        start = next((day for key in rule.fields if (day := _day(text(values, key)))), None)
        if start is None:
            return CLEAN
        due = legacy if start < force else start + days
        if start > context.today or (due < context.today) is not overdue:
            return CLEAN
        return (Hit("in_use_on", {"start": start.isoformat(), "due": due.isoformat()}),)

    return check


def _day(value: str) -> date | None:
    """Give the last day a date may mean, so that nobody is called late before he is."""
    if not value or not is_date(value):
        return None
    if len(value) == 10:
        return date.fromisoformat(value)
    year, month = int(value[:4]), int(value[5:7]) if len(value) == 7 else 12
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _police(rule: Rule) -> Check:
    """The code has the form of GA/T 380."""
    del rule

    def check(values: Values, context: Context) -> Hits:
        del context
        code = text(values, "police_code")
        if not code or is_police_code(code):
            return CLEAN
        return (Hit("police_code", {"value": shown(code)}),)

    return check


def _police_known(rule: Rule) -> Check:
    """The organisation exists, where organisations are loaded."""
    del rule

    def check(values: Values, context: Context) -> Hits:
        code = text(values, "police_code")
        if context.police is None or not is_police_code(code) or code in context.police:
            return CLEAN
        return (Hit("police_code", {"value": shown(code)}),)

    return check


def _life(rule: Rule) -> Check:
    """The status reported fits the life we keep."""
    pairs = {state: frozenset(words(rule, state)) for state in rule.parameters}

    def check(values: Values, context: Context) -> Hits:
        del context
        status, state = text(values, "device_status"), text(values, "state")
        if not status or state not in pairs or status in pairs[state]:
            return CLEAN
        return (Hit("device_status", {"value": status, "state": state}),)

    return check


def _phone(rule: Rule) -> Check:
    """A contact holds something one can call: enough digits in one of its parts."""
    least, keys = whole(rule, "digits"), rule.fields

    def check(values: Values, context: Context) -> Hits:
        del context
        hits = []
        for key in keys:
            value = text(values, key)
            if value and sum(letter.isdigit() for letter in value) < least:
                hits.append(Hit(key, {"least": least}))
        return hits

    return check


FACTORIES = {
    "at_least": _at_least,
    "between": _between,
    "one_of": _one_of,
    "unless": _unless,
    "must_be_empty": _any_value,
    "filing": _filing,
    "police": _police,
    "police_known": _police_known,
    "life": _life,
    "phone": _phone,
}
