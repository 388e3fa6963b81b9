"""Pages of control as their people use them: factors, grants, audit, masks, watching, reviews."""

import gzip
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.e2e.conftest import PHONE, Enter, Open, complaints
from tests.e2e.demonstration import Demonstration
from tests.e2e.newcomer import Codes, Newcomer, security_key
from tests.e2e.people import user_of
from tests.e2e.platforms import Platform
from tests.e2e.waiting import until
from tests.e2e.wall import Picture, Wall

pytestmark = pytest.mark.e2e
SCHOOL = "34012110001320000001"
MARKET = "34012110001320000002"
COVERED = (0.30, 0.38, 0.60, 0.70)
"""Left, top, right, bottom of the mask that is drawn, between the marks of the test picture."""
MARGIN = 0.03
DARK, LIGHT = 24, 170
RECOVERY_CODES = 10
NOWHERE = ("", "")
"""No area at all: such a person has what is granted to him, and nothing else."""
SCHOOL_NAME = "柳溪镇中心小学东门"
Shot = Callable[[Wall, str], None]
NewPerson = Callable[[Platform, str, str], Newcomer]


@pytest.fixture(autouse=True)
def whole(demo: Demonstration) -> None:
    """Every test finds all cameras online."""
    demo.wait_until_whole()


@pytest.fixture
def newcomer(browser: Browser) -> Iterator[NewPerson]:
    """Give somebody a browser of their own; a page that raises or breaks its policy fails."""
    opened: list[BrowserContext] = []
    wrong: list[str] = []

    def come(platform: Platform, username: str, password: str) -> Newcomer:
        context = browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai")
        opened.append(context)
        # Security keys are bound to a name, never to an address of digits.
        person = Newcomer(context, platform.url.replace("127.0.0.1", "localhost"), username)
        person.password = password
        person.page.on("pageerror", lambda error: wrong.append(str(error)))
        person.page.on("console", lambda said: wrong.extend(complaints(said, strict=False)))
        return person

    yield come
    for context in opened:
        context.close()
    assert not wrong


def choose(page: Page, field: str, words: str) -> None:
    """Type into a picker and take what it finds."""
    page.get_by_test_id(field).click()
    page.get_by_test_id(field).locator("input").first.fill(words)
    page.locator(".el-select-dropdown__item:visible", has_text=words).first.click()
    page.keyboard.press("Escape")


def answer(page: Page, words: str = "") -> None:
    """Answer the box that asks before something dangerous."""
    box = page.locator(".el-message-box:visible")
    if words:
        box.locator("input").fill(words)
    box.locator(".el-message-box__btns button").last.click()
    expect(box).to_be_hidden()


def test_somebody_new_comes_in_step_by_step_and_keeps_two_factors(
    demo: Demonstration, open_page: Open, newcomer: NewPerson, shot: Shot
) -> None:
    security = open_page(demo.township.as_("security"), shows="user-menu")
    username = f"xinren-{secrets.token_hex(3)}"
    person = newcomer(demo.township, username, enter_by_page(security, username))
    shot(security, "entered")

    person.sign_in(shows="password-new")
    expect(person.at("login-steps")).to_contain_text("修改密码 → 签署承诺书")
    person.choose_password(f"{secrets.token_hex(8)}-Az9")
    person.sign_pledge()
    codes: list[Codes] = []

    def by_code() -> None:
        codes.append(Codes(person.at("setup-secret").inner_text().replace(" ", "")))
        person.at("setup-code").fill(codes[0].next())
        person.at("setup-submit").click()

    assert len(person.set_up(by_code)) == RECOVERY_CODES
    person.sign_out()
    person.sign_in(shows="factor-code")
    person.show("000000")
    expect(person.at("factor-problem")).to_contain_text("验证未通过")
    person.show(codes[0].next())
    expect(person.at("user-menu")).to_be_visible()

    security_key(person.page)
    recovery = person.set_up(lambda: person.at("setup-key").click())
    person.sign_out()
    person.sign_in(shows="factor-key")
    person.at("factor-key").click()
    expect(person.at("user-menu")).to_be_visible()

    for is_first in (True, False):
        person.sign_out() if is_first else person.context.clear_cookies()
        person.sign_in(shows="factor-recovery")
        person.at("factor-recovery").click()
        person.show(recovery[0])
        if is_first:
            expect(person.at("user-menu")).to_be_visible()
    expect(person.at("factor-problem")).to_contain_text("验证未通过")
    shot(Wall(person.page, demo.township), "used-twice")


