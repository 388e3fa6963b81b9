"""The country, the people and the browser of the API's own tests."""

from tests.integration.api.conftest import actor, browse, country, people, signal

__all__ = ["actor", "browse", "country", "people", "signal"]
