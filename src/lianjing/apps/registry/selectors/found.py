"""Finds a page of what somebody sees few of, and how many there are, in one walk.

Every channel in scope is read once, by the index its part leads to; sorted by name, the page is cut
off and all are counted. Only then are the rows of the page read with what they show.
"""

from django.db import connection
from django.db.models import Q

from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import Scope


def found_among(scope: Scope, where: Q, offset: int, limit: int) -> tuple[list[int], int]:
    """Give the keys of a page of channels by name, and how many there are in scope."""
    if not scope.atoms:
        return [], 0
    parts = [Channel.objects.filter(atom & where).order_by() for atom in scope.atoms]
    first, *rest = (part.values_list("pk", "name") for part in parts)
    union = first.union(*rest) if rest else first
    # The database is not to look further than here: it would walk along the names instead.
    found, asked = union.query.sql_with_params()
    head = f"WITH found(id, name) AS MATERIALIZED ({found}) SELECT"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{head} id, count(*) OVER () FROM found ORDER BY name, id LIMIT %s OFFSET %s",
            [*asked, limit, offset],
        )
        rows = cursor.fetchall()
        if rows or not offset:
            return [key for key, _ in rows], rows[0][1] if rows else 0
        cursor.execute(f"{head} count(*) FROM found", asked)  # behind the last page
        return [], int(cursor.fetchone()[0])
