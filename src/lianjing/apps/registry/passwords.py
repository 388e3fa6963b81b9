"""Passwords of devices and platforms: kept as ciphertext, told to signal as digests.

The standard's digest needs the password itself or a hash of it with the realm, which may change
with our own code; so the password is kept, encrypted with a key that is not in the database.
"""

import hashlib

from lianjing.apps.accounts.concealment import conceal, reveal

__all__ = ["conceal", "ha1", "reveal"]


def ha1(username: str, realm: str, password: str, *, algorithm: str = "md5") -> str:
    """Give HA1 in lower-case hex (RFC 7616 §3.4.2) by `md5` or `sha256`."""
    text = f"{username}:{realm}:{password}".encode()
    return hashlib.new(algorithm, text, usedforsecurity=False).hexdigest()
