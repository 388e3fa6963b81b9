"""Finds words in the texts of a million cameras, on either database, by the indexes of 0002.

A word many cameras have is not looked up in the full-text table: reading rows in their order and
looking into each finds a page of them sooner.
"""

from functools import lru_cache

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayContains  # type: ignore[attr-defined]
from django.db import connection
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.expressions import RawSQL

from lianjing.apps.equipment.pieces import TRIGRAM, match_all, match_any, pieces_of, trigrams_of
from lianjing.apps.places.search import words_of
from lianjing.kernel.codes import is_code

COMMON = 20_000
"""More cameras than this make a word a common one."""
_MOST_ENDINGS = 400
_NOTHING = "()"
_LAST = "\U0010ffff"


class Pieces(Func):
    """The pieces of a text, as PostgreSQL's index has them."""

    function = "equipment_pieces"
    output_field = ArrayField(TextField())


def containing(search: str, *, sample: bool = False, walk: bool = False) -> Q:
    """Give the condition on cameras whose text has all words of `search`.

    `sample`: of those with a common word only some thousands, which is enough to count that there
    are many; `walk`: many are known to match, and rows are looked into in their order.
    """
    words = words_of(search)
    codes = [word for word in words if is_code(word)]
    others = [word for word in words if not is_code(word)]
    found = Q()
    for code in codes:
        found &= Q(code=code)
    if connection.vendor == "sqlite":
        return found & _on_sqlite(others, sample=sample)
    for word in others:
        found &= Q(search__contains=word)
        if not walk and (pieces := pieces_of(word)):
            wanted = Value(pieces, output_field=ArrayField(TextField()))
            found &= Q(ArrayContains(Pieces(F("search")), wanted))
    return found


def _on_sqlite(words: list[str], *, sample: bool) -> Q:
    whole = [f"({match})" for word in words if (match := _match(word)) is not None]
    if _NOTHING in whole:
        return Q(pk__in=())
    together = " AND ".join(whole)
    found = Q()
    narrow = bool(whole) and (sample or not _is_common(together))
    if narrow:
        # The limit keeps SQLite from asking the full-text table again for every row.
        rows = (
            "SELECT rowid FROM equipment_camera_text WHERE equipment_camera_text MATCH %s LIMIT %s"
        )
        found &= Q(pk__in=RawSQL(rows, [together, COMMON + 1]))  # noqa: S611 - only parameters
    for word in words:
        # A word of one trigram has been found; longer ones may be scattered over the text.
        if not narrow or len(word) != TRIGRAM:
            found &= Q(search__contains=word)
    return found


def _match(word: str) -> str | None:
    """Write the query of a word; empty: nothing has it; None: the table cannot tell."""
    if trigrams := trigrams_of(word):
        return match_all(trigrams)
    if len(word) != 2 or not _has_table():
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT term FROM equipment_camera_words WHERE term >= %s AND term < %s LIMIT %s",
            [word, word + _LAST, _MOST_ENDINGS + 1],
        )
        endings = [str(row[0]) for row in cursor.fetchall()]
    return match_any(endings) if len(endings) <= _MOST_ENDINGS else None


def has_common_words(search: str) -> bool:
    """Tell whether so many cameras have these words that SQLite would rather read on."""
    if connection.vendor != "sqlite":
        return False
    words = [word for word in words_of(search) if not is_code(word)]
    whole = [f"({match})" for word in words if (match := _match(word)) is not None]
    return bool(whole) and _NOTHING not in whole and _is_common(" AND ".join(whole))


def _is_common(match: str) -> bool:
    if not _has_table():
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT rowid FROM equipment_camera_text "
            "WHERE equipment_camera_text MATCH %s LIMIT %s)",
            [match, COMMON + 1],
        )
        return int(cursor.fetchone()[0]) > COMMON


@lru_cache(maxsize=1)
def _has_table() -> bool:
    return "equipment_camera_text" in connection.introspection.table_names()
