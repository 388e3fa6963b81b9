"""The one host tiles of the map may come from."""

import pytest

from lianjing.conf.headers import tile_origin


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
    assert tile_origin(template) == origin
