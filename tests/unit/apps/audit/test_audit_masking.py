"""Secrets are known by their names, and only those."""

import pytest

from lianjing.apps.audit.masking import is_secret, masked


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "old_password",
        "clientSecret",
        "api_key",
        "token",
        "otp_seed_secret",
        "key",
        "PWD",
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", ["secrecy", "keyword", "name", "passwordless_name", "target_key"])
def test_names_of_other_things(name: str) -> None:
    assert not is_secret(name)


def test_a_sign_in_inside_an_address_is_taken_out() -> None:
    assert masked({"url": "ldap://cn:pw@host/x and http://a:b@c"}) == {
        "url": "ldap://***@host/x and http://***@c"
    }


def test_depth_is_bounded() -> None:
    deep: dict[str, object] = {}
    inner = deep
    for _ in range(200):
        inner["x"] = inner = {}
    assert len(str(masked(deep))) < 1000
