"""Statements worth writing by hand: one runs with every deed, the others twice a second."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from lianjing.apps.audit.chain.canonical import FIELDS

LOCK = 0x4C4A_4155
"""Key of the lock that keeps a second sealer out (PostgreSQL; SQLite has one writer anyway)."""

LinkRow = tuple[int, int, str, bytes, bytes, str]
"""seq, record, algorithm, previous, digest, linked_at."""

_COLUMNS = "seq, record, algorithm, previous, digest, linked_at"


def stored(moment: datetime) -> str:
    """Write a time as the database holds it."""
    return str(connection.ops.adapt_datetimefield_value(moment))


def take_turn() -> None:
    """Wait until no other sealer is at work; until the end of the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def insert_links(rows: Sequence[LinkRow]) -> None:
    """Write links."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.executemany(
                f"INSERT INTO audit_link ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s)",  # noqa: S608
                rows,
            )
            return
        columns = [list(column) for column in zip(*rows, strict=True)]
        cursor.execute(
            f"INSERT INTO audit_link ({_COLUMNS}) SELECT * FROM unnest("  # noqa: S608
            "%s::bigint[], %s::bigint[], %s::text[], %s::bytea[], %s::bytea[], "
            "%s::timestamptz[])",
            columns,
        )


def forget_waiting(records: Sequence[int]) -> None:
    """Take records out of the queue."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DELETE FROM audit_waiting WHERE record = ANY(%s)", [list(records)])
        else:
            cursor.executemany(
                "DELETE FROM audit_waiting WHERE record = %s", [(each,) for each in records]
            )


_COLUMNS_OF_RECORD = FIELDS[1:]
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS_OF_RECORD)
_to_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def insert_record(row: object) -> int:
    """Write one record and give its key; a third of the time the model's own way takes.

    Most fields of a record are empty: these are written as such and are no parameters.
    """
    postgresql = connection.vendor == "postgresql"
    marks: list[str] = []
    values: list[Any] = []
    for name in _COLUMNS_OF_RECORD:
        value = getattr(row, name)
        if value is None:
            marks.append("NULL")
            continue
        if value == "":
            marks.append("''")
            continue
        marks.append("%s")
        if isinstance(value, dict):
            value = _to_json(value)
        elif isinstance(value, datetime) and not postgresql:
            value = connection.ops.adapt_datetimefield_value(value)
        values.append(value)
    statement = f"INSERT INTO audit_record ({_NAMES}) VALUES ({', '.join(marks)})"  # noqa: S608
    with connection.cursor() as cursor:
        if not postgresql:
            cursor.execute(statement, values)
            return int(cursor.lastrowid or 0)
        cursor.execute(f"{statement} RETURNING id", values)
        return int(cursor.fetchone()[0])
