"""From the empty form to a registry that agrees with the network, as a county does it."""

import io
import os
import re
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import segno
from playwright.sync_api import Page, expect
from tests.e2e import form_f4
from tests.e2e.clerk import READ_MS, Clerk
from tests.e2e.conftest import PHONE, Enter, Open
from tests.e2e.demonstration import Demonstration
from tests.e2e.form_f4 import EACH, FAULTS, ROWS, County
from tests.e2e.people import unit_named
from tests.e2e.platforms import Platform
from tests.e2e.waiting import until
from tests.e2e.wall import Wall

CONSOLE_IS_QUIET = True
WIDE = {"width": 1440, "height": 900}
COUNTY = "340121"
UNIT = "青河县数据资源局"
SCHOOL = "34012110001320000001"
SQUARE = "34012110001320000003"
BRIDGE = "34012100001320000001"
IN_FORM = {SCHOOL: "柳溪镇中心小学东门", SQUARE: "镇政府广场（表上的叫法）"}
"""Cameras of the network the form speaks of: the first as the network calls it."""
WRONG = EACH * len(FAULTS)
Shot = Callable[[Wall, str], None]


@dataclass(slots=True)
class Story:
    """What the tests of this module hand on to one another."""

    registrar: Platform
    unit: int
    county: County
    directory: Path

    def file(self, name: str) -> Path:
        return self.directory / name


