"""Labels and grants as the security administrator works with them."""

import re
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import RESULTS, Enter, Open
from tests.e2e.demonstration import Demonstration
from tests.e2e.platforms import Platform
from tests.e2e.wall import Wall

pytestmark = pytest.mark.e2e
SCHOOL = "34012110001320000001"
SCHOOL_NAME = "柳溪镇中心小学东门"
MARKET = "34012110001320000002"
MARKET_NAME = "柳溪镇农贸市场北口"
NOBODYS = "34012110001329999999"
"""The code of no camera."""
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
    wall.shoot(RESULTS / f"labels-{what}.png")


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
    expect(page.get_by_test_id("label-put-found")).to_contain_text("的 1 路")
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


def issued(security: Platform, person: Platform) -> int:
    """Give somebody the school's camera directly, and the key of that grant."""
    body = {
        "title": "值守",
        "subject": "person",
        "person": person_of(security, person),
        "actions": ["catalogue", "live"],
        "purpose": "duty",
        "basis": "值守安排",
        "valid_until": (datetime.now(UTC) + timedelta(days=1)).isoformat(),
        "channels": [security.key_of(SCHOOL)],
    }
    made = security.post("/grants", body)
    assert made.is_success, made.text
    return int(made.json()["id"])


def person_of(security: Platform, person: Platform) -> int:
    found = security.get("/rights/people", search=person.username)
    return int(next(one["id"] for one in found if one["username"] == person.username))


def test_a_grant_is_changed_by_a_list_of_codes_once_it_was_looked_at(
    demo: Demonstration, enter: Enter, open_page: Open
) -> None:
    officer = enter(demo.township, "viewer", NOWHERE)
    security = demo.township.as_("security")
    grant = issued(security, officer)
    wall = open_page(security, shows="user-menu")
    page = wall.page
    page.goto(f"{security.url}/grants/{grant}")
    page.get_by_test_id("grant-change").click()
    page.get_by_test_id("change-actions").get_by_text("回放", exact=True).click()
    cameras = page.get_by_test_id("change-cameras")
    page.get_by_test_id("change-cameras-paste").click()
    page.get_by_test_id("change-cameras-codes").fill(f"{MARKET}\n{NOBODYS}")
    page.get_by_test_id("change-cameras-find").click()
    expect(cameras.get_by_role("alert")).to_contain_text(NOBODYS)
    for name in (SCHOOL_NAME, MARKET_NAME):
        expect(cameras).to_contain_text(name)
    page.get_by_test_id("change-reason").fill("值守范围扩大")
    page.get_by_test_id("change-look").click()
    terms = page.get_by_test_id("change-terms").get_by_role("listitem")
    expect(terms).to_have_count(1)
    expect(terms).to_contain_text("回放")
    expect(page.get_by_test_id("preview-gained")).to_contain_text(MARKET_NAME)
    expect(page.get_by_test_id("preview-lost")).to_have_count(0)
    shoot(wall, "grant-change")
    assert officer.get("/channels")["total"] == 1, "it was only looked at"
    page.get_by_test_id("change-apply").click()
    expect(page.get_by_test_id("right-channels")).to_contain_text(MARKET)
    expect(page.locator("ol.history")).to_contain_text("值守范围扩大")
    seen = officer.get("/channels")["items"]
    assert {one["code"] for one in seen} == {SCHOOL, MARKET}
    assert {"live", "playback"} <= set(security.get(f"/grants/{grant}")["actions"])


def test_codes_of_a_file_are_given_a_label_and_relieved_of_it(
    demo: Demonstration, open_page: Open, tmp_path: Path
) -> None:
    security = demo.township.as_("security")
    made = security.post("/labels", {"name": f"重点 {secrets.token_hex(2)}"})
    made.raise_for_status()
    label = made.json()
    listed = tmp_path / "codes.csv"
    rows = ("编码,名称", f"{SCHOOL},东门", f'"{MARKET}","农贸市场"', f"{NOBODYS},")
    listed.write_text("\r\n".join(rows), "utf-8-sig")
    wall = open_page(security, shows="user-menu")
    page = wall.page
    page.goto(f"{security.url}/labels?label={label['id']}")
    page.get_by_test_id("label-import").click()
    page.get_by_test_id("codes-file").set_input_files(listed)
    expect(page.get_by_test_id("codes-text")).to_have_value(re.compile(NOBODYS))
    page.get_by_test_id("codes-go").click()
    impact = page.get_by_test_id("label-impact")
    expect(impact).to_contain_text("将改动 2 路")
    expect(impact).to_contain_text(NOBODYS)
    shoot(wall, "codes")
    page.get_by_test_id("label-confirm").click()
    undo = page.get_by_test_id("label-undo")
    expect(undo).to_contain_text("已改动 2 路")
    found = security.get("/labels/cameras", label=label["name"])["items"]
    assert {one["code"] for one in found} == {SCHOOL, MARKET}
    undo.get_by_role("button").click()
    expect(undo).to_be_hidden()
    assert security.get("/labels/cameras", label=label["name"])["total"] == 0


def test_an_explanation_is_printed_without_the_page_around_it(
    demo: Demonstration, enter: Enter, open_page: Open
) -> None:
    officer = enter(demo.township, "viewer", NOWHERE)
    security = demo.township.as_("security")
    issued(security, officer)
    person, camera = person_of(security, officer), security.key_of(SCHOOL)
    wall = open_page(security, shows="user-menu")
    page = wall.page
    page.goto(f"{security.url}/explain?person={person}&channel={camera}")
    chain = page.get_by_test_id("explain-chain")
    expect(chain).to_contain_text(SCHOOL_NAME)
    page.evaluate("() => { window.print = () => (window.__printed = true) }")
    page.get_by_test_id("explain-print").click()
    assert page.evaluate("window.__printed")
    page.emulate_media(media="print")
    for around in ("user-menu", "nav-admin", "explain-person", "explain-channel", "explain-print"):
        expect(page.get_by_test_id(around)).to_be_hidden()
    expect(chain.get_by_role("listitem").last).to_be_visible()
    expect(page.get_by_test_id("explanation")).to_be_visible()
    cut = "element => element.scrollHeight > element.clientHeight"
    assert not page.locator("main").evaluate(cut), "what does not fit the window is missing"
    shoot(wall, "explanation-on-paper")
