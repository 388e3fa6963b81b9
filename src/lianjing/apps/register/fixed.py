"""Makes the database itself refuse to change what was entered.

While a look goes on its end and its amount are not known yet; who, what, why and when it began are
fixed from the first moment, all but the bytes that arrive late from its end on. Removing entries is
left to retention; that one is missing is proved by the audit chain, which holds each entry too.

SQLite loses the triggers of a table that a later migration makes anew: such a migration calls
`install` again at its end.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_FROM_THE_BEGINNING = (
    *("action", "started_at", "detail", "channel", "channel_code", "channel_name", "span_from"),
    *("span_until", "user", "username", "person", "organisation", "unit", "post", "role"),
    *("platform", "platform_name", "platform_user", "purpose", "reason", "grant", "grant_number"),
    *("request_number", "address", "terminal", "network", "session", "call"),
)
_FROM_THE_END = (
    *("ended_at", "end_reason", "end_note", "end_seen", "count", "files", "medium", "watermark"),
    *("recipient", "destination"),
)
_SENTENCE = "entries of the register are not changed"
_TRIGGERS = {
    "register_entry_begun": ("register_entry", _FROM_THE_BEGINNING, ""),
    "register_entry_ended": ("register_entry", _FROM_THE_END, "OLD.ended_at IS NOT NULL"),
    "register_correction_kept": ("register_correction", (), ""),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Put all triggers in place, anew where they are."""
    remove(connection)
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgresql:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION register_refuse() RETURNS trigger LANGUAGE plpgsql "
                f"AS $$ BEGIN RAISE EXCEPTION '{_SENTENCE}'; END $$"
            )
        for name in _TRIGGERS:
            cursor.execute(_statement(name, postgresql=postgresql))


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, for undoing the migration."""
    with connection.cursor() as cursor:
        for name, (table, _, _) in _TRIGGERS.items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _statement(name: str, *, postgresql: bool) -> str:
    table, columns, condition = _TRIGGERS[name]
    quoted = ", ".join(f'"{column}"' for column in columns)
    head = f"CREATE TRIGGER {name} BEFORE UPDATE{f' OF {quoted}' if columns else ''} ON {table}"
    when = f" WHEN ({condition})" if condition else ""
    if postgresql:
        return f"{head} FOR EACH ROW{when} EXECUTE FUNCTION register_refuse()"
    return f"{head} FOR EACH ROW{when} BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