def enter_by_page(wall: Wall, username: str) -> str:
    """Enter somebody and give the password that is shown once."""
    page = wall.page
    page.goto(f"{wall.platform.url}/people")
    page.get_by_test_id("add-user").click()
    page.get_by_test_id("account-username").fill(username)
    page.get_by_test_id("account-name").fill("新来的同志")
    page.get_by_test_id("account-reviewed").fill("2026-11-01")
    page.get_by_test_id("account-save").click()
    password = page.get_by_test_id("once-secret").inner_text()
    page.get_by_test_id("once-done").click()
    page.get_by_test_id("users-search").fill(username)
    row = page.get_by_test_id("users-table").locator("tbody tr").filter(has_text=username)
    expect(row).to_contain_text("待改初始密码")
    return password


def test_a_direct_grant_lets_see_one_camera_and_the_page_says_why(
    demo: Demonstration, enter: Enter, open_page: Open, shot: Shot
) -> None:
    officer = enter(demo.township, "viewer", NOWHERE)
    page = (wall := open_page(demo.township.as_("security"), shows="user-menu")).page
    said = page.get_by_test_id("explanation")
    explain(wall, officer.username, SCHOOL)
    expect(said).to_contain_text("没有涵盖它的授权")
    assert officer.get("/channels")["items"] == []

    page.goto(f"{demo.township.url}/grants")
    page.get_by_test_id("grant-new").click()
    page.get_by_test_id("grant-title").fill("校门值守")
    choose(page, "grant-person", officer.username)
    choose(page, "grant-channels", SCHOOL)
    page.get_by_test_id("grant-basis").fill("值守安排")
    page.get_by_test_id("grant-look").click()
    expect(page.get_by_test_id("grant-preview")).to_be_visible()
    page.get_by_test_id("grant-issue").click()
    expect(page.get_by_test_id("right-channels")).to_contain_text(SCHOOL)
    number = page.locator("h1").inner_text()
    shot(wall, "issued")

    assert [one["code"] for one in officer.get("/channels")["items"]] == [SCHOOL]
    explain(wall, officer.username, SCHOOL)
    live = said.locator("tbody tr").filter(has_text="实时")
    expect(live).to_contain_text("允许")
    expect(live).to_contain_text(number)
    shot(wall, "why")
    explain(wall, officer.username, MARKET)
    expect(said.locator(".el-tag--success")).to_have_count(0)

    page.goto(f"{demo.township.url}/grants?search={number}")
    page.get_by_test_id("grants-table").get_by_role("link", name=number).click()
    page.get_by_test_id("grant-end").click()
    answer(page, "值守结束")
    expect(page.get_by_test_id("grant-end")).to_be_hidden()
    assert officer.get("/channels")["items"] == []


def explain(wall: Wall, username: str, code: str) -> None:
    """Ask why somebody may see a camera."""
    wall.page.goto(f"{wall.platform.url}/explain")
    choose(wall.page, "explain-person", username)
    choose(wall.page, "explain-channel", code)
    expect(wall.page.get_by_test_id("explanation")).to_contain_text(code)


def test_the_auditor_finds_a_change_reads_it_and_takes_it_out(
    demo: Demonstration, enter: Enter, open_page: Open, shot: Shot
) -> None:
    registrar = enter(demo.township, "registrar", ("all", ""))
    path = f"/channels/{registrar.key_of(SCHOOL)}/masks"
    for masks in ([{"left": 0.8, "top": 0.45, "right": 0.9, "bottom": 0.55, "name": "窗"}], []):
        body = {"masks": masks, "reason": "试设后取消"}
        registrar.api.put(path, json=body).raise_for_status()
    page = (wall := open_page(demo.township.as_("auditor"), shows="user-menu")).page
    page.goto(f"{demo.township.url}/audit")
    page.get_by_test_id("audit-person").fill(registrar.username)
    page.get_by_test_id("audit-camera").fill(SCHOOL)
    rows = page.get_by_test_id("audit-table").locator("tbody tr")
    expect(rows).to_have_count(2)
    rows.first.get_by_role("button").click()
    record = page.get_by_test_id("record-drawer")
    expect(record).to_contain_text(SCHOOL)
    change = record.locator("[data-testid^=change-]").filter(has_text="窗").locator("td")
    expect(change.first).to_contain_text("窗")
    expect(change.last).not_to_contain_text("窗")
    shot(wall, "record")
    page.keyboard.press("Escape")
    expect(record).to_be_hidden()

    page.get_by_test_id("audit-export").click()
    first = page.get_by_test_id("audit-exports").locator("tbody tr").first
    expect(first).to_contain_text(registrar.username)
    expect(first.get_by_test_id("fetch-export")).to_be_visible(timeout=45_000)
    with page.expect_download() as coming:
        first.get_by_test_id("fetch-export").click()
    text = gzip.decompress(Path(coming.value.path()).read_bytes()).decode("utf-8")
    assert text.count(f'"{SCHOOL}"') >= 2
    shot(wall, "exported")


