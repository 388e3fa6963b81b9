"""What holds for all larger tests: no test finds in memory what another one left there."""

import pytest

from lianjing.api import map_points
from lianjing.apps.audit.services import recording, unusual
from lianjing.apps.compliance.selectors import governed
from lianjing.apps.registry.policies import sizes

AN_HOUR = 3600


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what processes keep for some seconds, and keep what is asked for to the test's end.

    It is kept by keys of rows, and the next test has other rows under the same keys. That it is
    asked for anew must not fall between two counts of queries.
    """
    sizes._narrowest.cache_clear()
    recording._known.clear()
    governed.forget()
    unusual.forget()
    monkeypatch.setattr(map_points, "_shelf", map_points.Shelf())
    monkeypatch.setattr(sizes, "_KEPT_SECONDS", 24 * AN_HOUR)
    monkeypatch.setattr(recording, "_NAMES_SECONDS", AN_HOUR)
    monkeypatch.setattr(governed, "FRESH", AN_HOUR)
