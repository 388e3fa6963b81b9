"""Writes rows of files by the thousand: `COPY` on PostgreSQL, prepared statements on SQLite.

Keys are taken before the rows are written, so that history and codes can name them at once.
Tables and columns come from our models, never from outside.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from django.db import connection
from django.db.models import Field, Model

from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.models import Camera, Contract, FileBase, Link, Pole, Recorder, System

MODELS: dict[FileKind, type[FileBase]] = {
    FileKind.CAMERA: Camera,
    FileKind.RECORDER: Recorder,
    FileKind.SYSTEM: System,
    FileKind.POLE: Pole,
    FileKind.LINK: Link,
    FileKind.CONTRACT: Contract,
}
"""The table of each kind of file."""

Row = Sequence[Any]


def new_keys(model: type[Model], count: int) -> list[int]:
    """Take `count` keys; in SQLite the transaction has the database to itself by now."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [int(row[0]) for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        cursor.execute(f"SELECT max(id) FROM {_quote(table)}")  # noqa: S608
        highest = cursor.fetchone()
    last = max(int(found[0]) if found else 0, int(highest[0] or 0))
    return list(range(last + 1, last + count + 1))


def insert(model: type[Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows of plain values; `columns` are fields' names."""
    names = ", ".join(_quote(_column(model, name)) for name in columns)
    table = _quote(model._meta.db_table)
    made = _adapted(model, columns, rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in made:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608
                made,  # type: ignore[arg-type]  # read as it is written, never held whole
            )


def insert_new(model: type[Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert those rows whose key is not there yet."""
    names = ", ".join(_quote(_column(model, name)) for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    made = _adapted(model, columns, rows)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {_quote(model._meta.db_table)} ({names}) "  # noqa: S608
            f"VALUES ({marks}) ON CONFLICT DO NOTHING",
            list(made),
        )


def update(model: type[Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Set columns of rows; each row holds the values in order and the key last."""
    sets = ", ".join(f"{_quote(_column(model, name))} = %s" for name in columns)
    made = list(_adapted(model, columns, rows))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {_quote(model._meta.db_table)} SET {sets} WHERE id = %s",  # noqa: S608
            made,
        )


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)


def _column(model: type[Model], name: str) -> str:
    return str(_field(model, name).column)


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    found = model._meta.get_field(name)
    if not isinstance(found, Field):
        raise TypeError(f"{model.__name__}.{name} is no column")
    return found


def _adapted(
    model: type[Model], columns: Sequence[str], rows: Iterable[Row]
) -> Iterator[tuple[Any, ...]]:
    """Make the values of rows fit for the driver; a key at the end stays as it is."""
    ready = [(at, f) for at, name in enumerate(columns) if (f := _adapter(_field(model, name)))]
    for row in rows:
        made = list(row)
        for at, adapt in ready:
            made[at] = adapt(made[at])
        yield tuple(made)


_PLAIN = {"CharField", "TextField", "BooleanField", "FloatField", "ForeignKey"}


def _adapter(column: "Field[Any, Any]") -> Any:
    kind = column.get_internal_type()
    if kind in _PLAIN or "Integer" in kind:
        return None
    if kind == "JSONField":
        # Text does for both: COPY reads it, and SQLite keeps JSON as text.
        return _json
    if kind == "DateTimeField":
        return connection.ops.adapt_datetimefield_value
    return lambda value: column.get_db_prep_save(value, connection)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode() if value else "{}"
