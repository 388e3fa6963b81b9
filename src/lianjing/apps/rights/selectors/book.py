"""The book of this process: all grants, as they stand in the database at this question.

Every question reads the stamp, one row by its key, in the connection of the request. What differs
is read anew: the changed grants if the log of changes joins up with what is known, else all. So a
grant that was ended is never served after the commit, whichever process ended it.
"""

import threading

from django.db import connection

from lianjing.apps.rights.engine import Book, Held, Stamp
from lianjing.apps.rights.engine.deciding import Asker
from lianjing.apps.rights.models import BookChange
from lianjing.apps.rights.selectors.compiling import fill_lists, read_all, read_some

_MOST_CHANGES = 500
"""More changes than these are slower one by one than all at once."""


class _Shelf:
    """Holds the newest book and lets one thread at a time make the next."""

    def __init__(self) -> None:
        self.book: Book | None = None
        self.lock = threading.Lock()


_shelf = _Shelf()


def current() -> Book:
    """Give the book as it stands now."""
    stamp = read_stamp()
    book = _shelf.book
    if book is not None and book.stamp == stamp:
        return book
    with _shelf.lock:
        stamp = read_stamp()
        book = _shelf.book
        if book is None or book.stamp != stamp:
            book = _renewed(book, stamp) or Book(stamp, read_all())
            _shelf.book = book
    return book


def grants_of(asker: Asker) -> list[Held]:
    """Give the grants that are for somebody, with the channels they name."""
    return with_lists(current().of(asker))


def with_lists(grants: list[Held]) -> list[Held]:
    """Give grants with the channels they name."""
    if not all(held.lists.read for held in grants):
        fill_lists(grants)
    return grants


def read_stamp() -> Stamp:
    """Read which state of the grants is the newest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value, token FROM rights_bookstamp WHERE id = 1")
        row = cursor.fetchone()
    return Stamp(0, 0) if row is None else Stamp(row[0], row[1])


def _renewed(book: Book | None, stamp: Stamp) -> Book | None:
    """Bring a book up to date by the log of changes; None if the log does not reach back to it."""
    if book is None or not book.stamp.value < stamp.value <= book.stamp.value + _MOST_CHANGES:
        return None
    rows = BookChange.objects.filter(value__gte=book.stamp.value, value__lte=stamp.value)
    log = list(rows.order_by("value").values_list("value", "token", "grant"))
    whole = len(log) == stamp.value - book.stamp.value + 1
    if not whole or log[0][:2] != book.stamp or log[-1][:2] != stamp:
        return None
    changed = [grant for _, _, grant in log[1:]]
    keys = [grant for grant in changed if grant is not None]
    return None if len(keys) < len(changed) else book.renewed(stamp, read_some(keys))
