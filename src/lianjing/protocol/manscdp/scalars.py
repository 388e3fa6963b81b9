"""Scalar types of MANSCDP between text and Python, tolerant in and exact out."""

import math

from lianjing.kernel.times import format_beijing, parse_time

_LARGEST = 18
"""Digits an integer may have; no field of the standard needs more."""


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
    return number if math.isfinite(number) else None


def read_moment(text: str) -> float | None:
    """Read a time of the wire as UNIX seconds (Beijing time where no zone is given)."""
    return parse_time(text)


def write_number(number: float) -> str:
    """Write a number without exponent, shortest form that reads back the same."""
    text = repr(float(number))
    if "e" in text or "n" in text:
        text = f"{number:.10f}" if math.isfinite(number) else "0"
        return text.rstrip("0").rstrip(".") or "0"
    return text.removesuffix(".0") if text.endswith(".0") and abs(number) >= 1e15 else text


def write_moment(moment: float) -> str:
    """Write UNIX seconds as Beijing time without a zone."""
    return format_beijing(moment)
