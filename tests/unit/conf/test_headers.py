"""What a page may fetch and do, and where tiles of the map may come from."""

import pytest
from msgspec import structs

from lianjing.conf import headers
from lianjing.conf.headers import content_security_policy, origin_of, strict_transport
from lianjing.runtime.guard_settings import TlsSettings
from lianjing.runtime.settings import MediaSettings


@pytest.mark.parametrize(
    ("template", "origin"),
    [
        ("", ""),
        ("/tiles/{z}/{x}/{y}.png", ""),
        ("http://10.1.2.3:8088/t/{z}/{x}/{y}.png", "http://10.1.2.3:8088"),
        ("https://maps.example.cn/w?x={x}&y={y}&l={z}&tk=abc", "https://maps.example.cn"),
        ("https://[2001:db8::1]/w/{z}", "https://[2001:db8::1]"),
        ("ftp://maps.example.cn/{z}", ""),
        ("https://user@maps.example.cn/{z}", ""),
        ("https://a.example;script-src * /{z}", ""),
        ("https://*/{z}", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_only_the_host_of_the_address_is_let_in(template: str, origin: str) -> None:
    assert origin_of(template) == origin


@pytest.mark.parametrize(
    "directive",
    [
        "default-src 'self'",
        "script-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ],
)
def test_the_policy_keeps_a_page_to_itself(directive: str) -> None:
    policy = content_security_policy("county.example:8080")
    assert directive in policy.split("; ")
    assert "unsafe-eval" not in policy


def test_pictures_at_a_path_of_another_host_are_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """A source with a path that has no slash at its end allows that one address and no other."""
    media = MediaSettings(public_url="https://media.example/media")
    settings = structs.replace(headers.INSTALLATION.settings, media=media)
    changed = structs.replace(headers.INSTALLATION, settings=settings)
    monkeypatch.setattr(headers, "INSTALLATION", changed)
    directives = content_security_policy("county.example").split("; ")
    assert "connect-src 'self' https://media.example wss://media.example" in directives
    assert "media-src 'self' blob: https://media.example wss://media.example" in directives


@pytest.mark.parametrize("host", ["x; script-src *", "x y", "a\r\nb", "*"])
def test_a_host_that_is_none_cannot_widen_the_policy(host: str) -> None:
    policy = content_security_policy(host)
    assert policy == content_security_policy("localhost")
    assert policy.count("script-src") == 1


def test_neither_scripts_nor_styles_are_ever_inline() -> None:
    """Vue and our libraries set styles through objects, which no policy forbids and none needs."""
    assert "unsafe-inline" not in content_security_policy("h")


def test_strict_transport_is_never_said_with_a_certificate_of_our_own_making() -> None:
    assert not strict_transport(TlsSettings(enabled=True, hsts_days=365))
    assert not strict_transport(TlsSettings(hsts_days=365))
    assert not strict_transport(TlsSettings(by_proxy=True))
    assert strict_transport(TlsSettings(by_proxy=True, hsts_days=1)) == "max-age=86400"
    own = TlsSettings(enabled=True, certificate="a.pem", hsts_days=30)
    assert strict_transport(own) == "max-age=2592000"
