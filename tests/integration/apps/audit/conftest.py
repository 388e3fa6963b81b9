"""The audit as it is in the product: with its triggers."""

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection, transaction

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.audit import append_only
from lianjing.apps.audit import services as audit


@pytest.fixture
def guarded(db: None) -> Iterator[None]:
    """Put the triggers back; the transaction of the test takes them away again."""
    append_only.install(connection)
    yield
    for left in (settings.INSTALLATION.directory, settings.INSTALLATION.secrets):
        shutil.rmtree(left / "audit", ignore_errors=True)


@pytest.fixture
def actor() -> Actor:
    return system("test")


def leave(count: int, **more: object) -> None:
    """Leave some records."""
    with transaction.atomic():
        for number in range(count):
            audit.record(system("test"), "file.changed", name=f"camera {number}", **more)
