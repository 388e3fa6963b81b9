"""Turns values into what a form shows: the way back from `cleaning`."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from lianjing.apps.exchange.forms.choices import Chooser, yes_or_no
from lianjing.apps.exchange.forms.profile import ChoiceTable, Column, Kind, Profile
from lianjing.apps.exchange.forms.rows import PartialDate

Given = object
"""A value as reading gives it, or as a database keeps it: ISO dates as text, numbers as floats."""

Shown = str | int | Decimal
"""A cell as it is written; an empty text is a blank cell."""

Shower = Callable[[Given], Shown]
MOST_CHARACTERS = 32_767
"""A spreadsheet cuts longer texts; ours are cut here, so that both agree."""


def shower(profile: Profile, column: Column, tables: Mapping[str, ChoiceTable]) -> Shower:
    """Give what shows the values of a column."""
    table = tables.get(column.table) if column.table else None
    if column.kind in {Kind.CHOICE, Kind.CHOICES} and table is not None:
        if not (profile.words or column.words):
            return _text
        chooser = Chooser(table)
        return lambda value: "/".join(chooser.label(code) for code in _codes(column, value))
    if column.kind is Kind.YES_NO:
        words = column.options or ("是", "否")
        return lambda value: _yes_no(value, words)
    return _SHOWERS.get(column.kind, _text)


def _text(value: Given) -> Shown:
    return "" if value is None else str(value)[:MOST_CHARACTERS]


def _codes(column: Column, value: Given) -> list[str]:
    text = str(_text(value))
    if column.kind is Kind.CHOICES:
        return [code for code in text.split("/") if code]
    return [text] if text else []


def _number(value: Given) -> Shown:
    """Give a number as a number; what is none stays the text it is."""
    if value is None or value == "":
        return ""
    if isinstance(value, int):
        return int(value)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return number if number.is_finite() else str(value)


def _yes_no(value: Given, words: tuple[str, ...]) -> Shown:
    if value is None or value == "":
        return ""
    known = yes_or_no(value) if isinstance(value, str) else bool(value)
    if known is None:
        return str(value)
    return words[0] if known else words[1]


def _dotted(value: Given) -> Shown:
    return str(_iso(value)).replace("-", ".")


def _iso(value: Given) -> Shown:
    if isinstance(value, PartialDate | date):
        return value.isoformat()
    return _text(value)


_SHOWERS: dict[Kind, Shower] = {
    Kind.INTEGER: _number,
    Kind.DECIMAL: _number,
    Kind.LONGITUDE: _number,
    Kind.LATITUDE: _number,
    Kind.MONTH: _dotted,
    Kind.DATE: _iso,
}
