"""Makes the database itself refuse to change what was recorded.

Triggers hold for every role, also for the owner of the tables; who owns them can drop a trigger,
which `missing()` tells and the chain proves. Where the processes use a role of their own
(`database.owner_url`), `grant()` leaves it no right to update or delete at all.

SQLite loses the triggers of a table that a later migration makes anew (most changes of a column):
such a migration calls `install` again at its end.
"""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

KEPT = (
    "audit_record",
    "audit_link",
    "audit_seal",
    "audit_signingkey",
    "audit_chain",
    "audit_check",
)
"""Tables nobody updates or deletes from."""

_KEYS = {
    "audit_record": ("id",),
    "audit_link": ("seq", "record"),
    "audit_seal": ("number",),
    "audit_signingkey": ("fingerprint",),
    "audit_chain": ("id",),
    "audit_check": ("id",),
}
"""What is unique in them: SQLite takes a row away for `INSERT OR REPLACE` and no trigger hears."""

_QUEUE = "audit_record_waits"
_SENTENCE = "the audit is append-only"


def install(connection: BaseDatabaseWrapper) -> None:
    """Put all triggers in place, anew where they are."""
    remove(connection)
    statements = _postgresql() if connection.vendor == "postgresql" else _sqlite()
    _run(connection, statements)


def remove(connection: BaseDatabaseWrapper, *, queue_too: bool = True) -> None:
    """Take the triggers away; for undoing the migration and for tests that empty tables."""
    postgresql = connection.vendor == "postgresql"
    names = _names(postgresql=postgresql)
    _run(
        connection,
        [
            f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if postgresql else ''}"
            for name, table in names.items()
            if queue_too or name != _QUEUE
        ],
    )


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Name the triggers that should be there and are not, or are switched off."""
    postgresql = connection.vendor == "postgresql"
    question = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        if postgresql
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        there = {name for (name,) in cursor.fetchall()}
    return sorted(set(_names(postgresql=postgresql)) - there)


def _names(*, postgresql: bool) -> dict[str, str]:
    verbs = ("change",) if postgresql else ("update", "delete", "replace")
    names = {f"{table}_no_{verb}": table for table in KEPT for verb in verbs}
    return names | {_QUEUE: "audit_record"}


def _sqlite() -> list[str]:
    refusals = [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
        for table in KEPT
        for verb in ("update", "delete")
    ]
    return [
        *refusals,
        *(_no_replacing(table, keys) for table, keys in _KEYS.items()),
        "CREATE TRIGGER audit_record_waits AFTER INSERT ON audit_record "
        "BEGIN INSERT INTO audit_waiting (record) VALUES (NEW.id); END",
    ]


def _no_replacing(table: str, keys: Iterable[str]) -> str:
    taken = " OR ".join(f'"{key}" = NEW."{key}"' for key in keys)
    there = f"SELECT 1 FROM {table} WHERE {taken}"  # noqa: S608 - names of ours
    return (
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS ({there}) "
        f"BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
    )


def _postgresql() -> list[str]:
    refusals = [
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        for table in KEPT
    ]
    return [
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$BEGIN RAISE EXCEPTION '{_SENTENCE}' USING ERRCODE = 'restrict_violation'; END$$",
        "CREATE OR REPLACE FUNCTION audit_wait() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN INSERT INTO audit_waiting (record) VALUES (NEW.id); RETURN NULL; END$$",
        *refusals,
        "CREATE TRIGGER audit_record_waits AFTER INSERT ON audit_record "
        "FOR EACH ROW EXECUTE FUNCTION audit_wait()",
    ]


def grant(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give the role of the processes what they need: of the audit only to read and to append.

    Run by the owner after each migration (PostgreSQL).
    """
    name = connection.ops.quote_name(role)
    kept = ", ".join(KEPT)
    _run(
        connection,
        (
            f"GRANT USAGE ON SCHEMA public TO {name}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
            f"REVOKE ALL ON {kept} FROM {name}",
            f"GRANT SELECT, INSERT ON {kept} TO {name}",
        ),
    )
