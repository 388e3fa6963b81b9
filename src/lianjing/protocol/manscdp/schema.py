"""Declares how the fields of a value sit in XML.

A message or a part of one is a frozen dataclass whose fields are declared with the functions
below (`text("DeviceName")`, `integer("Channel")` …). `elements` reads and writes a value by its
declarations; so a message is described once.
"""

from collections.abc import Callable
from dataclasses import field
from enum import StrEnum
from typing import TypeVar

from lianjing.protocol.manscdp.elements import Element, Extension, Items, Part, Scalar, Texts
from lianjing.protocol.manscdp.scalars import (
    read_integer,
    read_moment,
    read_number,
    write_moment,
    write_number,
)
from lianjing.protocol.manscdp.values import Edition

T = TypeVar("T")
C = TypeVar("C", bound=StrEnum)


def text(
    *names: str,
    default: str = "",
    required: bool = False,
    in_: str = "",
    only: Edition | None = None,
    name_2022: str = "",
) -> str:
    """Declare a text; `default` if absent. `required` writes it even if empty."""
    element = Scalar(names, _group(in_), only, required=required, name_2022=name_2022)
    return _declare(element, default)


def integer(*names: str, in_: str = "", only: Edition | None = None) -> int | None:
    """Declare an integer; None if absent or unreadable."""
    return _declare(Scalar(names, _group(in_), only, read_integer), None)


def count(*names: str, only: Edition | None = None) -> int:
    """Declare an integer that is always written; 0 if absent."""
    return _declare(Scalar(names, (), only, _read_count), 0)


def number(*names: str, in_: str = "", only: Edition | None = None) -> float | None:
    """Declare a decimal number; None if absent or unreadable."""
    return _declare(Scalar(names, _group(in_), only, read_number, _write_number), None)


def moment(*names: str, in_: str = "", only: Edition | None = None) -> float | None:
    """Declare a time as UNIX seconds; None if absent or unreadable."""
    return _declare(Scalar(names, _group(in_), only, read_moment, _write_moment), None)


def flag(*names: str, only: Edition | None = None) -> bool | None:
    """Declare a 0/1 field; None if absent."""
    return _declare(Scalar(names, (), only, _read_flag, _write_flag), None)


def choice(kind: type[C], *names: str, default: C, only: Edition | None = None) -> C:
    """Declare an enumeration that is always written; `default` if absent or unheard of."""
    return _declare(Scalar(names, (), only, _member_reader(kind)), default)


def optional_choice(kind: type[C], *names: str, only: Edition | None = None) -> C | None:
    """Declare an enumeration that may be absent."""
    return _declare(Scalar(names, (), only, _member_reader(kind)), None)


def texts(name: str, *, container: str = "") -> tuple[str, ...]:
    """Declare a repeated text element."""
    return _declare(Texts((name,), container=container), ())


def extension() -> tuple[str, ...]:
    """Declare the free extension strings of a message."""
    return _declare(Extension(()), ())


def part(kind: type[T], *names: str, only: Edition | None = None) -> T | None:
    """Declare a value in an element of its own; None if absent."""
    return _declare(Part(names, (), only, kind), None)


def items(
    kind: type[T],
    *containers: str,
    item: str = "Item",
    counted: bool = True,
    when_empty: bool = False,
    sum_name: str = "",
    only: Edition | None = None,
) -> tuple[T, ...]:
    """Declare a list of values; without a container they are direct children."""
    return _declare(Items(containers, (), only, kind, item, counted, when_empty, sum_name), ())


def slashed(*names: str) -> tuple[str, ...]:
    """Declare a list of texts in one element, separated by `/`."""
    return _declare(Scalar(names, (), None, _read_slashed, _write_slashed), ())


def _read_slashed(value: str) -> object | None:
    return tuple(part for piece in value.split("/", 64)[:64] if (part := piece.strip()))


def _write_slashed(value: object) -> str:
    return "/".join(map(str, value)) if isinstance(value, tuple) else ""


def _group(path: str) -> tuple[str, ...]:
    return tuple(path.split("/")) if path else ()


def _declare(element: Element, default: T) -> T:
    return field(default=default, metadata={"element": element})


def _read_count(value: str) -> object | None:
    found = read_integer(value)
    return None if found is None else max(found, 0)


def _write_number(value: object) -> str:
    return write_number(value) if isinstance(value, (int, float)) else ""


def _write_moment(value: object) -> str:
    return write_moment(value) if isinstance(value, (int, float)) else ""


def _read_flag(value: str) -> object | None:
    """Quirk `parental-65535`: any number but 0 is true."""
    found = read_integer(value)
    if found is not None:
        return found != 0
    return {"true": True, "on": True, "false": False, "off": False}.get(value.lower())


def _write_flag(value: object) -> str:
    return "1" if value else "0"


def _member_reader(kind: type[C]) -> Callable[[str], object | None]:
    members = {member.value.upper(): member for member in kind}
    return lambda value: members.get(value.upper())
