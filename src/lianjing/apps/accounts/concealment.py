"""Secrets that must be known again: kept as ciphertext, the key beside the database, not in it."""

import base64
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from lianjing.kernel.errors import ConfigurationError
from lianjing.runtime import secrets

if TYPE_CHECKING:  # six megabytes that a platform without such secrets need not load
    from cryptography.fernet import Fernet


@cache
def _box() -> "Fernet":
    from cryptography.fernet import Fernet

    key = secrets.key(settings.INSTALLATION.secrets, "passwords")
    return Fernet(base64.urlsafe_b64encode(key))


def conceal(password: str) -> str:
    """Encrypt a secret for its column; empty stays empty."""
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