@pytest.fixture
def registrar(demo: Demonstration, enter: Enter) -> Iterator[Platform]:
    """Who covers pictures; nothing stays covered."""
    person = enter(demo.county, "registrar", ("all", ""))
    yield person
    body = {"masks": [], "reason": "试用结束"}
    person.api.put(f"/channels/{person.key_of(SCHOOL)}/masks", json=body).raise_for_status()


def test_what_is_covered_by_mouse_is_black_for_all_but_who_may_uncover(
    demo: Demonstration, enter: Enter, registrar: Platform, open_page: Open, shot: Shot
) -> None:
    plain = open_page(demo.county)
    plain.play(SCHOOL)
    assert brightest(plain.picture()) > DARK, "nothing is covered yet"
    draw_mask(open_page(registrar, shows="user-menu"), shot)

    plain.wait_for_picture(1)
    until(lambda: brightest(plain.picture()) <= DARK, within=30, what="black where it is covered")
    around = plain.picture()
    assert max(around.pixels[: around.width * around.height // 4]) > DARK, "the rest is there"
    shot(plain, "covered")

    trusted = enter(demo.county, "viewer", NOWHERE)
    grant(demo.county, trusted, ["catalogue", "live", "unmask"])
    whole = open_page(trusted)
    whole.play(SCHOOL)
    assert brightest(whole.picture()) > DARK
    assert brightest(plain.picture()) <= DARK
    shot(whole, "whole")


def draw_mask(wall: Wall, shot: Shot) -> None:
    """Take a picture of the camera and draw over it, from corner to corner."""
    page = wall.page
    page.goto(f"{wall.platform.url}/cameras/{file_of(wall.platform, SCHOOL)}")
    page.get_by_test_id("mask-edit").click()
    page.get_by_test_id("mask-picture").click()
    stage = page.locator(".el-dialog").get_by_test_id("mask-stage")
    expect(stage.locator("image")).to_be_attached(timeout=40_000)
    stage.hover()  # it stands still then
    box = stage.bounding_box()
    assert box is not None
    left, top, right, bottom = COVERED
    page.mouse.move(box["x"] + left * box["width"], box["y"] + top * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + right * box["width"], box["y"] + bottom * box["height"], steps=6)
    page.mouse.up()
    page.get_by_test_id("mask-name-0").fill("居民窗户")
    shot(wall, "drawn")
    page.get_by_test_id("mask-save").click()
    expect(page.get_by_test_id("mask-panel")).to_contain_text("居民窗户")


def file_of(platform: Platform, code: str) -> int:
    found = platform.get("/cameras", search=code)["items"]
    return int(next(one["id"] for one in found if one["code"] == code))


def brightest(picture: Picture) -> int:
    """Give the brightest pixel well inside of what is to be covered."""
    left, top, right, bottom = COVERED
    width, height = picture.width, picture.height
    first, last = int((left + MARGIN) * width), int((right - MARGIN) * width)
    rows = range(int((top + MARGIN) * height), int((bottom - MARGIN) * height))
    return max(max(picture.pixels[y * width + first : y * width + last]) for y in rows)


def grant(platform: Platform, person: Platform, actions: list[str]) -> None:
    """Give somebody one camera directly."""
    security = platform.as_("security")
    body = {
        "title": "值守",
        "subject": "person",
        "person": user_of(platform, person.username)["id"],
        "actions": actions,
        "purpose": "duty",
        "basis": "值守安排",
        "valid_until": (datetime.now(UTC) + timedelta(days=1)).isoformat(),
        "channels": [security.key_of(SCHOOL)],
    }
    made = security.post("/grants", body)
    assert made.is_success, made.text


def test_a_snapshot_says_whose_it_is(demo: Demonstration, enter: Enter, open_page: Open) -> None:
    officer = enter(demo.township, "viewer", NOWHERE)
    grant(demo.township, officer, ["catalogue", "live", "snapshot"])
    wall = open_page(officer)
    wall.play(SCHOOL)
    wall.cell(1).hover()
    with wall.page.expect_download(timeout=40_000) as coming:
        wall.page.get_by_test_id("cell-snapshot-1").click()
    assert coming.value.suggested_filename.startswith(SCHOOL)
    still = Image.open(coming.value.path())
    number = str(still.info["comment"]).split()[-1].strip("'")
    auditor = demo.township.as_("auditor")

    def entries() -> list[dict[str, Any]]:
        found = auditor.get("/register", action="snapshot", page_size=5)["items"]
        return [one for one in found if one["user"] == officer.username]

    (entry,) = until(entries, within=10, what="the snapshot is entered")
    entered = auditor.get(f"/register/{entry['id']}")
    assert entered["watermark"] == number, entered
    # The name stands below on a dark ground: light letters in what is dark everywhere else.
    caption = still.convert("L").crop(
        (0, int(still.height * 0.83), still.width // 12, still.height)
    )
    letters = caption.histogram()
    assert sum(letters[LIGHT:]) > sum(letters) // 50
    assert sum(letters[:LIGHT]) > sum(letters) // 2


def test_who_watches_is_seen_by_person_and_stopped(
    demo: Demonstration, enter: Enter, open_page: Open, shot: Shot
) -> None:
    officer = enter(demo.township, "viewer", NOWHERE)
    grant(demo.township, officer, ["catalogue", "live"])
    wall = open_page(officer)
    wall.play(SCHOOL)
    guard = open_page(demo.township.as_("security"), size=PHONE, shows="user-menu")
    page = guard.page
    page.goto(f"{demo.township.url}/watching?by=person&search={officer.username}")
    group = page.locator("section.group")
    expect(group).to_have_count(1)
    expect(group).to_contain_text(SCHOOL_NAME)
    shot(guard, "phone")
    group.get_by_test_id("stop-group").click()
    page.get_by_test_id("stop-why").fill("核对身份")
    page.get_by_test_id("stop-confirm").click()
    expect(wall.problem()).to_contain_text("核对身份", timeout=5000)
    expect(group).to_have_count(0)


def test_a_review_disables_the_leaver_and_a_contract_ends_to_the_second(
    demo: Demonstration, enter: Enter, open_page: Open, shot: Shot
) -> None:
    leaver = enter(demo.township, "viewer", ("all", ""))
    contractor = enter(demo.township, "viewer", ("all", ""))
    assert leaver.get("/auth/me")["pending"] == []
    page = (wall := open_page(demo.township.as_("security"), shows="user-menu")).page
    page.goto(f"{demo.township.url}/people?tab=reviews")
    page.get_by_test_id("begin-review").click()
    for person, kind, words in ((contractor, "keep", ""), (leaver, "disable", "已调离")):
        page.get_by_test_id(f"review-{kind}-{person.username}").click()
        answer(page, words)
        row = page.get_by_test_id("review-table").locator("tbody tr")
        expect(row.filter(has_text=person.username)).to_have_count(0)
    expect(page.get_by_test_id("review-progress")).to_contain_text("2 /")
    shot(wall, "review")
    assert leaver.api.get("/auth/me").status_code == 401, "gone at once"
    assert not user_of(demo.township, leaver.username)["is_active"]

    known = user_of(demo.township, contractor.username)
    ends = datetime.now(UTC) + timedelta(seconds=3)
    conditions = {**known["conditions"], "ends_at": ends.isoformat()}
    path = f"/users/{known['id']}"
    security = demo.township.as_("security")
    security.api.patch(path, json={"conditions": conditions}).raise_for_status()
    while True:
        status = contractor.api.get("/auth/me").status_code
        if datetime.now(UTC) >= ends:
            break  # it may have been asked in time and answered after
        assert status == 200, "not before"
        time.sleep(0.2)
    until(
        lambda: contractor.api.get("/auth/me").status_code == 401,
        within=2,
        what="the end of the contract",
    )
    page.goto(f"{demo.township.url}/people?search={contractor.username}")
    expect(page.get_by_test_id("users-table")).to_contain_text("已到期")
