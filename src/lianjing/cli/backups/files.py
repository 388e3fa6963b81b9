"""Which files of a data directory belong into a backup, and which a restore replaces."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from lianjing.cli.main import STAGING, UNFINISHED
from lianjing.conf.databases import SQLITE_FILE
from lianjing.runtime.configuration import FILE_NAME

ASIDE = "before-restore-"
PLAN = UNFINISHED
SECRETS = "secrets"
BACKUPS = "backups"
LOCK = "supervisor.lock"
"""In `state/`; held while a platform runs, or a restore."""

_VOLATILE = {"state", "journal", BACKUPS, PLAN}
"""Live processes make these anew."""
_DATABASE = {SQLITE_FILE, f"{SQLITE_FILE}-wal", f"{SQLITE_FILE}-shm", f"{SQLITE_FILE}-journal"}
_URL = re.compile(r"(?P<head>\w+://)[^\s\"'@/]*@")


def to_keep(directory: Path, *, with_secrets: bool) -> Iterator[Path]:
    """List what a backup holds besides database and configuration, in a stable order."""
    for top in sorted(directory.iterdir()):
        if _is_ours_alone(top.name) or top.name in _DATABASE | {FILE_NAME}:
            continue
        if top.name == SECRETS and not with_secrets:
            continue
        yield from ([top] if top.is_file() else _below(top))


def _below(folder: Path) -> Iterator[Path]:
    if folder.is_symlink():
        return
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            yield from _below(path)
        elif path.is_file() and not path.is_symlink() and not path.name.startswith((".new-", ".")):
            yield path


def _is_ours_alone(name: str) -> bool:
    return name in _VOLATILE or name.startswith((STAGING, ASIDE, ".")) or name.endswith(".log")


def to_set_aside(directory: Path, *, incoming: set[str]) -> list[str]:
    """List what a restore moves out of the way: all of the old state that is not this machine's.

    Configuration and keys stay where the backup brings none; so do backups and logs.
    """
    found = []
    for top in sorted(directory.iterdir()):
        name = top.name
        if name in {BACKUPS, PLAN} or name.startswith((STAGING, ASIDE)) or name.endswith(".log"):
            continue
        if name in {SECRETS, FILE_NAME} and name not in incoming:
            continue
        if name == "state":
            found += [f"state/{path.name}" for path in top.iterdir() if path.name != LOCK]
        else:
            found.append(name)
    return found


def holds_anything(directory: Path) -> list[str]:
    """Name what makes a data directory one that is in use."""
    if not directory.is_dir():
        return []
    names = {path.name for path in directory.iterdir()}
    idle = {FILE_NAME, BACKUPS, "state", PLAN}
    return sorted(
        name
        for name in names - idle
        if not name.startswith((STAGING, ASIDE)) and not name.endswith(".log")
    )


def without_passwords(configuration: str) -> str:
    """Take the passwords out of the addresses in a configuration, for a backup in the clear."""
    return _URL.sub(r"\g<head>***@", configuration)


def shown(url: str) -> str:
    """Give an address as one may show it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=""))
