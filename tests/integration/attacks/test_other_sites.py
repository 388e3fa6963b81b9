"""Pages of other sites make a signed-in person's browser write: refused on every route."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.integration.api.matrix import MATRIX

pytestmark = pytest.mark.django_db

FOREIGN = (
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "http://testserver:8443"},
    {"Origin": "http://testserver", "Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site"},
)


class AnyKey(dict):  # type: ignore[type-arg]
    """Has 1 for every key: routes are refused before anybody looks what it names."""

    def __missing__(self, _: str) -> str:
        return "1"


WRITING = sorted({(m, path.format_map(AnyKey())) for m, path in MATRIX if m != "GET"})


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_no_route_writes_for_another_site(browse: Any, headers: dict[str, str]) -> None:
    me = browse("operator")
    taken = []
    with CaptureQueriesContext(connection) as asked:
        for method, path in WRITING:
            answer = me(method, path, {}, **headers)
            if (answer.status_code, answer.json()["code"]) != (403, "cross_site"):
                taken.append(f"{method} {path}: {answer.status_code}")
    assert not taken, "\n".join(taken)
    assert len(asked) == 0  # refused before the session is even read
    assert len(WRITING) > 150


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_no_route_takes_what_a_form_can_send(browse: Any, kind: str) -> None:
    """Old browsers name no origin with a form; such a body is refused by what it is."""
    me = browse("operator")
    answers = {
        me.client.generic(method, f"/api/v1{path}", '{"a":"="}', content_type=kind).status_code
        for method, path in WRITING
    }
    assert answers == {415}
