"""The table of limits people read is the one the platform goes by."""

import re
from pathlib import Path

from lianjing.conf.limits import Kind, kind_of
from lianjing.runtime.guard_settings import LimitSettings

PAGE = Path(__file__).resolve().parents[3] / "docs" / "operations" / "hardening.md"
ROWS = re.findall(r"^\| `(\w+)` \| (\d+) \| ([\w ]+) \|", PAGE.read_text("utf-8"), re.MULTILINE)
OF_ADDRESSES = {Kind.SIGN_IN, Kind.STRANGER, Kind.ADDRESS}


def test_every_limit_is_on_the_page_with_its_default_and_no_other():
    shown = {key: int(number) for key, number, _ in ROWS}
    limits = LimitSettings()
    assert shown == {kind.value: getattr(limits, kind.value) for kind in Kind}
    assert set(shown) == set(LimitSettings.__struct_fields__)


def test_the_page_says_whose_they_are():
    for key, _, whose in ROWS:
        assert whose == ("address" if Kind(key) in OF_ADDRESSES else "person or token")


def test_each_kind_of_a_person_is_one_some_request_has():
    found = {
        kind_of("GET", "/api/v1/channels"),
        kind_of("POST", "/api/v1/devices"),
        kind_of("POST", "/api/v1/channels/1/live"),
        kind_of("POST", "/api/v1/imports", "multipart/form-data"),
        kind_of("GET", "/api/v1/exports/1/file"),
    }
    assert found == set(Kind) - OF_ADDRESSES
