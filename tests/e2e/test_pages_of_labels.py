"""Labels and grants as the security administrator works with them."""

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import RESULTS, Enter, Open
from tests.e2e.demonstration import Demonstration
from tests.e2e.platforms import Platform
from tests.e2e.wall import Wall

pytestmark = pytest.mark.e2e
SCHOOL = "34012110001320000001"
NOWHERE = ("", "")


@pytest.fixture(autouse=True)
def whole(demo: Demonstration) -> None:
    """Every test finds all cameras online."""
    demo.wait_until_whole()


def choose(page: Page, field: str, words: str) -> None:
    """Type into a picker and take what it finds."""
    page.get_by_test_id(field).click()
    page.get_by_test_id(field).locator("input").first.fill(words)
    page.locator(".el-select-dropdown__item:visible", has_text=words).first.click()
    page.keyboard.press("Escape")


def shoot(wall: Wall, what: str) -> None:
    """Keep a picture to look at."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    wall.page.screenshot(path=RESULTS / f"labels-{what}.png", full_page=True)


def label(security: Platform, name: str) -> str:
    """Make a label on the school's camera and give its path."""
    made = security.post("/labels", {"name": name})
    made.raise_for_status()
    path = f"/labels/{made.json()['id']}"
    security.post(f"{path}/cameras", {"codes": [SCHOOL]}).raise_for_status()
    return path


def test_a_label_is_put_on_what_a_filter_finds(demo: Demonstration, open_page: Open) -> None:
    security = demo.township.as_("security")
    wall = open_page(security, shows="user-menu")
    page = wall.page
    page.goto(f"{security.url}/labels")
    page.get_by_test_id("label-new").click()
    page.get_by_test_id("label-name").fill("学校")
    page.get_by_test_id("label-save").click()
    page.get_by_test_id("label-学校").click()
    page.get_by_test_id("label-search").fill(SCHOOL)
    expect(page.get_by_test_id("label-put-found")).to_contain_text("1")
    page.get_by_test_id("label-put-found").click()
    expect(page.get_by_test_id("label-impact")).to_contain_text("不影响任何人")
    page.get_by_test_id("label-confirm").click()
    expect(page.get_by_test_id("label-undo")).to_be_visible()
    shoot(wall, "page")
    assert security.get("/labels/cameras", label="学校")["total"] == 1


def test_a_grant_is_looked_at_before_it_is_given(
    demo: Demonstration, enter: Enter, open_page: Open
) -> None:
    officer = enter(demo.township, "viewer", NOWHERE)
    security = demo.township.as_("security")
    label(security, "校门")
    wall = open_page(security, shows="user-menu")
    page = wall.page
    page.goto(f"{security.url}/grants")
    page.get_by_test_id("grant-new").click()
    page.get_by_test_id("grant-title").fill("校门值守")
    choose(page, "grant-person", officer.username)
    page.get_by_test_id("rule-add").click()
    choose(page, "rule-label", "校门")
    page.get_by_test_id("grant-basis").fill("值守安排")
    page.get_by_test_id("grant-look").click()
    expect(page.get_by_test_id("grant-preview")).to_contain_text("对 1 路摄像机")
    shoot(wall, "grant-preview")
    page.get_by_test_id("grant-issue").click()
    expect(page.get_by_test_id("grant-people")).to_contain_text(officer.username)
    assert officer.get("/channels")["total"] == 1
