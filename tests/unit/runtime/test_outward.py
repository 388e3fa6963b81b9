"""Where something is sent because a peer said so."""

import pytest

from lianjing.runtime.networks import parse_networks
from lianjing.runtime.outward import RefusedUrlError, is_allowed, may_be_called, parse_url

OWN = parse_networks(["192.0.2.9"])


def test_a_plain_address_is_taken_apart_and_shown_without_its_path() -> None:
    place = parse_url("https://pictures.example/put?token=abc")
    assert (place.host, place.port, place.path) == ("pictures.example", 443, "/put?token=abc")
    assert place.shown == "https://pictures.example:443"
    assert parse_url("http://[2001:db8::1]:81/x").shown == "http://[2001:db8::1]:81"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/put",
        "ftp://192.0.2.9/",
        "http://",
        "http://192.0.2.9:0/",
        "http://192.0.2.9:99999/",
        "http://who@192.0.2.9/",
        "http://192.0.2.9\\@192.0.2.8/",
        "http://192.0.2.9/a b",
        "http://192.0.2.9/\r\nHost: x",
        "http://192.0.2.9/" + "x" * 600,
        "http://图片.example/",
    ],
)
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(RefusedUrlError):
        parse_url(url)


def test_only_named_networks_are_called_and_names_are_looked_up_later() -> None:
    assert is_allowed("192.0.2.9", OWN)
    assert is_allowed("::ffff:192.0.2.9", OWN)
    for other in ("192.0.2.8", "8.8.8.8", "127.0.0.1", "::1", "no address", "0.0.0.0"):
        assert not is_allowed(other, OWN), other
    assert not is_allowed("239.1.1.1", parse_networks(["0.0.0.0/0"]))
    assert may_be_called(parse_url("http://pictures.example/"), OWN)
    assert not may_be_called(parse_url("http://192.0.2.8/"), OWN)
