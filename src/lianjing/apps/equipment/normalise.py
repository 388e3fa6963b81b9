"""Brings what people, forms and devices write into the one shape a field is stored in.

A value that cannot be one of its field's kind is refused with a code of `kernel.causes`; whether
a well-formed value is a good one is for the rules to say, not for this module.
"""

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from lianjing.apps.places.codes import division_key, is_police_code
from lianjing.kernel.codes import is_code
from lianjing.kernel.degrees import read_degrees
from lianjing.kernel.errors import DomainError

Value = str | int | float | bool | None
Convert = Callable[[object], Value]

LONGEST = 4000
"""Characters of a text that has no limit of its own."""
MOST_CODES = 40
_YEARS = range(1900, 2101)
_TOKEN = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,31}")
_DATE = re.compile(r"(\d{4})(?:\D{1,2}(\d{1,2})(?:\D{1,2}(\d{1,2}))?)?\D?(?:[T ].*)?")
_PACKED_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_HEX = re.compile(r"[0-9A-F]{12}")
_NUMBER = re.compile(r"[+-]?\d{1,20}(?:\.\d{0,15})?")
_EXPONENT = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_SEPARATORS = re.compile(r"[/／、，,;；|]")
_CONTROLS = dict.fromkeys((*range(32), 127, *range(128, 160), 8232, 8233), " ")
_CONTROLS_BUT_LINES = {code: char for code, char in _CONTROLS.items() if code not in {9, 10}}
_YES = frozenset({"true", "1", "yes", "y", "是", "有", "√", "对"})
_NO = frozenset({"false", "0", "no", "n", "否", "无", "×", "不是"})


class BadValueError(DomainError):
    """A value that cannot stand in its field."""

    code = "bad_value"


def _bad(code: str, value: object, **facts: str) -> BadValueError:
    shown = str(value)[:60]
    return BadValueError(f"{shown!r}: {code}", code=code, facts={"value": shown, **facts})


def plain(value: object) -> str:
    """Give a text in one line: no control characters, no spaces at the ends."""
    text = value if isinstance(value, str) else _written(value)
    if not text.isprintable():
        text = text.translate(_CONTROLS)
        if not text.isprintable():
            text = "".join(c for c in text if unicodedata.category(c) not in {"Cs", "Co", "Cf"})
    return text.strip()


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def narrow(value: object) -> str:
    """Give a text with full-width digits, letters and signs made half-width (NFKC)."""
    text = plain(value)
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def text(longest: int) -> Convert:
    """Make what reads a text of at most `longest` characters."""

    def convert(value: object) -> str:
        found = plain(value)
        if len(found) > longest:
            raise _bad("value_too_long", found, longest=str(longest), length=str(len(found)))
        return found

    return convert


def long_text(value: object) -> str:
    """Read a text of several lines."""
    found = "" if value is None else str(value)
    found = found.replace("\r\n", "\n").translate(_CONTROLS_BUT_LINES)
    found = "".join(c for c in found if unicodedata.category(c) != "Cs").strip()
    if len(found) > LONGEST:
        raise _bad("value_too_long", found, longest=str(LONGEST), length=str(len(found)))
    return found


def number_in(value: object) -> float | None:
    """Read a finite number, None for nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise _bad("value_not_number", value)
    if isinstance(value, int | float | Decimal):
        found = float(value)
    else:
        written = narrow(value)
        if not written:
            return None
        if not _NUMBER.fullmatch(written):
            raise _bad("value_not_number", written)
        found = float(written)
    if not math.isfinite(found):
        raise _bad("value_not_number", value)
    return found


def integer(least: int, most: int, empty: int | None) -> Convert:
    """Make what reads a whole number; nothing becomes `empty`."""

    def convert(value: object) -> int | None:
        found = number_in(value)
        if found is None:
            return empty
        if found != int(found):
            raise _bad("value_not_whole", value)
        if not least <= found <= most:
            raise _bad("value_out_of_range", value, least=str(least), most=str(most))
        return int(found)

    return convert


def decimal(value: object) -> float | None:
    """Read a number with a fraction."""
    return number_in(value)


def money(digits: int, places: int) -> Convert:
    """Make what reads an exact number; it is given as text, as history keeps it."""

    def convert(value: object) -> str | None:
        if number_in(value) is None:
            return None
        try:
            found = Decimal(narrow(value)).quantize(Decimal(1).scaleb(-places))
        except InvalidOperation:
            raise _bad("value_not_number", value) from None
        if abs(found) >= 10 ** (digits - places):
            raise _bad("value_out_of_range", value, least="0", most="9" * (digits - places))
        return str(found)

    return convert


def boolean(*, empty: bool | None) -> Convert:
    """Make what reads yes or no; nothing becomes `empty`."""

    def convert(value: object) -> bool | None:
        if isinstance(value, bool):
            return value
        written = narrow(value).lower()
        if not written:
            return empty
        if written in _YES:
            return True
        if written in _NO:
            return False
        raise _bad("value_not_yes_or_no", written)

    return convert


def day(value: object) -> str:
    """Read `2020`, `2020-03` or `2020-03-31`, also written `2020.3` or `2020年3月31日`."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    written = narrow(value)
    if not written:
        return ""
    found = _PACKED_DATE.fullmatch(written) or _DATE.fullmatch(written)
    if found is None:
        raise _bad("value_not_date", written)
    year, month, of_month = (int(part) if part else 0 for part in found.groups())
    try:
        whole = date(year, month or 1, of_month or 1)
    except ValueError:
        raise _bad("value_not_date", written) from None
    if year not in _YEARS:
        raise _bad("value_not_date", written)
    return whole.isoformat()[: 10 if of_month else 7 if month else 4]


