"""The country, the people and the browser of the API's own tests."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from django.test import override_settings
from tests.integration.api.conftest import actor, browse, country, people, signal

__all__ = ["actor", "browse", "country", "people", "signal"]


@pytest.fixture
def needing_factors(settings: Any) -> Iterator[None]:
    """Have security administrators need a second factor."""
    whole = settings.INSTALLATION
    section = msgspec.structs.replace(whole.settings.identity, factor_roles=("security",))
    changed = msgspec.structs.replace(whole.settings, identity=section)
    with override_settings(INSTALLATION=msgspec.structs.replace(whole, settings=changed)):
        yield
