"""Snapshots of SQLite, taken while others write."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from lianjing.cli.backups.archive import BadBackupError

_PAGES = 4096
_BUSY_SECONDS = 30.0


def snapshot(source: Path, target: Path, progress: Callable[[int, int], None]) -> None:
    """Copy a database as it is at one moment, by the online backup of SQLite.

    An open read transaction holds the moment: without it each write of another process would make
    the copy start again, and on a busy platform it would never end.
    """
    with (
        closing(sqlite3.connect(source, timeout=_BUSY_SECONDS, isolation_level=None)) as old,
        closing(sqlite3.connect(target, isolation_level=None)) as new,
    ):
        old.execute("BEGIN")
        old.execute("SELECT count(*) FROM sqlite_master").fetchone()
        old.backup(new, pages=_PAGES, progress=lambda _, left, total: progress(total - left, total))
        old.execute("COMMIT")
        new.execute("PRAGMA journal_mode=DELETE")
        _check(new)


def migrations(database: Path) -> dict[str, list[str]]:
    """List the migrations a database has been through."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    return by_app(rows)


def by_app(rows: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Sort migrations by their app."""
    found: dict[str, list[str]] = {}
    for app, name in rows:
        found.setdefault(app, []).append(name)
    return found


def check(database: Path) -> None:
    """Look whether a database is sound; raises `BadBackupError`."""
    with closing(sqlite3.connect(database)) as connection:
        _check(connection)


def _check(connection: sqlite3.Connection) -> None:
    try:
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        raise BadBackupError(str(error), facts={"detail": f"SQLite: {error}"}) from error
    if verdict != "ok":
        raise BadBackupError(verdict, facts={"detail": f"SQLite: {verdict}"})
