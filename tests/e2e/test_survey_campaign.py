"""A survey of two units: one hands in its sealed form, the other reports that it has nothing."""

import secrets
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from tests.e2e.conftest import Enter, Open
from tests.e2e.demonstration import Demonstration
from tests.e2e.people import unit_named
from tests.e2e.platforms import Platform
from tests.e2e.wall import Wall

CONSOLE_IS_QUIET = True
WIDE = {"width": 1440, "height": 900}
COUNTY = "340121"
SEALED = {"name": "盖章.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
Shot = Callable[[Wall, str], None]


def test_a_survey_goes_from_the_campaign_to_accepted_reports(
    demo: Demonstration, enter: Enter, open_page: Open, shot: Shot
) -> None:
    mark = secrets.token_hex(2)
    units = [unit_named(demo.county, f"{name} {mark}", COUNTY) for name in ("宾馆", "书店")]
    registrar = enter(demo.county, "registrar", ("region", COUNTY))
    office = open_page(registrar, size=WIDE, shows="user-menu")
    campaign = draw_up(office.page, registrar, f"社会视频摸底 {mark}")
    shot(office, "campaign")
    tasks = {
        task["unit"]["id"]: task["id"]
        for task in registrar.get("/tasks", campaign=campaign, page_size=200)["items"]
    }
    for unit, report in zip(units, (hand_in, report_zero), strict=True):
        reporter = enter(demo.county, "reporter", ("unit", str(unit["id"])))
        desk = open_page(reporter, size=WIDE, shows="user-menu")
        desk.page.goto(f"{reporter.url}/tasks")
        desk.page.get_by_test_id(f"task-{tasks[unit['id']]}").click()
        report(desk.page)
        shot(desk, report.__name__)
        accept(office.page, registrar, tasks[unit["id"]])
    shot(office, "accepted")
    office.page.goto(f"{registrar.url}/campaigns/{campaign}")
    progress = registrar.get(f"/campaigns/{campaign}")["progress"]
    assert progress["states"]["accepted"] == 2
    expect(office.page.get_by_text("社会视频摸底").first).to_be_visible()
    shot(office, "progress")


def draw_up(page: Page, registrar: Platform, name: str) -> int:
    """Make a campaign of everything in the county and open it."""
    page.goto(f"{registrar.url}/campaigns")
    page.get_by_test_id("campaign-add").click()
    page.get_by_test_id("campaign-name").fill(name)
    page.get_by_test_id("campaign-due").fill("2099-12-31")
    picker = page.locator(".el-dialog").get_by_test_id("division-picker")
    picker.click()
    picker.locator("input").fill(COUNTY)
    options = page.locator(".el-select-dropdown:visible").get_by_role("option")
    options.filter(has_text=COUNTY).first.click()
    page.get_by_test_id("campaign-save").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.get_by_test_id("campaign-open").click()
    say_yes(page)
    expect(page.get_by_text("进行中").first).to_be_visible()
    return int(page.url.rsplit("/", 1)[1].split("?")[0])


def hand_in(page: Page) -> None:
    """Fill in, attach the sealed form, sign."""
    page.get_by_test_id("act-open").click()
    expect(page.get_by_test_id("task-state")).to_have_text("填报中")
    page.get_by_test_id("paper-file").set_input_files(SEALED)
    expect(page.get_by_text("盖章.pdf")).to_be_visible()
    page.get_by_test_id("act-hand_in").click()
    say_yes(page, "张会计")
    expect(page.get_by_test_id("task-state")).to_have_text("已提交")


def report_zero(page: Page) -> None:
    """Report that there is nothing; that is sealed as well."""
    page.get_by_test_id("paper-file").set_input_files(SEALED)
    expect(page.get_by_text("盖章.pdf")).to_be_visible()
    page.get_by_test_id("act-report_zero").click()
    say_yes(page, "李店长")
    expect(page.get_by_test_id("task-state")).to_have_text("零报告")


def accept(page: Page, registrar: Platform, task: Any) -> None:
    page.goto(f"{registrar.url}/tasks/{task}")
    page.get_by_test_id("act-accept").click()
    expect(page.get_by_test_id("task-state")).to_have_text("已通过")


def say_yes(page: Page, words: str = "") -> None:
    """Agree to what is asked in a box, signing if it asks for a name."""
    box = page.locator(".el-message-box:visible")
    if words:
        box.locator("input").fill(words)
    box.locator(".el-message-box__btns .el-button--primary").click()
    expect(box).to_be_hidden()
