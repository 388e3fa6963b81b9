"""Which requests count as sent by another site."""

import pytest

from lianjing.conf.cross_site import is_cross_site, is_form

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


def test_under_tls_the_same_host_without_it_is_foreign() -> None:
    assert is_cross_site("POST", HOST, f"http://{HOST}", None, secure=True)
    assert not is_cross_site("POST", HOST, f"https://{HOST}", None, secure=True)


@pytest.mark.parametrize(
    ("method", "content", "length", "form"),
    [
        ("POST", "text/plain", "10", True),
        ("PUT", "Application/X-WWW-Form-URLEncoded; charset=utf-8", "10", True),
        ("POST", "application/json", "10", False),
        ("POST", "multipart/form-data; boundary=x", "10", False),
        ("POST", "text/plain", "", False),
        ("POST", "text/plain", "0", False),
        ("GET", "text/plain", "10", False),
    ],
)
def test_bodies_only_a_plain_form_sends_are_told(
    method: str, content: str, length: str, form: bool
) -> None:
    assert is_form(method, content, length) is form
