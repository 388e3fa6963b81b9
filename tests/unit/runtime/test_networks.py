"""Lists of networks in the configuration."""

import pytest

from lianjing.kernel.errors import ConfigurationError
from lianjing.runtime import configuration
from lianjing.runtime.networks import contains, parse_networks


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("10.1.2.3", True),
        ("10.2.0.1", False),
        ("::ffff:10.1.2.3", True),
        ("fe80::1%eth0", True),
        ("", False),
        ("unknown", False),
        ("10.1.2.3.4", False),
    ],
)
def test_an_address_lies_in_a_network_or_does_not(address, inside):
    assert contains(parse_networks(["10.1.0.0/16", "fe80::/10"]), address) is inside


def test_an_empty_list_holds_nobody():
    assert not contains(parse_networks([]), "127.0.0.1")


def test_a_list_that_is_none_refuses_to_start_with_its_line(tmp_path):
    (tmp_path / "lianjing.toml").write_text('[web]\nport = 8080\nadmin_networks = ["office"]\n')
    with pytest.raises(ConfigurationError, match=r"line 3: web\.admin_networks"):
        configuration.load(tmp_path, {})
