"""What the setting may name is a deed of some service, and has words in both languages."""

import re
from pathlib import Path

import pytest

from lianjing.apps.accounts import two_persons
from lianjing.runtime.identity_settings import DeedName

ROOT = Path(__file__).parents[2]


def test_the_setting_names_what_services_do_and_nothing_else() -> None:
    assert two_persons.names() == set(DeedName)


def test_a_service_that_waits_stands_outermost() -> None:
    """A deed is kept in a transaction of its own, which must not be inside the service's."""
    for known in two_persons.services().values():
        path = ROOT / "src" / (known.service.__module__.replace(".", "/") + ".py")
        text = path.read_text("utf-8")
        assert not re.search(r"@transaction\.atomic\n@(two_persons|_waits)", text), path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_deed_is_named(language: str) -> None:
    words = (ROOT / f"web/src/locales/{language}/deeds.ts").read_text("utf-8")
    unnamed = [one for one in DeedName if f"{one.value.replace('.', '_')}: '" not in words]
    assert not unnamed


def test_the_page_offers_each_deed() -> None:
    page = (ROOT / "web/src/api/deeds.ts").read_text("utf-8")
    assert [one for one in DeedName if f"'{one.value}'" not in page] == []
