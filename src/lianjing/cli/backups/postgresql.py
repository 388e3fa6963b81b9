"""Dumps of PostgreSQL by its own COPY, and their way back.

Not `pg_dump`: its programs are often not where the platform runs, refuse a server newer than
themselves, and their output cannot be loaded below a migration. Our tables come from migrations
anyway: a restore makes the tables of the version that wrote the backup, fills them, then migrates.

Everything is laid out in a schema of its own; then one transaction moves the old tables aside and
the new ones into their place, so that a crash at any moment leaves one whole state.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg import sql

from lianjing.cli.backups.sqlite import by_app

STAGING = "lianjing_restore"
ASIDE = "lianjing_before"
CONTENTS = "contents.json"
_LOCK_SECONDS = 30

Connection = psycopg.Connection[tuple[object, ...]]


class Table(NamedTuple):
    """One table of a dump."""

    name: str
    columns: list[str]
    rows: int


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Connect, with text as UTF-8 and an end to waiting for locks."""
    with psycopg.connect(url, connect_timeout=10, client_encoding="UTF8") as connection:
        connection.execute(f"SET lock_timeout = '{_LOCK_SECONDS}s'")
        connection.commit()
        yield connection


def dump(
    connection: Connection,
    tables: Iterable[str],
    into: Path,
    progress: Callable[[int, int], None],
) -> dict[str, list[str]]:
    """Write every table as it is at one moment; gives the migrations it has been through."""
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    into.mkdir(mode=0o700)
    names = sorted(tables)
    written: list[Table] = []
    for number, name in enumerate(names):
        written.append(_dump(connection, name, into / f"{number:04d}.copy"))
        progress(number + 1, len(names))
    contents = {"tables": [table._asdict() for table in written], "sequences": _places(connection)}
    (into / CONTENTS).write_text(json.dumps(contents), "utf-8")
    rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    connection.rollback()
    return by_app([(str(app), str(name)) for app, name in rows])


def _dump(connection: Connection, name: str, target: Path) -> Table:
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [name],
    ).fetchall()
    columns = [str(column) for (column,) in found]
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(_table(name), _columns(columns))
    with connection.cursor() as cursor, target.open("wb") as out:
        with cursor.copy(statement) as copy:
            for piece in copy:
                out.write(piece)
        return Table(name, columns, cursor.rowcount)


def _places(connection: Connection) -> dict[str, int]:
    """Tell how far each sequence has come."""
    rows = connection.execute(
        "SELECT sequencename, last_value FROM pg_sequences"
        " WHERE schemaname = current_schema() AND last_value IS NOT NULL"
    ).fetchall()
    return {str(name): int(str(value)) for name, value in rows}


def load(connection: Connection, source: Path, progress: Callable[[int, int], None]) -> None:
    """Fill tables that have just been made with a dump, in one transaction.

    What migrations had planted goes first; triggers rest meanwhile, for they would refuse.
    """
    contents = json.loads((source / CONTENTS).read_text("utf-8"))
    tables = [Table(**entry) for entry in contents["tables"]]
    there = existing(connection)
    every = sql.SQL(", ").join(_table(name) for name in sorted(there))
    with connection.transaction():
        for name in sorted(there):
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(_table(name)))
        connection.execute(sql.SQL("TRUNCATE {}").format(every))
        for number, table in enumerate(tables):
            _load(connection, table, source / f"{number:04d}.copy")
            progress(number + 1, len(tables))
        for name, value in contents["sequences"].items():
            connection.execute("SELECT setval(%s::regclass, %s)", [f'"{name}"', value])
        # Deferred checks would stand between the rows and the triggers' return.
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in sorted(there):
            connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(_table(name)))


def _load(connection: Connection, table: Table, source: Path) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        _table(table.name), _columns(table.columns)
    )
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy, source.open("rb") as data:
            while piece := data.read(1 << 20):
                copy.write(piece)
        if cursor.rowcount != table.rows:
            raise psycopg.DataError(f"{table.name}: {cursor.rowcount} rows, not {table.rows}")


def existing(connection: Connection, schema: str = "") -> set[str]:
    """List the tables of a schema, by default of the one we stand in."""
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = coalesce(%s, current_schema())",
        [schema or None],
    ).fetchall()
    return {str(name) for (name,) in rows}


def stage(connection: Connection) -> None:
    """Make room for a restore: an empty schema beside the running one."""
    with connection.transaction():
        drop(connection, STAGING)
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(STAGING)))


def drop(connection: Connection, schema: str) -> None:
    """Throw a schema of ours away, if it is there."""
    name = sql.Identifier(schema)
    connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))


def is_staged(connection: Connection) -> bool:
    """Tell whether a restore lies ready that has not been put in place."""
    found = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [STAGING])
    return found.fetchone() is not None


def switch(connection: Connection) -> None:
    """Put the staged tables in place of the old ones, which move aside; all at once.

    Only tables of the same names move: others in the same schema are somebody else's.
    """
    with connection.transaction():
        (home,) = connection.execute("SELECT current_schema()").fetchone() or ("public",)
        drop(connection, ASIDE)
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(ASIDE)))
        staged = existing(connection, STAGING)
        for name in sorted(existing(connection) & staged):
            _move(connection, "TABLE", _table(name, str(home)), ASIDE)
        functions = _functions(connection, STAGING)
        for signature in sorted(_functions(connection, str(home)) & functions):
            _move(connection, "FUNCTION", _function(signature, str(home)), ASIDE)
        for name in sorted(staged):
            _move(connection, "TABLE", _table(name, STAGING), str(home))
        for signature in sorted(functions):
            _move(connection, "FUNCTION", _function(signature, STAGING), str(home))
        drop(connection, STAGING)


def _move(connection: Connection, kind: str, thing: sql.Composable, schema: str) -> None:
    connection.execute(
        sql.SQL("ALTER {} {} SET SCHEMA {}").format(sql.SQL(kind), thing, sql.Identifier(schema))
    )


def _functions(connection: Connection, schema: str) -> set[tuple[str, str]]:
    rows = connection.execute(
        "SELECT p.proname, pg_get_function_identity_arguments(p.oid) FROM pg_proc p"
        " JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = %s AND p.prokind = 'f'",
        [schema],
    ).fetchall()
    return {(str(name), str(arguments)) for name, arguments in rows}


def _function(signature: tuple[str, str], schema: str) -> sql.Composable:
    name, arguments = signature
    # The arguments come from the catalogue itself, quoted as it writes them.
    return sql.SQL("{}({})").format(sql.Identifier(schema, name), sql.SQL(arguments))


def _table(name: str, schema: str = "") -> sql.Identifier:
    return sql.Identifier(schema, name) if schema else sql.Identifier(name)


def _columns(names: Iterable[str]) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, names))
