"""Two persons at two windows: one asks, is told to wait, and the other one decides."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import PHONE, Open
from tests.e2e.own_platform import OwnPlatform
from tests.e2e.platforms import SECONDS, Platform
from tests.e2e.wall import Wall

pytestmark = pytest.mark.e2e
patient = pytest.mark.timeout(480)
"""The first of them waits until a whole platform of its own has started."""
Shot = Callable[[Wall, str], None]
SETTINGS = 'two_person = ["grant.issue", "grant.end", "person.password"]\n'
FIRST, SECOND = "security", "lianquan"
BASIS = "公〔2026〕12号"
TOLD_SECONDS = 45
"""Pages ask by themselves every minute; what comes sooner was told."""


@pytest.fixture(scope="module")
def office(built_pages: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform of its own: the setting would make others wait in the demonstration."""
    own = OwnPlatform(tmp_path_factory.mktemp("two-persons") / "data", SETTINGS)
    own.prepare()
    own.enter(SECOND, "security", "李安全")
    try:
        platform = own.start()
        yield platform
        platform.close()
    finally:
        own.end()


def ask_for_grant(page: Page, platform: Platform, title: str) -> None:
    """Give the operator a right directly, as far as one person can."""
    page.goto(f"{platform.url}/grants")
    page.get_by_test_id("grant-new").click()
    page.get_by_test_id("grant-title").fill(title)
    page.get_by_test_id("grant-person").click()
    page.get_by_test_id("grant-person").locator("input").first.fill("operator")
    page.locator(".el-select-dropdown__item:visible", has_text="operator").first.click()
    page.keyboard.press("Escape")
    page.get_by_test_id("rule-add").click()
    page.get_by_test_id("grant-basis").fill(BASIS)
    page.get_by_test_id("grant-look").click()
    page.get_by_test_id("grant-issue").click()
    expect(page.get_by_test_id("look-at-deed")).to_be_visible()


def row(page: Page, words: str) -> Any:
    """The row of a deed."""
    return page.get_by_test_id("deeds-table").locator("tbody tr").filter(has_text=words)


def decide(page: Page, act: str, words: str = "") -> None:
    """Press one of the buttons of the open deed, and mean it."""
    page.get_by_test_id(f"deed-{act}").click()
    if words:
        page.get_by_test_id("deed-words").fill(words)
    page.get_by_test_id("deed-decide").click()
    expect(page.get_by_test_id("deed-decide")).to_be_hidden()


def grants(platform: Platform, title: str) -> list[dict[str, Any]]:
    """Give the grants of one title."""
    found = platform.as_(FIRST).get("/grants", search=title)["items"]
    return [one for one in found if one["title"] == title]


def records(platform: Platform, action: str) -> list[dict[str, Any]]:
    """Give what the auditor reads of one kind of deed, record by record."""
    auditor = platform.as_("auditor")
    found = auditor.get("/audit", action=action)["items"]
    return [auditor.get(f"/audit/records/{one['id']}") for one in found]


@patient
def test_a_grant_is_there_once_a_second_person_has_confirmed_it(
    office: Platform, open_page: Open, shot: Shot
) -> None:
    title = "值班调阅"
    second = open_page(office.as_(SECOND), shows="user-menu")
    second.page.goto(f"{office.url}/people")
    badge = second.page.get_by_test_id("deeds-badge")
    expect(second.page.get_by_test_id("nav-deeds")).to_be_visible()
    expect(badge).to_have_count(0)

    first = open_page(office.as_(FIRST), shows="user-menu")
    ask_for_grant(first.page, office, title)
    shot(first, "waits")
    assert grants(office, title) == []
    expect(badge).to_have_text("1", timeout=TOLD_SECONDS * 1000)
    first.page.get_by_test_id("look-at-deed").click()
    expect(first.page.get_by_test_id("deed-state")).to_have_text("待复核")
    expect(first.page.get_by_test_id("deed-withdraw")).to_be_visible()
    expect(first.page.get_by_test_id("deed-confirm")).to_have_count(0)

    second.page.get_by_test_id("nav-deeds").click()
    row(second.page, title).get_by_role("button").click()
    changes = second.page.get_by_test_id("deed-changes")
    expect(changes).to_contain_text("实时")
    expect(changes).to_contain_text(BASIS)
    shot(second, "changes")
    decide(second.page, "confirm", "已核对批文")
    expect(second.page.get_by_test_id("deeds-table")).to_contain_text("没有等待您复核的事项")
    expect(badge).to_have_count(0)

    (grant,) = grants(office, title)
    assert grant["state"] == "active"
    expect(first.page.get_by_test_id("deed-state")).to_have_text(
        "已执行", timeout=TOLD_SECONDS * 1000
    )
    (record,) = records(office, "grant.issued")
    assert (record["actor"], record["second"]) == (FIRST, SECOND)


@patient
def test_what_the_second_person_refuses_is_not_done(
    office: Platform, open_page: Open, shot: Shot
) -> None:
    title = "无依据调阅"
    first = open_page(office.as_(FIRST), shows="user-menu")
    ask_for_grant(first.page, office, title)
    second = open_page(office.as_(SECOND), size=PHONE, shows="user-menu")
    second.page.goto(f"{office.url}/deeds")
    row(second.page, title).get_by_role("button").click()
    shot(second, "phone")
    decide(second.page, "refuse", "批文没有盖章")
    expect(row(second.page, title)).to_have_count(0)
    assert grants(office, title) == []

    first.page.goto(f"{office.url}/deeds?box=past")
    row(first.page, title).get_by_role("button").click()
    told = first.page.get_by_test_id("deed")
    expect(told).to_contain_text("未通过")
    expect(told).to_contain_text("批文没有盖章")
    expect(told).to_contain_text("李安全")
    shot(first, "refused")
    assert [one["actor"] for one in records(office, "deed.declined")] == [SECOND]
    assert len(records(office, "grant.issued")) == 1


@patient
def test_a_password_somebody_forgot_is_shown_to_who_confirms_and_to_nobody_else(
    office: Platform, open_page: Open, shot: Shot
) -> None:
    api = office.as_(FIRST)
    forgetful = next(one for one in api.get("/users")["items"] if one["username"] == "operator")
    asked = api.api.patch(f"/users/{forgetful['id']}", json={"password": "My-own-choice-77"})
    assert (asked.status_code, asked.json()["code"]) == (409, "second_person_needed")
    key = asked.json()["fields"]["deed"]
    page = (second := open_page(office.as_(SECOND), shows="user-menu")).page
    page.goto(f"{office.url}/deeds?deed={key}")
    decide(page, "confirm")
    secret = page.get_by_test_id("once-secret").inner_text()
    shot(second, "once")
    page.get_by_test_id("once-done").click()
    expect(page.get_by_test_id("once-secret")).to_be_hidden()
    assert secret not in api.api.get(f"/deeds/{key}").text

    with httpx.Client(base_url=f"{office.url}/api/v1", timeout=SECONDS, trust_env=False) as client:
        chosen = {"username": "operator", "password": "My-own-choice-77"}
        assert client.post("/auth/login", json=chosen).status_code in {401, 403}
        answer = client.post("/auth/login", json={"username": "operator", "password": secret})
        assert "password" in answer.json()["pending"], answer.text
