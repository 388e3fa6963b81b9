"""All grants a process knows of, found by whom they are for."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lianjing.apps.rights.engine.deciding import Asker
from lianjing.apps.rights.engine.held import Held, Moment

PERSON, POST, ROLE, UPPER = "person", "post", "role", "upper"

_Key = tuple[str, object]
_LAST = 2**63


class Stamp(NamedTuple):
    """Which state of the grants a book shows; the token tells apart what was rolled back."""

    value: int
    token: int


class Book:
    """Grants by subject; never changed once made, so that threads may read it as they like."""

    __slots__ = ("_by_subject", "_edges", "_grants", "stamp")

    def __init__(self, stamp: Stamp, grants: Iterable[Held]) -> None:
        self.stamp = stamp
        self._edges: tuple[tuple[float, int], ...] | None = None
        self._grants = {held.key: held for held in grants}
        sorted_in: defaultdict[_Key, list[Held]] = defaultdict(list)
        for held in self._grants.values():
            sorted_in[_subject_of(held)].append(held)
        self._by_subject = {key: tuple(some) for key, some in sorted_in.items()}

    def __len__(self) -> int:
        return len(self._grants)

    def grants(self) -> Iterable[Held]:
        """Give all grants."""
        return self._grants.values()

    def get(self, key: int) -> Held | None:
        """Give one grant."""
        return self._grants.get(key)

    def of(self, asker: Asker) -> list[Held]:
        """Give the grants that are for the asker."""
        found = self._by_subject.get
        if asker.upper:
            return list(found((UPPER, asker.upper), ()))
        posts = found((POST, asker.organisation), ()) if asker.organisation is not None else ()
        return [
            *(found((PERSON, asker.person), ()) if asker.person is not None else ()),
            *(held for held in posts if held.post in ("", asker.post)),
            *found((ROLE, asker.role), ()),
        ]

    def turned(self, before: Moment, now: Moment) -> list[tuple[Held, bool]]:
        """Give the grants that came into force (True) or rest since, by the clock alone."""
        if self._edges is None:
            self._edges = tuple(sorted(_edges_of(self._grants.values())))
        first = bisect_right(self._edges, (before.stamp, _LAST))
        last = bisect_right(self._edges, (now.stamp, _LAST))
        some = {self._grants[key] for _, key in self._edges[first:last]}
        if before.at.replace(second=0, microsecond=0) != now.at.replace(second=0, microsecond=0):
            some |= {held for held in self._grants.values() if held.hours is not None}
        found = ((held, held.rests(before) is None, held.rests(now) is None) for held in some)
        return sorted(
            ((held, after) for held, earlier, after in found if earlier != after),
            key=lambda pair: pair[0].key,
        )

    def renewed(self, stamp: Stamp, changed: Mapping[int, Held | None]) -> "Book":
        """Give a book in which some grants are different, new, or (None) gone."""
        book = Book.__new__(Book)
        book.stamp, book._edges = stamp, None
        book._grants, book._by_subject = dict(self._grants), dict(self._by_subject)
        for key, held in changed.items():
            book._take_out(key)
            if held is not None:
                book._grants[key] = held
                subject = _subject_of(held)
                book._by_subject[subject] = (*book._by_subject.get(subject, ()), held)
        return book

    def _take_out(self, key: int) -> None:
        old = self._grants.pop(key, None)
        if old is not None:
            subject = _subject_of(old)
            left = tuple(one for one in self._by_subject[subject] if one.key != key)
            self._by_subject[subject] = left


def _edges_of(grants: Iterable[Held]) -> Iterable[tuple[float, int]]:
    for held in grants:
        yield held.begins, held.key
        if held.ends is not None:
            yield held.ends, held.key


def _subject_of(held: Held) -> _Key:
    if held.subject == PERSON:
        return PERSON, held.person
    if held.subject == POST:
        return POST, held.organisation
    if held.subject == ROLE:
        return ROLE, held.role
    return UPPER, held.upper
