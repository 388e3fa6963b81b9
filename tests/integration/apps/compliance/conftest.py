"""The divisions files lie in, and a recorder that says what a test has it say."""

from typing import Any

import pytest
from tests.integration.apps.compliance.files_of_a_town import (
    Recorder,
)

from lianjing.apps.compliance import sources
from lianjing.apps.compliance.selectors import governed
from lianjing.apps.places.models import Division


@pytest.fixture(autouse=True)
def fresh() -> Any:
    for code, level in (("34", 1), ("3401", 2), ("340121", 3), ("340122", 3)):
        Division.objects.get_or_create(code=code, defaults={"name": code, "level": level})
    governed.forget()
    yield
    governed.forget()


@pytest.fixture
def recorder() -> Any:
    one = Recorder()
    sources.measure_recordings(one)
    yield one
    sources.forget(one)
