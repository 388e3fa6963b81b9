"""Reads the dates people write: `2020.03`, `2020年3月`, `2020/3/1`, `202003`, `43891`."""

import re
from datetime import date, timedelta

from lianjing.apps.exchange.forms.given import As, Given
from lianjing.apps.exchange.forms.rows import PartialDate, Step
from lianjing.apps.exchange.forms.tidy import one_line

_PARTS = re.compile(
    r"(\d{4})(?:[-./年\\](?:(\d{1,2})(?:[-./月\\](?:(\d{1,2})日?)?)?)?)?"
    r"(?:[T日]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?"
)
"""Year, perhaps month, perhaps day, perhaps a time that is left out (blanks are gone)."""
_CANONICAL = re.compile(r"\d{4}(?:[.-]\d{2}(?:[.-]\d{2})?)?")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_FIRST_SERIAL, _LAST_SERIAL = 18_264, 73_415
"""1950 to 2100 as serial numbers of days: no year and no `yyyymm` looks like these."""


class NotDateError(ValueError):
    """It is no date; the argument is the code of the problem."""


def read_date(given: Given) -> tuple[PartialDate, list[Step]]:
    """Read a date; `NotDateError` if it is none or could be two."""
    text = one_line(given.text)
    if given.kind is As.DATE:
        return _checked(*(int(part) for part in text.split("-"))), [Step.SERIAL_DATE]
    if given.kind is As.NUMBER:
        return _of_number(text)
    if text.isascii() and text.isdigit():
        return _of_digits(text), [Step.DATE_SPELLING] if len(text) > 4 else []
    found = _PARTS.fullmatch(text)
    if found is None:
        raise NotDateError("cell_not_date")
    steps = [] if _CANONICAL.fullmatch(given.text) else [Step.DATE_SPELLING]
    return _checked(*(int(part) for part in found.groups() if part)), steps


def _checked(year: int, month: int = 0, day: int = 0) -> PartialDate:
    try:
        date(year, month or 1, day or 1)
    except ValueError as fault:
        raise NotDateError("cell_no_such_day") from fault
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise NotDateError("cell_no_such_day")
    return PartialDate(year, month, day)


def _of_number(text: str) -> tuple[PartialDate, list[Step]]:
    """Read a date that the spreadsheet took for a number: 2020.03, 43891, 20200301."""
    whole, dot, after = text.partition(".")
    if not dot:
        return _of_digits(text), [Step.SERIAL_DATE if len(text) == 5 else Step.NUMBER_TO_TEXT]
    if not (whole.isdigit() and after.isdigit()) or len(whole) != 4:
        serial = _serial(whole)
        if serial is None:
            raise NotDateError("cell_not_date")
        return serial, [Step.SERIAL_DATE]
    if after == "1":
        # October, 2020.10, typed into a cell of numbers is kept as 2020.1, as January is.
        raise NotDateError("cell_month_lost_zero")
    if len(after) > 2:
        raise NotDateError("cell_not_date")
    return _checked(int(whole), int(after)), [Step.NUMBER_TO_TEXT]


def _of_digits(text: str) -> PartialDate:
    if not (text.isascii() and text.isdigit()):
        raise NotDateError("cell_not_date")
    if len(text) == 4:
        return _checked(int(text))
    if len(text) == 6:
        return _checked(int(text[:4]), int(text[4:]))
    if len(text) == 8:
        return _checked(int(text[:4]), int(text[4:6]), int(text[6:]))
    serial = _serial(text)
    if serial is None:
        raise NotDateError("cell_not_date")
    return serial


def _serial(text: str) -> PartialDate | None:
    if len(text) != 5 or not text.isdigit() or not _FIRST_SERIAL <= int(text) <= _LAST_SERIAL:
        return None
    day = date(1899, 12, 30) + timedelta(days=int(text))
    return PartialDate(day.year, day.month, day.day)
