"""Passwords of devices and platforms: kept as ciphertext, told to signal as digests.

The standard's digest needs the password itself or a hash of it with the realm, which may change
with our own code; so the password is kept, encrypted with a key that is not in the database.
"""

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from lianjing.kernel.errors import ConfigurationError
from lianjing.runtime import secrets

if TYPE_CHECKING:  # six megabytes that a platform without such passwords need not load
    from cryptography.fernet import Fernet


@cache
def _box() -> "Fernet":
    from cryptography.fernet import Fernet

    key = secrets.key(settings.INSTALLATION.secrets, "passwords")
    return Fernet(base64.urlsafe_b64encode(key))


def conceal(password: str) -> str:
    """Encrypt a password for its column; empty stays empty."""
    return _box().encrypt(password.encode()).decode("ascii") if password else ""


def reveal(secret: str) -> str:
    """Decrypt a column; `ConfigurationError` if the key file is not the one it was made with."""
    if not secret:
        return ""
    from cryptography.fernet import InvalidToken

    try:
        return _box().decrypt(secret.encode("ascii")).decode()
    except InvalidToken as error:
        raise ConfigurationError(
            "secrets/passwords 与数据库不符 / secrets/passwords does not belong to this database"
        ) from error


def ha1(username: str, realm: str, password: str, *, algorithm: str = "md5") -> str:
    """Give HA1 in lower-case hex (RFC 7616 §3.4.2) by `md5` or `sha256`."""
    text = f"{username}:{realm}:{password}".encode()
    return hashlib.new(algorithm, text, usedforsecurity=False).hexdigest()
