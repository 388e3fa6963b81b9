"""What kind a request is."""

import json
from pathlib import Path

import pytest

from lianjing.conf.limits import Kind, address_key, kind_of

OPENAPI = Path(__file__).resolve().parents[3] / "docs" / "reference" / "openapi.json"
FORM = "multipart/form-data"


@pytest.mark.parametrize(
    ("method", "path", "content", "kind"),
    [
        ("GET", "/", "", None),
        ("GET", "/assets/index-abc.js", "", None),
        ("GET", "/healthz", "", Kind.READ),
        ("POST", "/api/v1/auth/login", "application/json", Kind.SIGN_IN),
        ("POST", "/api/v1/auth/password", "application/json", Kind.SIGN_IN),
        ("POST", "/api/v1/auth/logout", "", Kind.WRITE),
        ("GET", "/api/v1/auth/oidc/back", "", Kind.SIGN_IN),
        ("GET", "/api/v1/auth/me", "", Kind.READ),
        ("GET", "/api/v1/channels", "", Kind.READ),
        ("PATCH", "/api/v1/channels/5", "application/json", Kind.WRITE),
        ("POST", "/api/v1/channels/5/live", "application/json", Kind.LIVE),
        ("POST", "/api/v1/channels/5/ptz", "application/json", Kind.LIVE),
        ("POST", "/api/v1/imports", FORM + "; boundary=x", Kind.UPLOAD),
        ("POST", "/api/v1/exports", "application/json", Kind.EXPORT),
        ("GET", "/api/v1/exports", "", Kind.READ),
        ("GET", "/api/v1/exports/5/file", "", Kind.EXPORT),
        ("GET", "/api/v1/cameras.csv", "", Kind.EXPORT),
        ("DELETE", "/api/v1/photos/5", "", Kind.WRITE),
    ],
)
def test_each_request_is_of_one_kind(method, path, content, kind):
    assert kind_of(method, path, content) is kind


def test_every_route_of_the_api_is_counted():
    paths = json.loads(OPENAPI.read_text("utf-8"))["paths"]
    for path, methods in paths.items():
        for method in methods:
            assert kind_of(method.upper(), path) is not None, (method, path)


def test_a_customer_s_whole_ipv6_network_is_one_address():
    assert address_key("2001:db8:1:2:aaaa::1") == address_key("2001:db8:1:2:bbbb::2")
    assert address_key("2001:db8:1:2::1") != address_key("2001:db8:1:3::1")
    assert address_key("::ffff:10.0.0.1") == "::ffff:10.0.0.1"
    assert address_key("10.0.0.1") == "10.0.0.1"
