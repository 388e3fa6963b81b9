"""Finds a page of what somebody sees few of, and how many there are, in one walk.

Every channel in scope is read once, by the index its part leads to; sorted by name, the page is cut
off and all are counted. Only then are the rows of the page read with what they show.
"""

from typing import Any

from django.db import connection
from django.db.models import Q

from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import Scope


def found_among(scope: Scope, where: Q, offset: int, limit: int) -> tuple[list[int], int]:
    """Give the keys of a page of channels by name, and how many there are in scope."""
    if not scope.atoms:
        return [], 0
    head, asked = _found(scope, where, "name")
    page = "SELECT id, count(*) OVER () FROM found ORDER BY name_, id LIMIT %s OFFSET %s"
    rows = _rows(head, page, [*asked, limit, offset])
    if rows or not offset:
        return [key for key, _ in rows], rows[0][1] if rows else 0
    return [], int(_rows(head, "SELECT count(*) FROM found", asked)[0][0])  # behind the last page


def counted_among(scope: Scope, where: Q, field: str) -> list[tuple[Any, int, int]]:
    """Give total and online of channels in scope for each value of a field."""
    if not scope.atoms:
        return []
    head, asked = _found(scope, where, field, "online")
    online = "count(CASE WHEN online_ THEN 1 END) FROM found GROUP BY 1"
    rows = _rows(head, f"SELECT {field}_, count(*), " + online, asked)
    return [(value, whole, up) for value, whole, up in rows]


def _found(scope: Scope, where: Q, *fields: str) -> tuple[str, list[Any]]:
    """Give the head of a statement in which `found` holds channels in scope."""
    parts = [Channel.objects.filter(atom & where).order_by() for atom in scope.atoms]
    first, *rest = (part.values_list("pk", *fields) for part in parts)
    union = first.union(*rest) if rest else first
    # The database is not to look further than here: it would walk along the names instead.
    found, asked = union.query.sql_with_params()
    names = ", ".join(f"{field}_" for field in fields)
    return f"WITH found(id, {names}) AS MATERIALIZED ({found})", list(asked)


def _rows(head: str, statement: str, asked: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"{head} {statement}", asked)
        return list(cursor.fetchall())
