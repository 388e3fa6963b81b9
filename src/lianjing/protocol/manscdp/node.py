"""Reads elements by name whatever their order, letter case and form.

A field may be a child element or, from old platforms, an attribute (quirk `attributes`).
"""

from collections.abc import Iterator

from lxml import etree


class Node:
    """One element, its children found by lower-case local name."""

    __slots__ = ("_children", "element")

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        children: dict[str, list[etree._Element]] = {}
        for child in element:
            name = local_name(child)
            if name:
                children.setdefault(name.lower(), []).append(child)
        self._children = children

    def text(self, *names: str) -> str | None:
        """Give the trimmed text of the first child or attribute so named; None if absent."""
        for name in names:
            found = self._children.get(name.lower())
            if found:
                return (found[0].text or "").strip()
        return self._attribute(names)

    def _attribute(self, names: tuple[str, ...]) -> str | None:
        wanted = {name.lower() for name in names}
        for key, value in attributes(self.element):
            if key.lower() in wanted:
                return value.strip()
        return None

    def texts(self, *names: str) -> list[str]:
        """Give the trimmed texts of all children so named that hold text."""
        found = (child for name in names for child in self._children.get(name.lower(), ()))
        return [text for child in found if (text := (child.text or "").strip())]

    def child(self, *names: str) -> "Node | None":
        """Give the first child element so named."""
        for name in names:
            found = self._children.get(name.lower())
            if found:
                return Node(found[0])
        return None

    def children(self, *names: str) -> "Iterator[Node]":
        """Go through all child elements so named."""
        for name in names:
            for element in self._children.get(name.lower(), ()):
                yield Node(element)

    def names(self) -> list[str]:
        """Give the lower-case names of the children, in order of first appearance."""
        return list(self._children)

    def has(self, *names: str) -> bool:
        """Tell whether such a child element is present."""
        return any(name.lower() in self._children for name in names)


_MAX_ATTRIBUTES = 64


def attributes(element: etree._Element) -> list[tuple[str, str]]:
    """List an element's attributes; none if there are absurdly many, reading them is not linear."""
    count = len(element.attrib)
    if count == 0 or count > _MAX_ATTRIBUTES:
        return []
    return [(str(key), str(value)) for key, value in element.items()]


def local_name(element: etree._Element) -> str:
    """Give an element's name without its namespace; empty for anything but an element."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rpartition("}")[2] if tag.startswith("{") else tag
