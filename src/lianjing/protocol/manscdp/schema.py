"""Declares how the fields of a value sit in XML, and moves values both ways by it.

A message or a part of one is a frozen dataclass whose fields are declared with the functions
below (`text("DeviceName")`, `integer("Channel")` …). One walk over the declarations reads a
value, another writes it; so a message is described once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, dataclass, field, fields
from enum import StrEnum
from typing import TypeVar

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.manscdp.node import Node
from lianjing.protocol.manscdp.scalars import (
    read_integer,
    read_moment,
    read_number,
    write_moment,
    write_number,
)
from lianjing.protocol.manscdp.values import Edition
from lianjing.protocol.manscdp.writer import Writer

MAX_ITEMS = 10_000
"""Records one message may carry (GB/T 28181-2022 Annex M)."""

_OWN_WAY = ("sn", "device_id", "command", "configs", "positions")
"""Fields that messages read and write by themselves."""

T = TypeVar("T")
C = TypeVar("C", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Element:
    """Where one field sits and how it is converted."""

    names: tuple[str, ...]
    """Name written, then further names accepted."""
    group: tuple[str, ...] = ()
    """Elements it is wrapped in; it is also accepted without them."""
    only: Edition | None = None
    """Edition that has it; the other does not get it."""

    def read(self, node: Node) -> object | None:
        """Find and convert the field in `node`; None if it is not there or not readable."""
        raise NotImplementedError

    def wants(self, value: object) -> bool:
        """Tell whether `value` leaves anything to write."""
        return value is not None

    def write(self, out: Writer, value: object) -> None:
        """Write `value` as element."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Scalar(Element):
    """A field that is one element with text."""

    parse: Callable[[str], object | None] = str
    form: Callable[[object], str] = str
    required: bool = True
    name_2022: str = ""
    """Name written in the 2022 edition, where it differs."""

    def read(self, node: Node) -> object | None:
        """Find and convert the text."""
        found = node.text(*self.names)
        return None if found is None else self.parse(found)

    def wants(self, value: object) -> bool:
        """Skip what is absent, and empty texts that need not be there."""
        return value is not None and (self.required or value != "")

    def write(self, out: Writer, value: object) -> None:
        """Write the one element."""
        renamed = self.name_2022 and out.edition is Edition.V2022
        out.text(self.name_2022 if renamed else self.names[0], self.form(value))


@dataclass(frozen=True, slots=True)
class Texts(Element):
    """A repeated element with text, in a container or not."""

    container: str = ""

    def read(self, node: Node) -> object | None:
        """Collect the non-empty texts."""
        inside = node.child(self.container) if self.container else node
        return None if inside is None else tuple(inside.texts(*self.names)[:MAX_ITEMS])

    def wants(self, value: object) -> bool:
        """A container is written even if empty."""
        return bool(self.container) or bool(value)

    def write(self, out: Writer, value: object) -> None:
        """Write one element per text."""
        if self.container:
            out.open(self.container)
        if isinstance(value, tuple):
            for text_value in value:
                out.text(self.names[0], str(text_value))
        if self.container:
            out.close(self.container)


@dataclass(frozen=True, slots=True)
class Extension(Element):
    """Free extension strings: `Info` in 2016, `ExtraInfo` in 2022."""

    def read(self, node: Node) -> object | None:
        """Collect those that hold text and nothing else."""
        return tuple(text for text in node.texts("ExtraInfo", "Info")[:MAX_ITEMS])

    def wants(self, value: object) -> bool:
        """Only if there are any."""
        return bool(value)

    def write(self, out: Writer, value: object) -> None:
        """Write each, at most 1024 characters as the schema allows."""
        name = "Info" if out.edition is Edition.V2016 else "ExtraInfo"
        if isinstance(value, tuple):
            for text_value in value:
                out.text(name, str(text_value)[:1024])


@dataclass(frozen=True, slots=True)
class Part(Element):
    """A field that is a value of its own, in one element."""

    kind: type[object] = object

    def read(self, node: Node) -> object | None:
        """Read the part."""
        child = node.child(*self.names)
        return None if child is None else read_value(self.kind, child)

    def write(self, out: Writer, value: object) -> None:
        """Write the part between its tags."""
        out.open(self.names[0])
        write_value(out, value)
        out.close(self.names[0])


