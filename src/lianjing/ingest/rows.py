"""What a catalogue item becomes in the tables; no database."""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from lianjing.apps.places.search import search_text
from lianjing.ingest.bulk import clean
from lianjing.kernel.codes import region_of
from lianjing.link.events import Node

_FORM = b"1"
"""Changes when columns are derived differently, so that everything is written anew once."""

_MOST_FIELDS = 4000
"""Bytes of the other fields above which each is cut to its length."""

_encoder = msgspec.msgpack.Encoder()

CONTENT = (
    *("name", "region", "ptz_type", "longitude", "latitude"),
    *("fingerprint", "search"),
)
"""Columns of a channel that come from its item alone."""

DETAIL = (
    *("parent_code", "civil_code", "business_group", "manufacturer", "model"),
    *("address", "ip", "secrecy", "fields"),
)
"""Columns of its detail."""


class ChannelRow(NamedTuple):
    """One channel to be written."""

    online: bool
    """What the item says; it counts for new channels only."""
    content: tuple[object, ...]
    detail: tuple[object, ...]
    secret: bool = False
    """`Secrecy` is not 0 (GB/T 28181-2022 Annex A.2.1.9)."""


def channel_row(code: str, node: Node, fingerprint: int) -> ChannelRow:
    """Turn an item into what is written of it."""
    there = bool(node.longitude or node.latitude)
    there = there and abs(node.longitude) <= 180 and abs(node.latitude) <= 90
    name, address, ip = clean(node.name, 200), clean(node.address, 200), clean(node.ip, 64)
    content = (
        name,
        clean(region_of(node.civil_code, code), 8),
        min(max(node.ptz_type, 0), 255),
        node.longitude if there else None,
        node.latitude if there else None,
        fingerprint,
        search_text(name, code, address, ip),
    )
    detail = (
        clean(node.parent, 400),
        clean(node.civil_code, 64),
        clean(node.group, 64),
        clean(node.manufacturer, 100),
        clean(node.model, 100),
        address,
        ip,
        min(max(node.secrecy, 0), 9),
        _fields(node.extra),
    )
    return ChannelRow(node.online, content, detail, node.secrecy > 0)


def fingerprint_of(node: Node) -> int:
    """Give 64 bits of an item without its state, which has events of its own."""
    body = _encoder.encode(node if node.online else msgspec.structs.replace(node, online=True))
    digest = hashlib.blake2b(body, digest_size=8, key=_FORM).digest()
    return int.from_bytes(digest, "big", signed=True)


def _fields(extra: Mapping[str, str]) -> str:
    """Write the other fields as JSON; only where something is odd is each looked at."""
    body = msgspec.json.encode(extra)
    if len(body) > _MOST_FIELDS or b"\\u0000" in body:
        body = msgspec.json.encode({clean(k, 64): clean(v, 400) for k, v in extra.items()})
    return body.decode()
