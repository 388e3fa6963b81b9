"""What one may not see is answered like what does not exist, by the same way through the program.

Status, headers, every letter, and the statements sent to the database in their order: if a branch
looked further for what exists, it would show here, on every machine and at every run. How long it
takes by the clock is compared by `benchmarks/unseen.py`, where a busy machine breaks no build.
"""

import re
from itertools import zip_longest
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.integration.api.conftest import Country

from lianjing.apps.accounts.choices import Role
from lianjing.apps.places.selectors import names_of
from lianjing.link.signal import Play

from .test_what_others_have import PLAYING, neighbour
from .ways import Way, by_body, by_filter, by_key, keys_of

__all__ = ["neighbour"]
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]

NUMBER = re.compile(r"\d+(\.\d+)?")
TEXT = re.compile(r"'[^']*'")
HEADERS = {"Content-Length", "Retry-After", "Date", "ETag"}
KNOWN_APART = {
    "PATCH /tables/{table}/regional/{regional}": "values of code tables are everybody's to read",
    "DELETE /workdays/{workday}": "so are the days of work",
    "GET /map/coverage?region=340221": "outlines of divisions are everybody's",
}
"""What differs, and why it may."""
TRIES = 3


def shape(statement: str) -> str:
    """Give a statement without the values it was asked with."""
    return NUMBER.sub("0", TEXT.sub("''", statement))


def asked(me: Any, way: Way, *, unseen: bool) -> tuple[Any, ...]:
    """Ask, take it back, and give all there is to compare."""
    path, body = (way.unseen, way.bodies[0]) if unseen else (way.unknown, way.bodies[1])
    with transaction.atomic():
        with CaptureQueriesContext(connection) as queries:
            answer = me(way.method, path, body)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    headers = {name: text for name, text in answer.items() if name not in HEADERS}
    text = NUMBER.sub("0", content.decode("utf-8", "replace"))
    for name in ("北门球机", "南门枪机", *names_of(["340221", "340223"]).values()):
        text = text.replace(name, "…")
    shapes = [shape(query["sql"]) for query in queries if "SAVEPOINT" not in query["sql"]]
    return answer.status_code, headers, text[:2000], shapes


def difference(me: Any, way: Way) -> str:
    """Say where the two answers part; nothing where they do not."""
    for _ in range(TRIES):  # what is read once in a while is read in one of them only
        one, other = (asked(me, way, unseen=unseen) for unseen in (True, False))
        if one == other:
            return ""
    if one[:-1] != other[:-1]:
        return "\n  ".join(f"{status} {text:.600} {sent}" for status, sent, text, _ in (one, other))
    pairs = zip_longest(one[-1], other[-1], fillvalue="nothing more")
    return next((f"{a:.700}\n  {b:.700}" for a, b in pairs if a != b), "")


@pytest.mark.parametrize("how", ["key", "filter"])
def test_it_is_answered_like_what_does_not_exist(
    neighbour: Any, country: Country, signal: Any, how: str
) -> None:
    signal.answers[Play] = PLAYING
    keys_of(country, shared=True)
    keys = keys_of(country, shared=False)
    ways = list(by_key(keys) if how == "key" else (*by_filter(country, keys), *by_body(country)))
    assert len(ways) > 50
    told = []
    for way in ways:
        if neighbour.role == Role.APPROVER and "/grants" in way.name:
            continue  # who decides on rights sees whose there are
        with time_machine.travel(timezone.now(), tick=False):  # what is kept for a minute stays
            found = difference(neighbour, way)
        if found and way.name not in KNOWN_APART:
            told.append(f"{way.name}\n  {found}")
    assert not told, f"{len(told)} of {len(ways)}\n" + "\n".join(told)
