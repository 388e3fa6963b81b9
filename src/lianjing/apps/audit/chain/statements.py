"""What is signed: the seal of a day, the end of an export; and the anchor kept outside.

A statement is signed as the exact text that is stored and exported; nobody has to write it again
to check it.
"""

import base64
import hashlib
from typing import TypeVar

import msgspec

from lianjing.apps.audit.chain.canonical import json_bytes
from lianjing.apps.audit.chain.keys import PrivateKey, PublicKey

SEAL = b"lianjing-audit-seal-1\n"
END = b"lianjing-audit-end-1\n"


class Evidence(msgspec.Struct, frozen=True):
    """A file from outside that existed before the seal: a time stamp token, a printed hash."""

    name: str
    size: int
    sha256: str


class Seal(msgspec.Struct, frozen=True):
    """What one seal says."""

    platform: str
    number: int
    """From 1, without gaps."""
    day: str
    """The local day it closes."""
    first: int
    last: int
    """Which links it covers; `last` is `first` - 1 on a day without any."""
    count: int
    digest: str
    """Of the last link."""
    previous: str
    """Digest of the seal before; of the genesis for the first."""
    sealed_at: str
    signer: str
    """Fingerprint of the key that signs this one."""
    next: str
    """Fingerprint of the key that will sign the next one."""
    evidence: tuple[Evidence, ...] = ()


class End(msgspec.Struct, frozen=True):
    """What the last line of an export says of it."""

    header: str
    """SHA-256 of the header line, without its line feed."""
    platform: str
    first: int
    last: int
    records: int
    digest: str
    """Of the last link in the file."""
    digests: str
    """SHA-256 of the digests of all its links, as bytes, in their order."""
    seals: int
    last_seal: int
    made_at: str
    signer: str


class Signed(msgspec.Struct, frozen=True):
    """A statement with its signature, as it lies in a table or a file."""

    statement: str
    signer: str
    signature: str
    """Base64."""


Statement = TypeVar("Statement", Seal, End)


def text_of(statement: Seal | End) -> str:
    """Write a statement."""
    return json_bytes(msgspec.to_builtins(statement)).decode()


def digest_of(text: str) -> str:
    """Give what the next seal calls this one by."""
    return hashlib.sha256(SEAL + text.encode()).hexdigest()


def sign(key: PrivateKey, statement: Seal | End) -> Signed:
    """Sign a statement."""
    text = text_of(statement)
    prefix = SEAL if isinstance(statement, Seal) else END
    signature = key.sign(prefix + text.encode())
    return Signed(text, key.public.fingerprint, base64.b64encode(signature).decode())


def is_signed(key: PublicKey, signed: Signed, prefix: bytes) -> bool:
    """Tell whether the statement was signed with this key."""
    try:
        signature = base64.b64decode(signed.signature, validate=True)
    except ValueError:
        return False
    return key.is_true(prefix + signed.statement.encode(), signature)


def read(kind: type[Statement], text: str) -> Statement:
    """Read a statement; raises `msgspec.DecodeError` (also of values that do not fit)."""
    return msgspec.json.decode(text, type=kind)
