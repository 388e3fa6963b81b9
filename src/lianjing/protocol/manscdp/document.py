"""From bytes to an XML tree: character set, refusals, limits, repair."""

from dataclasses import dataclass

from lxml import etree

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.manscdp.charset import decode
from lianjing.protocol.manscdp.repair import Repair, cut_to_whole, mend
from lianjing.protocol.manscdp.values import Charset

MAX_BYTES = 1_000_000
"""Largest body read unless the caller allows more."""

_STRICT = etree.XMLParser(
    encoding="utf-8",
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
    collect_ids=False,
)
_LENIENT = etree.XMLParser(
    encoding="utf-8",
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
    collect_ids=False,
    recover=True,
)


@dataclass(frozen=True, slots=True)
class Document:
    """A body that could be read, and what it took."""

    root: etree._Element
    charset: Charset
    repairs: tuple[Repair, ...]


def read_document(
    body: bytes, *, charset: Charset | None = None, max_bytes: int = MAX_BYTES
) -> Document:
    """Read `body` as XML, mending it only if it does not parse as it is."""
    if len(body) > max_bytes:
        raise MalformedMessageError(f"body of {len(body)} bytes exceeds {max_bytes}")
    decoded = decode(body, charset)
    repairs: list[Repair] = []
    if decoded.misdeclared:
        repairs.append(Repair.CHARSET)
    if decoded.damaged:
        repairs.append(Repair.BAD_BYTES)
    text = _without_declaration(decoded.text)
    _refuse_definitions(text)
    root = _parse(text, _STRICT)
    if root is None:
        text, mended = mend(text)
        repairs += mended
        root = _parse(text, _STRICT)
    if root is None:
        root = _recover(text)
        repairs.append(Repair.RECOVERED)
    return Document(root, decoded.charset, tuple(repairs))


def _without_declaration(text: str) -> str:
    text = text.lstrip("\ufeff\x00 \t\r\n")
    if text.startswith("<?xml"):
        end = text.find("?>", 0, 300)
        if end < 0:
            end = text.find(">", 0, 300) - 1
        return text[end + 2 :] if end > 0 else text
    return text


def _refuse_definitions(text: str) -> None:
    """Refuse a DTD or an entity outright: no message has one, an attack does."""
    position = text.find("<!")
    while position >= 0:
        if text[position + 2 : position + 9].upper() in ("DOCTYPE", "ENTITY ", "ELEMENT"):
            raise MalformedMessageError("document type definitions are refused")
        position = text.find("<!", position + 2)


def _parse(text: str, parser: etree.XMLParser) -> etree._Element | None:
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _recover(text: str) -> etree._Element:
    """Read what can be read; a control is never guessed at, it would move a camera."""
    root = _parse(cut_to_whole(text), _LENIENT)
    if root is None or not isinstance(root.tag, str):
        raise MalformedMessageError("body is not XML")
    if root.tag.lower() == "control":
        raise MalformedMessageError("a control command is damaged")
    return root
