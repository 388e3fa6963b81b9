"""Makes a value of what stands in a cell, and says what was put right or what is wrong."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from lianjing.apps.exchange.forms.choices import Chooser, find_all, order, split, ticked, yes_or_no
from lianjing.apps.exchange.forms.dates import NotDateError, read_date
from lianjing.apps.exchange.forms.given import As, Given
from lianjing.apps.exchange.forms.profile import ChoiceTable, Column, Kind
from lianjing.apps.exchange.forms.rows import Step, Value
from lianjing.apps.exchange.forms.tidy import one_line, short, tidy
from lianjing.kernel.codes import CODE_LENGTH
from lianjing.kernel.degrees import is_sexagesimal, read_degrees

_INTEGER = re.compile(r"([+-]?\d{1,15}|[+-]?\d{1,3}(?:,\d{3}){1,4})(?:\.0{1,15})?(\D{0,6})")
_DECIMAL = re.compile(r"([+-]?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{0,15})?)(\D{0,6})")
_SCIENTIFIC = re.compile(r"\d(?:\.\d{1,20})?[eE]\+?\d{1,3}")
_UNITS = frozenset(
    {"天", "日", "米", "m", "个", "只", "路", "台", "套", "根", "条", "元", "万", "万元", "万元/年"}
    | {"度", "°", "t", "tb", "mbps", "mbit/s", "兆", "端口"}
)
_LOST_FROM = 16
"""A spreadsheet keeps 15 digits of a number; the sixteenth is a zero that nobody wrote."""
_REPEATING = frozenset({Kind.DATE, Kind.MONTH, Kind.YES_NO})
_REMEMBERED = 512
"""Texts a column remembers."""
_SHORT = 100
"""Longer ones are not worth it."""


class Made(NamedTuple):
    """What came of a cell."""

    value: Value | None
    steps: tuple[Step, ...] = ()
    problem: str = ""
    """Code of what is wrong."""
    facts: Mapping[str, str] = {}


Cleaner = Callable[[Given], Made]


def cleaner(column: Column, tables: Mapping[str, ChoiceTable]) -> Cleaner:
    """Give what reads the cells of a column."""
    table = tables.get(column.table) if column.table else None
    chooser = Chooser(table) if table is not None else None
    if column.kind is Kind.CHOICE or (column.kind is Kind.TEXT and column.options):
        return _guarded(_remembering(lambda given: _choice(given, chooser)))
    if column.kind is Kind.CHOICES:
        return _guarded(_remembering(lambda given: _choices(given, chooser)))
    clean = _CLEANERS[column.kind]
    return _guarded(_remembering(clean) if column.kind in _REPEATING else clean)


def _remembering(clean: Cleaner) -> Cleaner:
    """Keep what was made of the last texts: columns of choices and dates have few of them."""
    known: dict[Given, Made] = {}

    def remembering(given: Given) -> Made:
        made = known.get(given)
        if made is None and len(given.text) > _SHORT:
            return clean(given)
        if made is None:
            if len(known) >= _REMEMBERED:
                known.clear()
            made = known[given] = clean(given)
        return made

    return remembering


def _guarded(clean: Cleaner) -> Cleaner:
    """Refuse what no kind of column takes before asking what it means."""

    def guarded(given: Given) -> Made:
        if given.kind < As.ERROR:
            return clean(given)
        code = "cell_error" if given.kind is As.ERROR else "cell_formula"
        return Made(None, (), code, {"given": short(given.text)})

    return guarded


def _steps(given: Given, text: str, *more: Step) -> tuple[Step, ...]:
    """Name what tidying did to get from what was given to `text`."""
    if text == given.text:
        return more
    _, trimmed, halved = tidy(given.text)
    found = [Step.TRIMMED] if trimmed or not halved else []
    if halved:
        found.append(Step.HALF_WIDTH)
    return (*found, *more)


def _text(given: Given) -> Made:
    text, trimmed, halved = tidy(given.text)
    if given.kind is As.TEXT:
        if not trimmed and not halved:
            return Made(text or None)
        steps = (Step.TRIMMED,) * trimmed + (Step.HALF_WIDTH,) * halved
        return Made(text or None, steps)
    if given.kind is As.NUMBER and _lost_digits(text):
        return Made(None, (), "cell_digits_lost", {"given": text})
    return Made(text or None, (Step.NUMBER_TO_TEXT,))


def _lost_digits(text: str) -> bool:
    """Tell whether a number is longer than a spreadsheet can keep."""
    return "e" in text or (text.isdigit() and len(text) >= _LOST_FROM)


def _code(given: Given) -> Made:
    text = one_line(given.text).removeprefix("'")
    if not text:
        return Made(None)
    as_number = given.kind is not As.TEXT and len(text) >= _LOST_FROM
    found = {"given": short(given.text), "length": str(len(text))}
    if as_number or _SCIENTIFIC.fullmatch(text):
        return Made(None, (), "cell_code_as_number", found)
    if not (text.isascii() and text.isdigit()):
        return Made(None, (), "cell_code_signs", found)
    if len(text) != CODE_LENGTH:
        return Made(None, (), "cell_code_length", found)
    return Made(text, _steps(given, text))


def _digits(given: Given) -> Made:
    text = one_line(given.text).removeprefix("'")
    if not text:
        return Made(None)
    if given.kind is As.TEXT:
        return Made(text, _steps(given, text))
    if _lost_digits(text):
        return Made(None, (), "cell_digits_lost", {"given": text})
    return Made(text, (Step.NUMBER_TO_TEXT,))


def _integer(given: Given) -> Made:
    text = one_line(given.text)
    if not text:
        return Made(None)
    found = _INTEGER.fullmatch(text)
    if found is None or not _is_unit(found[2]):
        return Made(None, (), "cell_not_integer", {"given": short(given.text)})
    return Made(int(found[1].replace(",", "")), _number_steps(given, text, found[2]))


def _decimal(given: Given) -> Made:
    text = one_line(given.text)
    if not text:
        return Made(None)
    found = _DECIMAL.fullmatch(text)
    if found is None or not _is_unit(found[2]):
        return Made(None, (), "cell_not_number", {"given": short(given.text)})
    return Made(Decimal(found[1].replace(",", "")), _number_steps(given, text, found[2]))


def _is_unit(word: str) -> bool:
    return not word or word.lower() in _UNITS


def _number_steps(given: Given, text: str, unit: str) -> tuple[Step, ...]:
    more = (Step.UNIT_DROPPED,) if unit else ()
    if given.kind is As.TEXT:
        return _steps(given, text, Step.TEXT_TO_NUMBER, *more)
    return more


def _longitude(given: Given) -> Made:
    return _coordinate(given, 180, "cell_longitude_range")


def _latitude(given: Given) -> Made:
    return _coordinate(given, 90, "cell_latitude_range")


def _coordinate(given: Given, most: int, out_of_range: str) -> Made:
    text = one_line(given.text)
    if not text:
        return Made(None)
    found = read_degrees(text)
    if found is None:
        code = "cell_degrees_minutes" if is_sexagesimal(text) else "cell_not_coordinate"
        return Made(None, (), code, {"given": short(given.text)})
    if abs(found.number) > most:
        return Made(None, (), out_of_range, {"given": short(given.text)})
    if given.kind is As.TEXT and text == given.text and not found.marked:
        return Made(found.number)
    marked = (Step.DEGREE_MARK,) if found.marked else ()
    return Made(found.number, _steps(given, text, *marked) if given.kind is As.TEXT else marked)


def _date(given: Given) -> Made:
    if not one_line(given.text):
        return Made(None)
    try:
        value, steps = read_date(given)
    except NotDateError as fault:
        return Made(None, (), str(fault), {"given": short(given.text)})
    return Made(value, tuple(steps))


def _yes_no(given: Given) -> Made:
    text = one_line(ticked(given.text))
    if not text:
        return Made(None)
    value = yes_or_no(text)
    if value is None:
        return Made(None, (), "cell_not_yes_no", {"given": short(given.text)})
    return Made(value)


def _choice(given: Given, chooser: Chooser | None) -> Made:
    given = given._replace(text=ticked(given.text))
    text, _, _ = tidy(given.text)
    if not text:
        return Made(None)
    if chooser is None:
        return Made(text, _steps(given, text))
    code = chooser.find(text)
    if code is None and chooser.table.open:
        return Made(text, _steps(given, text))
    if code is None:
        return Made(
            None, (), "cell_not_in_table", {"given": short(given.text), "offer": chooser.offer}
        )
    return Made(code, () if code == given.text else _steps(given, text, Step.WORD_TO_CODE))


def _choices(given: Given, chooser: Chooser | None) -> Made:
    given = given._replace(text=ticked(given.text))
    text, _, _ = tidy(given.text)
    if not text:
        return Made(None)
    codes, wrong = find_all(chooser, text) if chooser else (split(text), "")
    if wrong or not codes:
        offer = chooser.offer if chooser else ""
        return Made(None, (), "cell_not_in_table", {"given": short(wrong or text), "offer": offer})
    value = "/".join(order(codes))
    if value == given.text:
        return Made(value)
    parts = split(text)
    steps = [Step.WORD_TO_CODE] if codes != parts else []
    if codes != value.split("/") or "/".join(parts) != text:
        steps.append(Step.SORTED)
    return Made(value, _steps(given, text, *steps))


_CLEANERS: dict[Kind, Cleaner] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.LONGITUDE: _longitude,
    Kind.LATITUDE: _latitude,
    Kind.DATE: _date,
    Kind.MONTH: _date,
    Kind.CODE: _code,
    Kind.DIGITS: _digits,
    Kind.YES_NO: _yes_no,
    Kind.SERIAL: _text,
}
