"""Which database the rows live in, and how to speak to it well."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from lianjing.kernel.errors import ConfigurationError
from lianjing.runtime.settings import Installation

SQLITE_FILE = "lianjing.sqlite3"
BUSY_SECONDS = 20
"""How long a writer waits for another one before it gives up."""

_PRAGMAS = ";".join(
    (
        "PRAGMA journal_mode=WAL",  # readers never wait for the writer
        "PRAGMA synchronous=NORMAL",  # a power cut may lose the last moments, never the file
        "PRAGMA cache_size=-16000",
        "PRAGMA temp_store=MEMORY",
        "PRAGMA journal_size_limit=67108864",
    )
)


def database(installation: Installation) -> dict[str, Any]:
    """Give Django's description of the database of one installation."""
    url = installation.settings.database.url
    return _postgresql(url) if url else _sqlite(installation)


def owner(installation: Installation) -> dict[str, Any] | None:
    """Describe the database as the role that owns its tables sees it; None where it is the same."""
    url = installation.settings.database.owner_url
    if not url or not installation.settings.database.url:
        return None
    described = _postgresql(url)
    # Pools are kept by alias: with one, the processes would be given the owner's connections.
    described["OPTIONS"].pop("pool")
    return described


def _sqlite(installation: Installation) -> dict[str, Any]:
    # IMMEDIATE: a transaction that will write takes its turn at the start, where waiting works,
    # instead of failing in the middle when two readers both want to become writers.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": installation.directory / SQLITE_FILE,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": BUSY_SECONDS,
            "init_command": _PRAGMAS,
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ConfigurationError(
            f"database.url: 只支持 postgresql://, 得到 {parts.scheme}:// / "
            f"only postgresql:// is supported, not {parts.scheme}://"
        )
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "lianjing",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {**query, "pool": {"min_size": 1, "max_size": 12, "timeout": 10}},
    }
