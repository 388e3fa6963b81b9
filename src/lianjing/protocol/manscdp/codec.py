"""The two doors of MANSCDP: `parse` a body, `build` a body."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.manscdp.document import MAX_BYTES, read_document
from lianjing.protocol.manscdp.keepalive import read_usual_keepalive
from lianjing.protocol.manscdp.message import Message, UnknownMessage, read_sn
from lianjing.protocol.manscdp.node import Node, local_name
from lianjing.protocol.manscdp.registry import find
from lianjing.protocol.manscdp.repair import Repair
from lianjing.protocol.manscdp.values import Charset, Edition, Root
from lianjing.protocol.manscdp.writer import Writer

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")


class Parsed(NamedTuple):
    """A body understood, and what it took to understand it."""

    message: Message
    charset: Charset = Charset.GB2312
    repairs: tuple[Repair, ...] = ()
    """Non-empty if the sender deviates; to be counted by source and kind."""


def parse(body: bytes, *, charset: Charset | None = None, max_bytes: int = MAX_BYTES) -> Parsed:
    """Read a body; raises MalformedMessageError and nothing else.

    `charset` is the operator's setting for this sender; without it the character set is
    decided per message. An unknown CmdType gives an `UnknownMessage`.
    """
    usual = read_usual_keepalive(body)
    if usual is not None:
        return Parsed(usual)
    document = read_document(body, charset=charset, max_bytes=max_bytes)
    message = _read(_root_of(local_name(document.root)), Node(document.root))
    return Parsed(message, document.charset, document.repairs)


def _root_of(name: str) -> Root:
    try:
        return Root(name.capitalize())
    except ValueError as error:
        raise MalformedMessageError("root element is not one of MANSCDP") from error


def _read(root: Root, node: Node) -> Message:
    cmd_type = node.text("CmdType") or ""
    if not cmd_type:
        raise MalformedMessageError("CmdType is missing")
    sn, device_id = read_sn(node), node.text("DeviceID") or ""
    kind = find(root, cmd_type)
    if kind is not None:
        return kind.read(sn, device_id, node)
    return UnknownMessage(sn, device_id, root, cmd_type, tuple(_kept_fields(node))[:64])


def _kept_fields(node: Node) -> Iterator[tuple[str, str]]:
    """Give the top-level texts of a message we do not know."""
    for child in node.element:
        name, text = local_name(child), (child.text or "").strip()
        if _NAME.fullmatch(name) and text and name.lower() not in ("cmdtype", "sn", "deviceid"):
            yield name, text


def build(
    message: Message,
    *,
    edition: Edition = Edition.V2016,
    charset: Charset | None = None,
) -> bytes:
    """Write a body as `edition` words it; the character set follows unless given."""
    out = Writer(edition)
    root = message.root if isinstance(message, UnknownMessage) else message.ROOT
    out.open(root)
    message.write(out)
    out.close(root)
    return out.encode(charset or default_charset(edition))


def default_charset(edition: Edition) -> Charset:
    """GB2312 in 2016, GB 18030 in 2022 (§6.10 in both)."""
    return Charset.GB18030 if edition is Edition.V2022 else Charset.GB2312
