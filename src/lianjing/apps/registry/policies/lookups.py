"""Two ways to say `IN` that leave PostgreSQL no choice where its guesses go wrong."""

from typing import Any

from django.db.models.lookups import In


class Among(In):
    """`IN` with keys that are found first and lead to the rows.

    PostgreSQL would join instead, take the rows in the order of the list and throw nearly all of
    them away; an array it has to work out before, and it expects it to be short.
    """

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Write it with an array."""
        column, own = self.process_lhs(compiler, connection)
        keys, asked = self.process_rhs(compiler, connection)
        return f"{column} = ANY (ARRAY{keys})", [*own, *asked]


class Listed(In):
    """`IN` as a test of rows that other conditions have found.

    PostgreSQL would join here too, in the order of the keys if it likes, and so read a whole index;
    what stands below `IS TRUE` it looks up in a hash of the keys.
    """

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Write it as a test."""
        found, asked = self.as_sql(compiler, connection)
        return f"({found}) IS TRUE", [*asked]
