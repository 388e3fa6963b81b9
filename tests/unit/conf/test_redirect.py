"""Where the plain port leads: to ourselves, whatever was asked."""

import pytest

from lianjing.conf.redirect import location, own_host

NAMES = frozenset({"localhost", "127.0.0.1", "10.1.2.3", "county.example.cn"})


@pytest.mark.parametrize(
    ("given", "allowed", "host"),
    [
        ("county.example.cn", ["*"], "county.example.cn"),
        ("County.Example.cn:80", ["*"], "county.example.cn"),
        ("127.0.0.1:8079", ["*"], "127.0.0.1"),
        ("evil.example", ["*"], "10.1.2.3"),
        ("evil.example", ["video.example.cn"], "video.example.cn"),
        ("video.example.cn", ["video.example.cn"], "video.example.cn"),
        ("", ["*"], "10.1.2.3"),
        ("[::1", ["*"], "10.1.2.3"),
        ("a@evil.example", ["*"], "10.1.2.3"),
    ],
)
def test_a_redirect_never_leads_to_a_foreign_host(given, allowed, host):
    assert own_host(given, allowed, NAMES) == host


@pytest.mark.parametrize(
    ("path", "query", "where"),
    [
        ("/live", "", "https://h:8443/live"),
        ("//evil.example/x", "", "https://h:8443//evil.example/x"),
        ("evil", "a=b&c=%20", "https://h:8443/evil?a=b&c=%20"),
        ("/x\r\nSet-Cookie: a", "b\r\n", "https://h:8443/x%0D%0ASet-Cookie:%20a?b%0D%0A"),
    ],
)
def test_path_and_query_stay_what_they_are_and_nothing_else(path, query, where):
    assert location("h", 8443, path, query) == where


def test_the_usual_port_is_not_said():
    assert location("::1", 443, "/", "") == "https://[::1]/"
