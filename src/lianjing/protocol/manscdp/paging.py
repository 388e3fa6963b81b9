"""Splits long answers into messages (GB/T 28181-2022 Annex M)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from lianjing.protocol.manscdp.catalogue import CatalogChange, CatalogNotify
from lianjing.protocol.manscdp.catalogue_item import CatalogItem, write_item
from lianjing.protocol.manscdp.codec import default_charset
from lianjing.protocol.manscdp.values import Charset, Edition
from lianjing.protocol.manscdp.writer import encode_body, escape

T = TypeVar("T")

MAX_UDP_BODY = 1_100
"""Bytes of a body that still fits an unfragmented datagram beside its SIP header."""

_ENVELOPE = 330
"""Bytes a part has besides its items."""


def split_items(items: Sequence[T], max_items: int) -> Iterator[Sequence[T]]:
    """Cut `items` into parts of at most `max_items`; an empty answer is one empty part."""
    if not items:
        yield items
    for start in range(0, len(items), max(1, max_items)):
        yield items[start : start + max(1, max_items)]


def build_catalogue(
    *,
    sn: int,
    device_id: str,
    items: Sequence[CatalogItem],
    edition: Edition = Edition.V2016,
    charset: Charset | None = None,
    max_items: int = 50,
    max_bytes: int | None = None,
    total: int | None = None,
) -> Iterator[bytes]:
    """Write the bodies of a whole catalogue answer, one at a time.

    A part holds at most `max_items` and, if given, about `max_bytes`, but never less than one
    item. Each item is written once, so a hundred thousand of them cost what they must.
    """
    charset = charset or default_charset(edition)
    head = ["<Response>", "<CmdType>Catalog</CmdType>", f"<SN>{sn}</SN>"]
    head.append(f"<DeviceID>{escape(device_id)}</DeviceID>")
    head.append(f"<SumNum>{len(items) if total is None else total}</SumNum>")
    if not items:
        yield encode_body([*head, "</Response>"], charset)
        return
    written = (write_item(item, edition) for item in items)
    for part in _pack(written, max_items, max_bytes, charset):
        lines = [*head, f'<DeviceList Num="{len(part)}">', *part, "</DeviceList>", "</Response>"]
        yield encode_body(lines, charset)


def _pack(
    written: Iterable[str], max_items: int, max_bytes: int | None, charset: Charset
) -> Iterator[list[str]]:
    """Gather written items into parts that keep both limits."""
    codec = "utf-8" if charset is Charset.UTF8 else "gb18030"
    part: list[str] = []
    room = 0
    for text in written:
        if max_bytes is not None:
            size = (len(text) if text.isascii() else len(text.encode(codec, "replace"))) + 2
            if part and size > room:
                yield part
                part = []
            if not part:
                room = max_bytes - _ENVELOPE
            room -= size
        part.append(text)
        if len(part) >= max_items:
            yield part
            part = []
    if part:
        yield part


def split_notify(notify: CatalogNotify, max_items: int) -> Iterator[CatalogNotify]:
    """Cut a notification; in each part SumNum is the number of its own items (Annex M)."""
    parts: Iterator[Sequence[CatalogChange]] = split_items(notify.changes, max_items)
    for part in parts:
        yield replace(notify, total=len(part), changes=tuple(part))
