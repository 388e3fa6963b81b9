"""Every page about files as it looks with 5,000 of them: in words, in the window, in silence."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import PHONE, Open
from tests.e2e.demonstration import Demonstration
from tests.e2e.wall import Wall

CONSOLE_IS_QUIET = True
WIDE = {"width": 1440, "height": 900}
PAGES = (
    *("map", "cameras", "equipment", "units", "places", "codes", "filings"),
    *("exchange", "exchange?tab=exports", "exchange?tab=templates", "differences", "duplicates"),
    *("proposals", "summary", "quality", "findings", "rules", "tasks", "campaigns"),
    *("departments", "people"),
)
KEY = re.compile(
    r"\b(?:nav|files|exchange|agreement|survey|quality|places|equipment|codes|filing"
    r"|departments|map|phone|common)\.[a-z]\w*\b"
)
"""What a word without a translation looks like."""
Shot = Callable[[Wall, str], None]


@pytest.mark.parametrize(
    ("size", "language"),
    [(WIDE, "zh"), (WIDE, "en"), (PHONE, "zh")],
    ids=["wide", "wide-en", "narrow"],
)
def test_every_page_fits_its_window_and_speaks(
    demo: Demonstration, open_page: Open, shot: Shot, size: dict[str, int], language: str
) -> None:
    wall = open_page(demo.county.as_("admin"), size=size, shows="user-menu")
    if language == "en":
        wall.page.get_by_test_id("user-menu").click()
        wall.page.get_by_test_id("toggle-language").click()
    wrong = []
    for name in PAGES:
        wall.page.goto(f"{demo.county.url}/{name}")
        settle(wall.page)
        shot(wall, re.sub(r"\W", "-", name))
        wrong += [f"{name}: {fault}" for fault in faults(wall.page)]
    assert not wrong


def settle(page: Page) -> None:
    """Wait until the page has its words and nothing on it turns any more."""
    expect(page.locator("main, .view, .phone").first).to_be_visible()
    expect(page.locator(".el-loading-mask:visible")).to_have_count(0)
    expect(page.get_by_text("正在读取…")).to_have_count(0)


def faults(page: Page) -> list[str]:
    """Say what is wrong with how a page looks."""
    found = [f"no words for {key}" for key in KEY.findall(page.locator("body").inner_text())]
    wide, shown = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    if wide > shown:
        found.append(f"{wide} px wide in a window of {shown}")
    return found
