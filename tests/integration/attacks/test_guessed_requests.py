"""Every route, asked by every role what nobody would ask: it answers in words and keeps nothing."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from tests.integration.api.matrix import MATRIX, ROLES
from tests.integration.api.test_no_secrets import SHOWN_ON_PURPOSE, Planted
from tests.integration.api.test_permission_matrix import _shape, keys

from lianjing.api.application import api

from .guesses import Guess, Guesser, Operation

__all__ = ["keys"]
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]

REFUSALS = {400, 401, 403, 404, 409, 410, 413, 415, 422, 428, 429}
AWAY = {502, 503, 504}
"""What is behind did not answer as it should; only with a code that says which."""
KEPT_OF_A_REFUSAL = re.compile(r"\b(audit_\w+|django_session|accounts_signin\w*)\b")
"""A refusal may be recorded, and who was here, and who guesses; nothing else is written."""
ASKING = ROLES if connection.vendor == "sqlite" else ("registrar",)
"""PostgreSQL takes other values amiss than SQLite does; one role reaches most of what writes."""


def operations() -> list[Operation]:
    rows = {(method, _shape(path)): (path, body) for (method, path), (body, _) in MATRIX.items()}
    found = []
    for path, methods in api.get_openapi_schema(path_prefix="")["paths"].items():
        for method, described in methods.items():
            template, body = rows[method.upper(), _shape(path)]
            if path != "/events":  # an answer without end, which has tests of its own
                found.append(Operation(method.upper(), path, described, template, body))
    return found


class Writes:
    """Remembers which tables are written to, but for what a savepoint takes back."""

    def __init__(self) -> None:
        self._seen: list[str] = []
        self._marks: dict[str, int] = {}

    def __call__(self, execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        text = str(sql)
        word, _, name = text.rpartition(" ")
        if text.startswith("SAVEPOINT"):
            self._marks[name] = len(self._seen)
        elif word == "ROLLBACK TO SAVEPOINT":
            del self._seen[self._marks[name] :]
        result = execute(sql, *rest)
        if text.startswith(("INSERT", "UPDATE", "DELETE")):
            self._seen.append(text)
        return result

    @property
    def of_others(self) -> list[str]:
        return [sql[:120] for sql in self._seen if not KEPT_OF_A_REFUSAL.search(sql[:80])]


def sent(me: Any, guess: Guess) -> tuple[Any, bytes, list[str]]:
    """Send a request in a transaction that is taken back."""
    writes = Writes()
    with transaction.atomic():
        with connection.execute_wrapper(writes):
            answer = me.client.generic(
                guess.method, f"/api/v1{guess.path}", guess.body, content_type=guess.kind
            )
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer, content, writes.of_others


def wrong_with(operation: Operation, answer: Any, content: bytes, writes: list[str]) -> str:
    """Say what an answer should not have been; nothing where it is fine."""
    status = answer.status_code
    if status in operation.described["responses"]:
        return ""
    if status not in REFUSALS | AWAY:
        return f"answers {status}"
    try:
        said = json.loads(content)
    except ValueError:
        return f"{status} is not said in JSON"
    if not (said.get("code") and said.get("message")) or said["code"] == "internal":
        return f"{status} without code and message"
    return f"{status} and yet writes {writes}" if writes else ""


def trouble(caplog: pytest.LogCaptureFixture) -> str:
    """Give the end of the traceback of an unforeseen error."""
    return next((str(r.exc_text)[-900:] for r in caplog.records if r.exc_info), "")


@pytest.fixture
def planted(keys: dict[str, Any], country: Any, signal: Any) -> Planted:
    return Planted(country, signal)


@pytest.mark.parametrize("role", ASKING)
def test_whatever_is_asked_is_answered_in_words(
    browse: Any,
    keys: dict[str, Any],
    planted: Planted,
    role: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    me = browse("" if role == "nobody" else role)
    signed_in = me.client.cookies.output().replace("Set-Cookie: ", "")
    guesser = Guesser(api.get_openapi_schema(path_prefix=""), keys, role)
    wrong = []
    for number, operation in enumerate(operations(), ROLES.index(role)):
        guess = guesser.near(operation) if number % 2 else guesser.far(operation)
        me.client.cookies.load(signed_in)
        caplog.clear()
        answer, content, writes = sent(me, guess)
        but = {planted.access} if f"/api/v1{operation.path}" in SHOWN_ON_PURPOSE else ()
        text = content.decode("utf-8", "replace")
        fault = wrong_with(operation, answer, content, writes) or planted.found_in(text, but=but)
        if fault:
            wrong.append(f"{guess[:2]} {guess.body[:200]!r}: {fault} {trouble(caplog)}")
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong)
