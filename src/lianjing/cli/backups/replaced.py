"""How far the audit of a platform goes, so that a restore says what it puts out of sight."""

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import psycopg

from lianjing.cli.backups import postgresql

FILE = "replaced.json"
_RECORDS = "SELECT max(id), max(at) FROM audit_record"
_LINK = "SELECT seq, digest FROM audit_link ORDER BY seq DESC LIMIT 1"
_UNREADABLE = {"audit": "unreadable"}

Facts = dict[str, str | int]


def in_file(database: Path) -> Facts:
    """Read a database of SQLite; nothing if there is none. It may be why somebody restores."""
    if not database.exists():
        return {}
    # A reader of a database closed in order would leave a journal beside it: a restore that is
    # killed now must have changed nothing. Where there is a journal, the newest records are in it.
    has_journal = database.with_name(f"{database.name}-wal").exists()
    how = "mode=ro" if has_journal else "immutable=1"
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?{how}", uri=True)) as connection:
            records = connection.execute(_RECORDS).fetchone()
            return _facts(records, connection.execute(_LINK).fetchone())
    except sqlite3.Error:
        return dict(_UNREADABLE)


def in_tables(connection: postgresql.Connection) -> Facts:
    """Read the tables of PostgreSQL; nothing if there are none."""
    if "audit_link" not in postgresql.existing(connection):
        return {}
    try:
        records = connection.execute(_RECORDS).fetchone()
        return _facts(records, connection.execute(_LINK).fetchone())
    except psycopg.Error:
        return dict(_UNREADABLE)


def keep(staging: Path, facts: Facts) -> None:
    """Hand it to the process that leaves the record."""
    (staging / FILE).write_bytes(msgspec.json.encode(facts))


def kept(staging: Path) -> Facts:
    """Give what was handed on."""
    return msgspec.json.decode((staging / FILE).read_bytes(), type=Facts)


def _facts(records: tuple[object, ...] | None, link: tuple[object, ...] | None) -> Facts:
    last, at = records or (None, None)
    seq, digest = link or (0, b"")
    held = digest if isinstance(digest, bytes | memoryview) else b""
    return {
        "last_record": int(str(last or 0)),
        "last_record_at": str(at or ""),
        "last_link": int(str(seq)),
        "last_digest": bytes(held).hex(),
    }
