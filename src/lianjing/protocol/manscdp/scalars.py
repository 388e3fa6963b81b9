"""Scalar types of MANSCDP between text and Python, tolerant in and exact out."""

import math

from lianjing.kernel.times import format_beijing, parse_time

_LARGEST = 18
"""Digits an integer may have; no field of the standard needs more."""

_LARGEST_NUMBER = 1e15

_EARLIEST, _LATEST = -31_622_400.0, 253_370_000_000.0
"""1969 and 9998: times that can be written again."""


def read_integer(text: str) -> int | None:
    """Read an integer; `1.0` counts, anything else is None."""
    text = text.strip()
    digits = text[1:] if text[:1] in ("-", "+") else text
    if digits.isascii() and digits.isdigit() and len(digits) <= _LARGEST:
        return int(text)
    number = read_number(text)
    if number is not None and number.is_integer() and abs(number) < 10**_LARGEST:
        return int(number)
    return None


def read_number(text: str) -> float | None:
    """Read a finite decimal number; anything else is None."""
    text = text.strip()
    if not text or len(text) > 40 or not text.isascii() or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < _LARGEST_NUMBER else None


def read_moment(text: str) -> float | None:
    """Read a time of the wire as UNIX seconds (Beijing time where no zone is given)."""
    moment = parse_time(text)
    return moment if moment is not None and _EARLIEST <= moment <= _LATEST else None


def write_number(number: float) -> str:
    """Write a number without exponent, shortest form that reads back the same."""
    text = repr(float(number))
    if "e" in text:
        text = f"{number:.10f}".rstrip("0").rstrip(".") or "0"
    return text


def write_moment(moment: float) -> str:
    """Write UNIX seconds as Beijing time without a zone."""
    return format_beijing(moment)
