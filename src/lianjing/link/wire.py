"""The byte stream between two of our processes: length-prefixed envelopes, both directions.

An envelope is `kind, number, body`: a call has a number of its caller's choosing and its reply
repeats it; a notice has number 0. A connection begins with a handshake in which both sides prove
that they know the link key, so nothing else on the machine can give commands.
"""

import hashlib
import hmac
import struct
from enum import IntEnum
from typing import NamedTuple

from lianjing.kernel.errors import MalformedMessageError

MAX_BODY = 64 * 1024 * 1024
"""An envelope may hold a part of a catalogue or roster, never more than this."""

HELLO_SIZE = 32
_HEAD = struct.Struct("!IBI")


class Kind(IntEnum):
    """What an envelope is."""

    CALL = 1
    REPLY = 2
    NOTICE = 3


class Envelope(NamedTuple):
    """One unit on the stream."""

    kind: Kind
    number: int
    body: bytes


def pack(kind: Kind, number: int, body: bytes) -> bytes:
    """Write one envelope."""
    return _HEAD.pack(len(body), kind, number) + body


class Unpacker:
    """Cuts a byte stream into envelopes, however it was split."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Envelope]:
        """Take in bytes, give the envelopes that are whole; raises on an oversized one."""
        self._buffer += data
        found: list[Envelope] = []
        start = 0
        while len(self._buffer) - start >= _HEAD.size:
            size, kind, number = _HEAD.unpack_from(self._buffer, start)
            if size > MAX_BODY or kind not in (1, 2, 3):
                raise MalformedMessageError("not an envelope of ours")
            end = start + _HEAD.size + size
            if len(self._buffer) < end:
                break
            body = bytes(self._buffer[start + _HEAD.size : end])
            found.append(Envelope(Kind(kind), number, body))
            start = end
        if start:
            del self._buffer[:start]
        return found


def proof(key: bytes, role: str, challenge: bytes) -> bytes:
    """Answer a challenge; `role` keeps one side's answer from being played back as the other's."""
    return hmac.new(key, role.encode("ascii") + challenge, hashlib.sha256).digest()


def proven(key: bytes, role: str, challenge: bytes, answer: bytes) -> bool:
    """Check the other side's answer in constant time."""
    return hmac.compare_digest(proof(key, role, challenge), answer)