def code(value: object) -> str | None:
    """Read a 20-digit code; what Excel has made a number of is lost and is said to be."""
    written = narrow(value).replace(" ", "")
    if not written:
        return None
    if _EXPONENT.fullmatch(written):
        raise _bad("code_became_number", written)
    if not is_code(written):
        raise _bad("value_not_code", written, length=str(len(written)))
    return written


def choice(longest: int) -> Convert:
    """Make what reads one code of a table."""

    def convert(value: object) -> str:
        written = narrow(value)
        if written and (not _TOKEN.fullmatch(written) or len(written) > longest):
            raise _bad("value_not_choice", written)
        return written

    return convert


def choices(longest: int) -> Convert:
    """Make what reads several codes: sorted, each once, separated by `/` (half width)."""

    def convert(value: object) -> str:
        tokens = {token.strip() for token in _SEPARATORS.split(narrow(_joined(value)))} - {""}
        if len(tokens) > MOST_CODES or not all(_TOKEN.fullmatch(token) for token in tokens):
            raise _bad("value_not_choice", "/".join(sorted(tokens)))
        joined = "/".join(sorted(tokens, key=_in_order))
        if len(joined) > longest:
            raise _bad("value_too_long", joined, longest=str(longest), length=str(len(joined)))
        return joined

    return convert


def _joined(value: object) -> object:
    if isinstance(value, list | tuple | set | frozenset):
        return "/".join(str(one) for one in value)
    return value


def _in_order(token: str) -> tuple[int, str]:
    return (int(token), "") if token.isdecimal() else (10**9, token)


def coordinate(limit: float) -> Convert:
    """Make what reads degrees between `-limit` and `limit`."""

    def convert(value: object) -> float | None:
        return _degrees(value, limit)[0]

    return convert


def given_coordinate(longest: int, limit: float) -> Convert:
    """Make what reads degrees as they were written: the zeros at the end count."""

    def convert(value: object) -> str:
        written = _degrees(value, limit)[1]
        if len(written) > longest:
            raise _bad("value_too_long", written, longest=str(longest), length=str(len(written)))
        return written

    return convert


def _degrees(value: object, limit: float) -> tuple[float | None, str]:
    """Read degrees, and give their digits as they were written."""
    written = repr(value) if isinstance(value, float) else narrow(value)
    found = read_degrees(written)
    number = number_in(value) if found is None else float(found.number)
    if number is not None and abs(number) > limit:
        raise _bad("value_not_coordinate", value, most=f"{limit:.0f}")
    return number, written if found is None else found.written


def ipv4(value: object) -> str:
    """Read an IPv4 address."""
    written = narrow(value)
    try:
        return str(IPv4Address(written)) if written else ""
    except AddressValueError:
        raise _bad("value_not_ipv4", written) from None


def ipv6(value: object) -> str:
    """Read an IPv6 address and write it short (RFC 5952)."""
    written = narrow(value)
    try:
        return str(IPv6Address(written)) if written else ""
    except AddressValueError:
        raise _bad("value_not_ipv6", written) from None


def mac(value: object) -> str:
    """Read a MAC address however it is divided; it is kept as `AA-BB-CC-DD-EE-FF`."""
    written = narrow(value).upper()
    digits = written.translate({ord(sign): None for sign in ":-. "})
    if not digits:
        return ""
    if not _HEX.fullmatch(digits):
        raise _bad("value_not_mac", written)
    return "-".join(digits[at : at + 2] for at in range(0, 12, 2))


def region(value: object) -> str:
    """Read a division's code, with filling zeros or without, as its key."""
    written = narrow(value)
    found = division_key(written)
    if written and not found:
        raise _bad("value_not_region", written)
    return found


def police(value: object) -> str:
    """Read the code of a police organisation (GA/T 380)."""
    written = narrow(value)
    if written and not is_police_code(written):
        raise _bad("value_not_police", written)
    return written


def reference(value: object) -> int | None:
    """Read the key of another record; whether there is one is asked when it is written."""
    found = number_in(value)
    if found is None:
        return None
    if found != int(found) or not 1 <= found < 2**53:
        raise _bad("value_not_reference", value)
    return int(found)


def labels(longest: int) -> Convert:
    """Make what reads words people sort by: sorted, each once, separated by `/`."""

    def convert(value: object) -> str:
        words = {word.strip() for word in _SEPARATORS.split(plain(_joined(value)))} - {""}
        joined = "/".join(sorted(words))
        if len(joined) > longest:
            raise _bad("value_too_long", joined, longest=str(longest), length=str(len(joined)))
        return joined

    return convert
