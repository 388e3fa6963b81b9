"""What holds for all tests: units touch no socket, larger tests are marked by where they live."""

import os
from pathlib import Path
from typing import Any

import pytest
import pytest_socket
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

HERE = Path(__file__).parent
_MARKS = {"integration": "integration", "e2e": "e2e"}
_UNIT_SECONDS = 120
_LARGER_SECONDS = 300
"""After so long a test hangs; machines that have other work are slow, and that is no fault."""

settings.register_profile(
    "gate",
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("night", deadline=None, max_examples=5000)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "gate")
settings.load_profile(PROFILE)
if PROFILE == "gate":
    # Numbers and words of our modules are drawn as well, of those imported so far: what a test is
    # given would hang on the tests before it, and on every constant somebody changes elsewhere.
    providers._get_local_constants = lambda: providers._local_constants  # type: ignore[assignment]


def _part_of(item: pytest.Item) -> str:
    return item.path.relative_to(HERE).parts[0] if item.path.is_relative_to(HERE) else ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        part = _part_of(item)
        if part in _MARKS:
            item.add_marker(_MARKS[part])
        if item.get_closest_marker("timeout") is None:
            seconds = _UNIT_SECONDS if part == "unit" else _LARGER_SECONDS
            item.add_marker(pytest.mark.timeout(seconds))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let tests with transactions of their own empty all tables when they end.

    The product's audit refuses that; its own tests put the triggers back for themselves.
    """
    from django.db import connection

    from lianjing.apps.audit import append_only

    with django_db_blocker.unblock():
        append_only.remove(connection, queue_too=False)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if _part_of(item) == "unit":
        # Event loops wake themselves through a pair of Unix sockets; the network stays shut.
        pytest_socket.disable_socket(allow_unix_socket=True)
    else:
        pytest_socket.enable_socket()


def pytest_runtest_teardown() -> None:
    pytest_socket.enable_socket()