@pytest.fixture(scope="module")
def story(demo: Demonstration, enter: Enter, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The technician of the county, the unit that reports, the form as it will be filled."""
    unit = unit_named(demo.county, UNIT, COUNTY)
    registrar = enter(demo.county, "registrar", ("region", COUNTY))
    known = [{"code": code, "name": name} for code, name in IN_FORM.items()]
    county = form_f4.compose(UNIT, known)
    return Story(registrar, unit["id"], county, tmp_path_factory.mktemp("forms"))


@pytest.fixture
def clerk(story: Story, open_page: Open) -> Clerk:
    """The registrar at the desk."""
    wall = open_page(story.registrar, size=WIDE, shows="user-menu")
    return Clerk(wall.page, story.registrar)


def keep(shot: Shot, clerk: Clerk, what: str) -> None:
    shot(Wall(clerk.page, clerk.platform), what)


def camera_of(platform: Platform, code: str) -> dict[str, Any]:
    found = platform.get("/cameras", search=code)["items"]
    return next(one for one in found if one["code"] == code)


# --- the form ---------------------------------------------------------------------------------


def test_a_wrong_form_comes_back_with_every_wrong_cell_named(
    story: Story, clerk: Clerk, shot: Shot
) -> None:
    template = clerk.template("f4", story.file("空白.xlsx"))
    keep(shot, clerk, "templates")
    form_f4.fill(template, story.county, story.file("摄像机.xlsx"))
    number = clerk.upload(story.file("摄像机.xlsx"))
    clerk.answer_datum("WGS-84")
    expect(clerk.count("refused")).to_have_text(str(WRONG), timeout=READ_MS)
    expect(clerk.count("new")).to_have_text(str(ROWS - WRONG - len(IN_FORM)))
    expect(clerk.page.get_by_text("待核对").first).to_be_visible()
    keep(shot, clerk, "judged")
    clerk.page.get_by_test_id("tile-refused").click()
    rows = clerk.page.get_by_test_id("import-rows")
    expect(rows).to_contain_text(str(min(story.county.wrong)))
    expect(rows).to_contain_text("编码不是 20 位")
    keep(shot, clerk, "refused")
    found = story.registrar.get(f"/imports/{number}/rows", state="refused", page_size=500)
    assert {row["number"] for row in found["items"]} == set(story.county.wrong)
    comments = form_f4.comments(clerk.marked(story.file("退回.xlsx")))
    for at, way in story.county.wrong.items():
        assert (at, FAULTS[way].column) in comments, f"row {at} ({way}) has no comment"


def test_the_mended_workbook_is_imported_whole_and_once(
    story: Story, clerk: Clerk, shot: Shot
) -> None:
    mended = story.file("改好.xlsx")
    form_f4.mend(story.file("退回.xlsx"), story.county, mended)
    clerk.upload(mended, "WGS-84")
    expect(clerk.count("new")).to_have_text(str(ROWS - len(IN_FORM)), timeout=READ_MS)
    expect(clerk.count("refused")).to_have_text("0")
    clerk.confirm()
    keep(shot, clerk, "imported")
    clerk.upload(mended, "WGS-84")
    expect(clerk.count("unchanged")).to_have_text(str(ROWS), timeout=READ_MS)
    expect(clerk.count("changed")).to_have_text("0")
    clerk.go("/exchange")
    expect(clerk.page.get_by_test_id("import-list")).to_contain_text("改好.xlsx")
    keep(shot, clerk, "imports")


# --- against the network ----------------------------------------------------------------------


def test_differences_are_settled_after_a_trial(story: Story, clerk: Clerk, shot: Shot) -> None:
    platform = story.registrar
    until(
        lambda: platform.get("/agreement/summary")["total"] > ROWS - len(IN_FORM),
        within=150,
        what="the new files are compared",
        every=0.5,
    )
    page = clerk.page
    clerk.go("/differences")
    expect(page.get_by_test_id("kind-only_file")).to_contain_text(re.compile("[1-9]"))
    expect(page.locator(".el-table__row")).to_have_count(50)
    keep(shot, clerk, "differences")
    only_files = platform.get("/agreement/differences", kind="only_file", page_size=1)["total"]
    assert only_files >= ROWS - len(IN_FORM)
    clerk.go(f"/differences?search={SQUARE}&kind=field&field=name")
    expect(page.locator(".el-table__row")).to_have_count(1)
    expect(page.locator(".el-table__row")).to_contain_text(IN_FORM[SQUARE])
    decide(page, "to_file", shot=lambda: keep(shot, clerk, "trial"))
    assert camera_of(platform, SQUARE)["name"] == "柳溪镇政府广场球机"
    clerk.go(f"/differences?search={BRIDGE}&kind=only_network")
    decide(page, "make_file")
    assert camera_of(platform, BRIDGE)["network"] == "online"


def decide(page: Page, action: str, shot: Callable[[], None] = lambda: None) -> None:
    """Choose everything shown, look at the trial, and do it."""
    page.locator(".el-table__row .el-checkbox").first.click()
    expect(page.get_by_test_id("chosen-count")).to_contain_text("1")
    page.get_by_test_id(f"act-{action}").click()
    expect(page.get_by_test_id("decide-summary")).to_be_visible()
    shot()
    page.get_by_test_id("decide-reason").fill("现场核实")
    page.get_by_test_id("decide-confirm").click()
    expect(page.get_by_test_id("decide")).to_be_hidden()


# --- one file ---------------------------------------------------------------------------------


def test_the_file_page_tells_what_was_changed_and_leads_to_the_pole(
    story: Story, clerk: Clerk, shot: Shot
) -> None:
    page, platform = clerk.page, story.registrar
    camera = camera_of(platform, SQUARE)
    clerk.go(f"/cameras?search={SQUARE}")
    page.get_by_text("柳溪镇政府广场球机").first.click()
    expect(page.get_by_test_id("camera-name")).to_have_text("柳溪镇政府广场球机")
    history = page.get_by_test_id("change-history")
    for word in (IN_FORM[SQUARE], platform.username, "现场核实"):
        expect(history).to_contain_text(word)
    expect(page.get_by_test_id("camera-network")).to_contain_text("在线")
    qr = page.get_by_test_id("qr")
    qr.scroll_into_view_if_needed()
    drawn_there = "image => image.complete && image.naturalWidth > 50"
    until(lambda: qr.evaluate(drawn_there), within=15, what="the code on the page")
    link, drawn = f"{platform.url}/m/c/{SQUARE}", io.BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="png", scale=8, border=4)
    served = platform.api.get(f"/cameras/{camera['id']}/qr", params={"form": "png"})
    assert served.content == drawn.getvalue(), "the code on the pole holds another address"
    keep(shot, clerk, "file")
    clerk.go(f"/cameras/{camera['id']}")
    scripted = platform.get("/cameras", search=f"{story.county.run}东门")["items"][0]
    clerk.go(f"/cameras/{scripted['id']}")
    expect(page.get_by_test_id("camera-name")).to_contain_text("<script>")
    assert page.evaluate("window.__run") is None, "a name was run as a script"


def test_a_check_at_the_pole_waits_for_the_connection(
    story: Story, clerk: Clerk, open_page: Open, shot: Shot
) -> None:
    camera = camera_of(story.registrar, SQUARE)
    wall = open_page(story.registrar, size=PHONE, shows="user-menu", is_mobile=True, has_touch=True)
    page = wall.page
    page.goto(f"{story.registrar.url}/m/c/{SQUARE}")
    expect(page.get_by_test_id("phone-file")).to_contain_text(SQUARE)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    shot(wall, "file")
    page.context.set_offline(True)
    page.get_by_test_id("check-all-yes").click()
    page.get_by_test_id("check-note").fill("杆子下核对过")
    page.get_by_test_id("check-save").click()
    page.get_by_test_id("phone-queue-link").click()
    waiting = page.locator('[data-testid=queue-item][data-state="waiting"]')
    expect(waiting).to_contain_text("等待发送")
    shot(wall, "waiting")
    page.context.set_offline(False)
    sent = page.locator('[data-testid=queue-item][data-state="sent"]')
    expect(sent).to_contain_text("已发送")
    shot(wall, "sent")
    clerk.go(f"/cameras/{camera['id']}")
    expect(clerk.page.get_by_test_id("checks-panel")).to_contain_text("杆子下核对过")
    keep(shot, clerk, "checked")


# --- out again --------------------------------------------------------------------------------


def test_the_summary_says_what_was_imported(story: Story, clerk: Clerk, shot: Shot) -> None:
    clerk.go("/exchange?tab=exports")
    clerk.choose("export-form", "F2")
    clerk.page.get_by_test_id("export-ask").click()
    summary = clerk.page.get_by_test_id("export-list").get_by_role("row")
    ready = summary.filter(has_text="摸底汇总表").first.get_by_test_id("export-download")
    expect(ready).to_be_visible(timeout=READ_MS)
    keep(shot, clerk, "exports")
    with clerk.page.expect_download() as download:
        ready.click()
    sheet = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (ours,) = [row for row in rows if UNIT in row]
    held = story.registrar.get("/cameras", unit=story.unit, page_size=1)["total"]
    assert held >= ROWS
    assert held in ours, ours


# --- trouble ----------------------------------------------------------------------------------


def test_an_import_killed_midway_is_whole_afterwards(
    demo: Demonstration, story: Story, clerk: Clerk
) -> None:
    platform, rows = story.registrar, 3_000
    county = form_f4.right(UNIT, rows, run=story.county.run + 1)
    form_f4.fill(story.file("空白.xlsx"), county, story.file("断电.xlsx"))
    number = clerk.upload(story.file("断电.xlsx"), "WGS-84")
    expect(clerk.count("new")).to_have_text(str(rows), timeout=READ_MS)

    def written() -> int:
        # The basic unit and the run's digits stand in every code of this form.
        return int(platform.get("/cameras", search=county.code(0)[:16], page_size=1)["total"])

    def state() -> str:
        return str(platform.get(f"/imports/{number}")["state"])

    assert written() == 0
    platform.post(f"/imports/{number}/confirm").raise_for_status()
    until(written, within=150, what="the first rows are written", every=0.02)
    for child in workers_of(platform.pids()["ingest"]):
        os.kill(child, signal.SIGKILL)
    assert written() < rows, "it was not killed midway"
    until(lambda: state() == "done", within=READ_MS / 1000, what="taken up again", every=0.3)
    assert written() == platform.get(f"/imports/{number}")["counts"]["applied"] == rows
    clerk.page.reload()
    expect(clerk.page.get_by_test_id("import-done")).to_be_visible()


def workers_of(ingest: int) -> list[int]:
    """Find the processes that do background work for one ingest."""
    tasks = Path(f"/proc/{ingest}/task").iterdir()
    pids = [pid for task in tasks for pid in (task / "children").read_text().split()]
    work = b"lianjing.ingest.work"
    return [int(pid) for pid in pids if work in Path(f"/proc/{pid}/cmdline").read_bytes()]
