"""The two statements of the sealer that are worth writing by hand: it runs twice a second."""

from collections.abc import Sequence

from django.db import connection

LOCK = 0x4C4A_4155
"""Key of the lock that keeps a second sealer out (PostgreSQL; SQLite has one writer anyway)."""

LinkRow = tuple[int, int, str, bytes, bytes, str]
"""seq, record, algorithm, previous, digest, linked_at."""

_COLUMNS = "seq, record, algorithm, previous, digest, linked_at"


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
