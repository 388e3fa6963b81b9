"""schemathesis asks the whole API as each role; the application itself answers, in this process.

Each request is taken back, so that one world serves all of them. Nothing goes out: signal is a
stand-in, and only loopback may be called.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_socket
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks
from tests.integration.api.conftest import Country
from tests.integration.api.matrix import ROLES
from tests.integration.api.test_no_secrets import SHOWN_ON_PURPOSE, Planted
from tests.integration.api.test_permission_matrix import keys

from lianjing.apps.accounts.actor import ScopeOf, system
from lianjing.apps.accounts.choices import ScopeKind
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.services.users import UserChanges, change_user

from .described import EXAMPLES, Drawn, aimed, drawn, schema
from .test_guessed_requests import Writes, trouble

__all__ = ["keys"]
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1800 * max(1, EXAMPLES // 5))]

REGION = "340221"
"""What the business roles are responsible for here; other regions are out of their reach."""
CAMERA = re.compile(r"(?<!\d)\d{10}13[12]\d{7}(?!\d)")
ALL_CAMERAS = {"admin", "security", "auditor"}
"""They see no picture, but the list of what there is or the records of all."""
CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
    checks.ignored_auth,
]
BEHIND = {502, 503, 504}
"""What is behind did not answer; said in words, so it is no error of ours."""


@pytest.fixture(scope="module")
def requests() -> list[Drawn]:
    return drawn(schema())


@pytest.fixture
def one_process() -> Iterator[None]:
    """Keep the connection whose transaction is taken back, and call nobody but loopback."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    pytest_socket.enable_socket()


@pytest.fixture
def planted(keys: dict[str, Any], country: Country, signal: Any) -> Planted:
    return Planted(country, signal)


@pytest.fixture
def signed_in(browse: Any, planted: Planted, role: str) -> dict[str, str]:
    """Sign in as a role; business roles answer for one region only."""
    if role == "nobody":
        return {}
    user = User.objects.get(username=role)
    if user.scopes.exists():
        scopes = [ScopeOf(ScopeKind.REGION, REGION)]
        change_user(actor=system("test"), user=user, changes=UserChanges(scopes=scopes))
    name = settings.SESSION_COOKIE_NAME
    return {"Cookie": f"{name}={browse(role).client.cookies[name].value}"}


def wrong_with(one: Drawn, signed_in: dict[str, str], role: str, planted: Planted) -> str:
    """Ask, and say what is wrong with the answer; nothing where it is fine."""
    writes = Writes()
    with transaction.atomic():
        with connection.execute_wrapper(writes):
            answer = one.case.call(headers=signed_in)
        try:
            hard = [not_a_server_error] if answer.status_code not in BEHIND else []
            one.case.validate_response(answer, [*hard, *CHECKS], headers=signed_in)
        except FailureGroup as failures:
            return "; ".join(str(failure) for failure in failures.exceptions)
        finally:
            transaction.set_rollback(True)
    text = answer.content.decode("utf-8", "replace")
    if answer.status_code >= 400 and writes.of_others:
        return f"{answer.status_code} and yet writes {writes.of_others}"
    asked = str(answer.request.url) + str(answer.request.body)
    if role not in ALL_CAMERAS:
        beyond = {code for code in CAMERA.findall(text) if not code.startswith(REGION)}
        unasked = {code for code in beyond if code not in asked}
        if unasked:
            return f"gives out {unasked}"
    but = {planted.access} if one.case.operation.path in SHOWN_ON_PURPOSE else ()
    secrets = planted.found_in(text, but=but)
    return f"gives out {secrets}" if secrets else ""


@pytest.mark.parametrize("role", ROLES)
def test_every_answer_is_as_described_and_within_reach(
    requests: list[Drawn],
    keys: dict[str, Any],
    signed_in: dict[str, str],
    planted: Planted,
    role: str,
    one_process: None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    wrong = []
    for number, one in enumerate(requests):
        if number % 2:
            aimed(one, keys)
        caplog.clear()
        fault = wrong_with(one, signed_in, role, planted)
        if fault:
            wrong.append(f"{one.case.as_curl_command()[:600]}\n  {fault[:900]} {trouble(caplog)}")
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong)
