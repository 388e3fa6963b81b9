"""Messages go where they may, and carry a signature nobody else can make."""

import ipaddress
import socket

import pytest

from lianjing.apps.webhooks import guard, sending
from lianjing.apps.webhooks.sending import signature
from lianjing.runtime.networks import may_call

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
        # Addresses that carry another: NAT64, 6to4, Teredo, IPv4-compatible; and site-local ones.
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::808:808",
        "2002:7f00:1::1",
        "2002:a00:1::",
        "2001:0:a00:1::f5ff:fffe",
        "::127.0.0.1",
        "::10.0.0.1",
        "fec0::1",
        "::ffff:0:127.0.0.1",
    ],
)
def test_inner_addresses_are_refused_unless_named(address: str) -> None:
    assert not may_call(ipaddress.ip_address(address), CITY)


@pytest.mark.parametrize(
    "address",
    ["10.34.7.7", "::ffff:10.34.7.7", "8.8.8.8", "2606:4700::1111", "64:ff9b::8.8.8.8"],
)
def test_named_networks_and_public_addresses_are_allowed(address: str) -> None:
    assert may_call(ipaddress.ip_address(address), CITY)


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


def answering(monkeypatch: pytest.MonkeyPatch, *rounds: list[str]) -> list[str]:
    """Have names answer otherwise each time; gives the names asked for."""
    asked: list[str] = []

    def look_up(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        found = rounds[min(len(asked), len(rounds)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_a_name_that_leads_inside_too_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, ["8.8.8.8", "10.0.0.1"])
    with pytest.raises(guard.BadAddressError, match=r"10\.0\.0\.1"):
        guard.check("https://rebound.example/", [])


def test_a_name_that_answers_otherwise_later_is_still_called_where_it_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: the second answer, on loopback, is never asked for."""
    asked = answering(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
    called: list[object] = []

    def connect(address: object, *_: object) -> socket.socket:
        called.append(address)
        raise OSError("far away")

    monkeypatch.setattr(socket, "create_connection", connect)
    target = guard.check("http://rebound.example/x", [])
    assert not sending.send(target, b"{}", {}).arrived
    assert called == [("8.8.8.8", 80)]
    assert asked == ["rebound.example"]


def test_the_signature_covers_time_and_body() -> None:
    made = signature("secret", b"{}", at=1763600000)
    digest = "acdfa0b7252d0764bbb6d91d329f03a9180fde64d53dda6fff3e1d0781b26687"
    assert made == f"t=1763600000,v1={digest}"
    assert signature("secret", b"{}", at=1763600001) != made
    assert signature("secret", b"{ }", at=1763600000) != made
    assert signature("other", b"{}", at=1763600000) != made
