"""Messages go where they may, and carry a signature nobody else can make."""

import ipaddress

import pytest

from lianjing.apps.webhooks import guard
from lianjing.apps.webhooks.sending import signature

CITY = [ipaddress.ip_network("10.34.0.0/16")]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "10.35.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "fe80::1",
        "fd00::1",
        "0.0.0.0",
        "224.0.0.1",
        "100.64.0.1",
        "255.255.255.255",
    ],
)
def test_inner_addresses_are_refused_unless_named(address: str) -> None:
    assert not guard.is_allowed(ipaddress.ip_address(address), CITY)


@pytest.mark.parametrize("address", ["10.34.7.7", "::ffff:10.34.7.7", "8.8.8.8"])
def test_named_networks_and_public_addresses_are_allowed(address: str) -> None:
    assert guard.is_allowed(ipaddress.ip_address(address), CITY)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://a/",
        "file:///etc/passwd",
        "http://",
        "http://u:p@a/",
        "http://a\r\nX: y/",
        "http://a b/",
        "http://中文/",
        "http://a:99999/",
        "http://a/" + "x" * 600,
        "gopher://127.0.0.1/",
        "http://[::1",
    ],
)
def test_odd_urls_are_refused_with_words(url: str) -> None:
    with pytest.raises(guard.BadAddressError):
        guard.parse(url)


def test_a_url_is_taken_apart() -> None:
    assert guard.parse("https://a.example/x?y=1") == (True, "a.example", 443, "/x?y=1")
    assert guard.parse("http://a.example:81") == (False, "a.example", 81, "/")


def test_the_signature_covers_time_and_body() -> None:
    made = signature("secret", b"{}", at=1763600000)
    digest = "acdfa0b7252d0764bbb6d91d329f03a9180fde64d53dda6fff3e1d0781b26687"
    assert made == f"t=1763600000,v1={digest}"
    assert signature("secret", b"{}", at=1763600001) != made
    assert signature("secret", b"{ }", at=1763600000) != made
    assert signature("other", b"{}", at=1763600000) != made
