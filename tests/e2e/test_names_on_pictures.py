"""A picture carries its viewer's name, guards it, and ends when somebody says so."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect
from tests.e2e.conftest import Open
from tests.e2e.demonstration import Demonstration
from tests.e2e.waiting import until
from tests.e2e.wall import Wall

SCHOOL = "34012110001320000001"
MARKET = "34012110001320000002"
STOP_SECONDS = 2.0
Shot = Callable[[Wall, str], None]

_ATTACKS = {
    "removed": "mark => mark.remove()",
    "hidden": "mark => mark.style.setProperty('display', 'none', 'important')",
    "faint by a style sheet": """mark => {
        const sheet = new CSSStyleSheet()
        sheet.replaceSync('[data-testid=watermark] { opacity: 0.01 !important }')
        mark.style.removeProperty('opacity')
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
    }""",
    "moved away": "mark => mark.style.setProperty('inset', '0 0 0 -9000px', 'important')",
    "below the video": """mark => {
        const video = mark.parentElement.querySelector('video')
        video.style.position = 'relative'
        video.style.zIndex = '9'
    }""",
    "another place for the video": """mark => {
        document.body.append(mark.parentElement.querySelector('video'))
    }""",
    "the video alone on the screen": """mark => {
        mark.parentElement.querySelector('video').controls = true
    }""",
}


@pytest.fixture(autouse=True)
def whole(demo: Demonstration) -> None:
    """Every test finds all cameras online."""
    demo.wait_until_whole()


def lies_over(wall: Wall, mark: Locator) -> bool:
    """Whether the mark covers the picture; while a cell changes its size, neither may be drawn."""
    picture = wall.page.get_by_test_id("cell-video-1").bounding_box()
    over = mark.bounding_box()
    return bool(picture) and over == pytest.approx(picture, abs=2)


def test_the_mark_is_over_the_picture_in_every_size(
    demo: Demonstration, open_page: Open, shot: Shot
) -> None:
    wall = open_page(demo.township)
    wall.play(SCHOOL)
    mark = wall.cell(1).get_by_test_id("watermark")
    expect(mark).to_be_attached()
    for layout in (1, 9, 4):
        wall.layout(layout)
        until(lambda: lies_over(wall, mark), within=3, what=f"the mark over one of {layout}")
        wall.wait_for_picture(1)
        wall.moves()
    shot(wall, "marked")
    wall.page.wait_for_timeout(3000)
    expect(wall.cell(1)).to_have_attribute("data-phase", "playing")


@pytest.mark.parametrize("attack", _ATTACKS)
def test_a_mark_that_is_tampered_with_takes_the_picture_with_it(
    demo: Demonstration, open_page: Open, attack: str
) -> None:
    wall = open_page(demo.township)
    wall.play(SCHOOL)
    wall.cell(1).get_by_test_id("watermark").evaluate(_ATTACKS[attack])
    expect(wall.cell(1)).to_have_attribute("data-phase", "failed", timeout=STOP_SECONDS * 1000)
    expect(wall.problem()).to_contain_text("水印")
    until(lambda: _recorded(demo, "watermark.removed"), within=10, what="a record of the tampering")
    assert not [one for one in _watching(demo) if one["user"] == wall.platform.username]


def test_who_is_stopped_is_told_by_whom_and_why_at_once(
    demo: Demonstration, open_page: Open, shot: Shot
) -> None:
    wall = open_page(demo.township)
    wall.play(MARKET)
    guard = open_page(demo.township.as_("security"), shows="nav-admin")
    guard.page.goto(f"{demo.township.url}/watching")
    row = guard.page.get_by_test_id("watching-table").locator("tr").filter(has_text="农贸市场")
    row.get_by_test_id("stop-one").click()
    guard.page.get_by_test_id("stop-why").fill("设备检修")
    shot(guard, "stopping")
    guard.page.get_by_test_id("stop-confirm").click()
    began = time.monotonic()
    expect(wall.cell(1)).to_have_attribute("data-phase", "failed", timeout=STOP_SECONDS * 1000)
    assert time.monotonic() - began < STOP_SECONDS
    expect(wall.problem()).to_contain_text("设备检修")
    expect(wall.problem()).to_contain_text(demo.township.people["security"]["username"])
    wall.page.wait_for_timeout(3000)
    expect(wall.cell(1)).to_have_attribute("data-phase", "failed")


def test_looks_are_in_the_register_with_unit_name_and_reason(
    demo: Demonstration, open_page: Open, shot: Shot
) -> None:
    wall = open_page(demo.township)
    wall.play(SCHOOL)
    reader = open_page(demo.township.as_("auditor"), shows="nav-admin")
    reader.page.goto(f"{demo.township.url}/register?camera={SCHOOL}")
    first = reader.page.get_by_test_id("register-table").locator("tbody tr").first
    expect(first).to_contain_text(SCHOOL)
    first.click()
    facts = reader.page.get_by_test_id("entry-facts")
    expect(facts).to_contain_text(demo.township.username)
    expect(facts).to_contain_text("值守")
    shot(reader, "entry")
    with reader.page.expect_download() as coming:
        reader.page.keyboard.press("Escape")
        reader.page.get_by_test_id("register-export").click()
    assert coming.value.suggested_filename == "register.xlsx"


def _recorded(demo: Demonstration, action: str) -> bool:
    found = demo.township.as_("auditor").get("/audit", action=action)
    return bool(found["items"])


def _watching(demo: Demonstration) -> list[dict[str, object]]:
    return list(demo.township.as_("security").get("/watching")["items"])
