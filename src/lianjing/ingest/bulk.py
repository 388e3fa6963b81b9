"""Writes many rows at once, the fastest way each database offers.

SQLite takes prepared statements by the hundred thousand; PostgreSQL takes `COPY` into a temporary
table and one `INSERT … ON CONFLICT` from there. Table and column names come from our own models,
never from outside.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

Row = Sequence[Any]
T = TypeVar("T")


def clean(text: str, length: int) -> str:
    """Make a text storable: no NUL, which PostgreSQL refuses, and not too long.

    It came over the bus as UTF-8, so there are no lone surrogates in it.
    """
    if len(text) <= length and "\0" not in text:
        return text
    return text.replace("\0", "")[:length]


def portions(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut into lists of at most `size`."""
    source = iter(items)
    while portion := list(islice(source, size)):
        yield portion


def upsert(
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[Row],
    *,
    key: Sequence[str],
    update: Sequence[str],
) -> None:
    """Insert rows; where `key` exists already, set the `update` columns instead."""
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(map(connection.ops.quote_name, columns))
    target = ", ".join(map(connection.ops.quote_name, key))
    sets = ", ".join(f"{name} = excluded.{name}" for name in map(connection.ops.quote_name, update))
    action = f"DO UPDATE SET {sets}" if sets else "DO NOTHING"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE TEMP TABLE incoming ON COMMIT DROP AS "  # noqa: S608
                f"SELECT {names} FROM {table} WITH NO DATA"
            )
            with cursor.copy(f"COPY incoming ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming "  # noqa: S608
                f"ON CONFLICT ({target}) {action}"
            )
            cursor.execute("DROP TABLE incoming")
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks}) "  # noqa: S608
                f"ON CONFLICT ({target}) {action}",
                rows,  # type: ignore[arg-type]  # read as it is written, never held whole
            )


def update_many(
    model: type[Model], columns: Sequence[str], rows: Sequence[Row], *, key: str
) -> None:
    """Set columns of many rows; each row holds the values in order and the key last."""
    if not rows:
        return
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    sets = ", ".join(f"{quote(column)} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {sets} WHERE {quote(key)} = %s", rows)  # noqa: S608


def adapt_time(value: Any) -> Any:
    """Give a moment as the database driver wants it in raw statements."""
    return connection.ops.adapt_datetimefield_value(value)
