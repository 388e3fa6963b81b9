"""Which requests count as sent by another site."""

import pytest

from lianjing.conf.cross_site import is_cross_site

HOST = "10.0.0.5:8080"


@pytest.mark.parametrize(
    ("method", "origin", "fetch_site", "refused"),
    [
        ("GET", "http://evil.example", "cross-site", False),
        ("POST", None, None, False),
        ("POST", "http://10.0.0.5:8080", None, False),
        ("POST", "http://10.0.0.5:8080", "same-origin", False),
        ("POST", None, "none", False),
        ("POST", "http://evil.example", None, True),
        ("POST", "http://10.0.0.5:8081", None, True),
        ("POST", None, "cross-site", True),
        ("POST", None, "same-site", True),
        ("POST", "null", None, True),
        ("DELETE", "http://10.0.0.5:8080.evil.example", None, True),
    ],
)
def test_only_writes_of_our_own_pages_and_of_programs_pass(
    method: str, origin: str | None, fetch_site: str | None, refused: bool
) -> None:
    assert is_cross_site(method, HOST, origin, fetch_site) is refused