@dataclass(frozen=True, slots=True)
class Items(Element):
    """A list of values: `<List Num="2"><Item>…`."""

    kind: type[object] = object
    item: str = "Item"
    counted: bool = True
    when_empty: bool = False
    sum_name: str = ""
    """Element before the list that holds the number of items."""

    def read(self, node: Node) -> object | None:
        """Read all items, inside the container or, without one, directly."""
        container = node.child(*self.names) if self.names else node
        if container is None:
            return None
        return tuple(read_value(self.kind, item) for item in limited(container, self.item))

    def wants(self, value: object) -> bool:
        """An empty list is left out unless the schema wants it."""
        return self.when_empty or bool(self.sum_name) or bool(value)

    def write(self, out: Writer, value: object) -> None:
        """Write the container with its `Num`, and the items."""
        items: Sequence[object] = value if isinstance(value, tuple) else ()
        if self.sum_name:
            out.text(self.sum_name, str(len(items)))
            if not items and not self.when_empty:
                return
        if self.names:
            out.open(self.names[0], len(items) if self.counted else None)
        for item in items:
            out.open(self.item)
            write_value(out, item)
            out.close(self.item)
        if self.names:
            out.close(self.names[0])


def limited(container: Node, item: str) -> "Iterator[Node]":
    """Go through the items of a list, refusing more than a message may have."""
    for number, node in enumerate(container.children(item)):
        if number >= MAX_ITEMS:
            raise MalformedMessageError(f"more than {MAX_ITEMS} items in one message")
        yield node


# --- declarations -------------------------------------------------------------------------


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


# --- walking ------------------------------------------------------------------------------


_plans: dict[type[object], tuple[tuple[str, Element], ...]] = {}


def _plan(kind: type[object]) -> tuple[tuple[str, Element], ...]:
    """List the declared fields of a dataclass, in the order they are written."""
    plan = _plans.get(kind)
    if plan is None:
        plan = _plans[kind] = tuple(_declared(kind))
    return plan


def _declared(kind: type[object]) -> Iterator[tuple[str, Element]]:
    for declared in fields(kind):  # type: ignore[arg-type]  # every kind here is a dataclass
        element = declared.metadata.get("element")
        if isinstance(element, Element):
            yield declared.name, element
        elif declared.default is MISSING and declared.name not in _OWN_WAY:
            raise TypeError(f"{kind.__name__}.{declared.name} is not declared")


def read_fields(kind: type[object], node: Node) -> dict[str, object]:
    """Read the declared fields that are present in `node`."""
    values: dict[str, object] = {}
    for name, element in _plan(kind):
        for place in _places(node, element.group):
            value = element.read(place)
            if value is not None:
                values[name] = value
                break
    return values


def _places(node: Node, group: tuple[str, ...]) -> list[Node]:
    """List where a field may be: in its group first, then ever further outside."""
    if not group:
        return [node]
    levels = [[node]]
    for name in group:
        levels.append([child for parent in levels[-1] for child in parent.children(name)][:16])
    return [place for level in reversed(levels) for place in level]


def read_value(kind: type[T], node: Node) -> T:
    """Read a value of `kind` from `node`."""
    return kind(**read_fields(kind, node))


def write_value(out: Writer, value: object) -> None:
    """Write the declared fields of `value`, opening and closing groups as they come."""
    current: tuple[str, ...] = ()
    for name, element in _plan(type(value)):
        content: object = getattr(value, name)
        if element.only not in (None, out.edition) or not element.wants(content):
            continue
        _move(out, current, element.group)
        current = element.group
        element.write(out, content)
    _move(out, current, ())


def _move(out: Writer, current: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    shared = 0
    while shared < min(len(current), len(wanted)) and current[shared] == wanted[shared]:
        shared += 1
    for name in reversed(current[shared:]):
        out.close(name)
    for name in wanted[shared:]:
        out.open(name)
