"""The lines of an export."""

from typing import Literal

import msgspec

from lianjing.apps.audit.chain.canonical import json_bytes
from lianjing.apps.audit.chain.hashing import HashName
from lianjing.apps.audit.chain.statements import Signed

FORMAT = 1
MOST_LINE = 16 * 1024 * 1024
"""Bytes in one line; a longer one is not ours."""


class KeyLine(msgspec.Struct, frozen=True):
    """A public key in the header."""

    fingerprint: str
    algorithm: str
    key: str
    """SubjectPublicKeyInfo in Base64."""


class Header(msgspec.Struct, frozen=True, tag="header", tag_field="kind"):
    """The first line."""

    format: int
    scope: Literal["chain", "selection"]
    """A stretch of the chain without gaps, or what somebody searched for."""
    platform: str
    started_at: str
    """When the chain began; part of its genesis."""
    first_key: str
    """Fingerprint of the key the chain began with; part of its genesis."""
    genesis: str
    algorithm: str
    """What new links are made with."""
    first: int
    previous: str
    """What the first link of the file hangs on."""
    keys: tuple[KeyLine, ...]
    made_at: str
    made_by: str
    filter: dict[str, str] = {}
    product: str = ""


class LinkLine(msgspec.Struct, frozen=True, tag="link", tag_field="kind", gc=False):
    """A link; the next line is its record."""

    seq: int
    record: int
    algorithm: HashName
    previous: str
    digest: str


class SealLine(Signed, frozen=True, tag="seal", tag_field="kind"):
    """A seal; it follows the last link it covers."""


class EndLine(Signed, frozen=True, tag="end", tag_field="kind"):
    """The last line."""


class RecordHead(msgspec.Struct, frozen=True, gc=False):
    """All that has to be known of a record: which one it says it is."""

    id: int


Line = Header | LinkLine | SealLine | EndLine


class Anchor(msgspec.Struct, frozen=True, tag="anchor", tag_field="kind"):
    """What is kept outside: enough to know the chain again."""

    format: int
    platform: str
    day: str
    seal: int
    seal_digest: str
    last: int
    digest: str
    signer: str
    next: str
    sealed_at: str


def line(value: Line | Anchor) -> bytes:
    """Write one line with its line feed."""
    return json_bytes(msgspec.to_builtins(value)) + b"\n"


def link_line(seq: int, record: int, algorithm: str, previous: bytes, digest: bytes) -> bytes:
    """Write the line of a link; the fast way to the same bytes as `line()`."""
    return (
        f'{{"algorithm":"{algorithm}","digest":"{digest.hex()}","kind":"link",'
        f'"previous":"{previous.hex()}","record":{record},"seq":{seq}}}\n'
    ).encode()
