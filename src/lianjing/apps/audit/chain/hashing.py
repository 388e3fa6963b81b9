"""Digests: SHA-256 (FIPS 180-4) and SM3 (GB/T 32905-2016)."""

import hashlib
from collections.abc import Callable
from enum import StrEnum
from functools import cache

from cryptography.hazmat.primitives import hashes

Hasher = Callable[[bytes], bytes]


class HashName(StrEnum):
    """What a link may be made with; both give 32 bytes."""

    SHA256 = "sha256"
    SM3 = "sm3"


@cache
def hasher(name: HashName) -> Hasher:
    """Give the function that digests bytes."""
    if name is HashName.SHA256:
        return _sha256
    # OpenSSL of the system may be built without SM3; the one inside `cryptography` has it.
    return _sm3_of_openssl if "sm3" in hashlib.algorithms_available else _sm3


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _sm3_of_openssl(content: bytes) -> bytes:
    return hashlib.new("sm3", content).digest()


def _sm3(content: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize()
