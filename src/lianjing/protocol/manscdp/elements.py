"""Walks the declared fields of a value both ways: out of XML and into it.

A field is declared by an `Element` in its metadata (see `schema`); the walk finds it wherever
the sender put it and writes it where the edition has it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, dataclass, fields
from itertools import islice
from typing import TypeVar

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.manscdp.node import Node
from lianjing.protocol.manscdp.values import Edition
from lianjing.protocol.manscdp.writer import Writer

MAX_ITEMS = 10_000
"""Records one message may carry (GB/T 28181-2022 Annex M)."""

_OWN_WAY = ("sn", "device_id", "command", "configs", "positions")
"""Fields that messages read and write by themselves."""

T = TypeVar("T")


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
        below = (child for parent in levels[-1] for child in parent.children(name))
        levels.append(list(islice(below, 16)))
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
