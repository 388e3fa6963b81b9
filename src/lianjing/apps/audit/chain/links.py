"""Digests of the chain: where it begins, and how each link hangs on the one before."""

from typing import NamedTuple

from lianjing.apps.audit.chain.hashing import HashName, hasher

GENESIS = b"lianjing-audit-genesis-1"
LINK = b"lianjing-audit-link-1"


class Link(NamedTuple):
    """One link: which record it holds and what it hangs on."""

    seq: int
    record: int
    algorithm: HashName
    previous: bytes
    digest: bytes


def genesis(platform: str, started_at: str, first_key: str) -> bytes:
    """Give what the first link hangs on: which platform, since when, sealed by whose first key.

    Always SHA-256, so that it does not depend on a setting.
    """
    parts = (GENESIS, platform.encode(), started_at.encode(), first_key.encode())
    return hasher(HashName.SHA256)(b"\n".join(parts) + b"\n")


def digest(algorithm: HashName, seq: int, previous: bytes, record: bytes) -> bytes:
    """Give the digest of a link that holds these bytes of a record."""
    head = b"%b\n%b\n%d\n%b\n" % (LINK, algorithm.encode(), seq, previous.hex().encode())
    return hasher(algorithm)(head + record)
