"""From asking for cameras to the end of the right: one officer, two offices, a city above."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Open
from tests.e2e.demonstration import Demonstration
from tests.e2e.platforms import Platform
from tests.e2e.waiting import until
from tests.e2e.wall import Wall

pytestmark = pytest.mark.e2e
SCHOOL = "34012110001320000001"
MARKET = "34012110001320000002"
SQUARE = "34012110001320000003"
YARD = "34012110001320000102"
ASKED = (SCHOOL, YARD, SQUARE, MARKET)
LEFT = (SCHOOL, YARD, SQUARE)
WIDE = {"width": 1440, "height": 900}
UNTIL = datetime.now(UTC) + timedelta(days=90)


@pytest.fixture(scope="module")
def shared(demo: Demonstration) -> Iterator[None]:
    """The county tells the city of the school's camera alone, and of everything afterwards."""
    security = demo.county.as_("security")
    upper = security.get("/platforms/upper")["items"][0]
    path = f"/platforms/upper/{upper['id']}/shares"
    known = {code: security.channel(code) for code in ASKED}
    school = known[SCHOOL]
    assert school is not None
    body = {"share_all": False, "add": [school["id"]]}
    security.api.put(path, json=body).raise_for_status()
    yield
    security.api.put(path, json={"share_all": True}).raise_for_status()
    until(lambda: demo.city.channel(MARKET), within=60, what="everything is shared again")


def number_of(platform: Platform, title: str) -> dict[str, Any]:
    found = platform.get("/requests", box="all", search=title)["items"]
    return dict(next(item for item in found if item["title"] == title))


def write_request(wall: Wall, title: str) -> None:
    """Ask for four cameras by their codes, with PTZ, for three months."""
    page = wall.page
    page.goto(f"{wall.platform.url}/requests/new?workflow=share")
    page.get_by_test_id("request-title").fill(title)
    page.get_by_test_id("request-purpose-text").fill("校园周边秩序巡查")
    page.get_by_test_id("request-basis").fill("中小学幼儿园安全管理办法")
    page.get_by_test_id("request-codes").fill("\n".join(ASKED))
    page.get_by_test_id("action-ptz").click()
    page.get_by_test_id("request-until").fill(f"{UNTIL:%Y-%m-%dT%H:%M}")
    page.get_by_test_id("request-security-person").fill("钱主任")
    page.get_by_test_id("request-protection").fill("专用终端, 专人保管")
    page.get_by_test_id("request-pledge").click()
    page.get_by_test_id("request-submit").click()
    expect(page.get_by_test_id("request-state")).to_contain_text("审核")


def decide(wall: Wall, key: int, step: str, *, less: bool = False) -> None:
    """Approve one's step of a request, or less than was asked for."""
    page = wall.page
    page.goto(f"{wall.platform.url}/requests/{key}")
    page.get_by_test_id(f"decide-{step}").click()
    if less:
        page.get_by_test_id("narrow").click()
        page.get_by_test_id("narrow-ptz").click()
        page.get_by_test_id(f"keep-{MARKET}").click()
    page.get_by_test_id("decision-submit").click()
    expect(page.get_by_test_id("decision-submit")).to_be_hidden()


@pytest.mark.usefixtures("shared")
def test_a_right_is_asked_for_narrowed_used_and_taken_back(
    demo: Demonstration, open_page: Open, shot: Any, figures: dict[str, object]
) -> None:
    county, city = demo.county, demo.city
    officer = county.as_("liming")
    assert officer.get("/channels")["items"] == [], "without a grant there is nothing"
    title = f"校园周边 {datetime.now(UTC):%H%M%S}"
    desk = open_page(officer, size=WIDE, shows="user-menu")
    write_request(desk, title)
    shot(desk, "asked")
    request = number_of(officer, title)
    key = request["id"]

    head = open_page(county.as_("zhaojuzhang"), size=WIDE, shows="user-menu")
    decide(head, key, "head")
    data = open_page(county.as_("sunshuju"), size=WIDE, shows="user-menu")
    decide(data, key, "data")
    assert officer.get("/channels")["items"] == [], "the police have not said anything yet"
    police = open_page(county.as_("zhoujing"), size=WIDE, shows="user-menu")
    decide(police, key, "police", less=True)
    shot(police, "decided")
    until(lambda: officer.get(f"/requests/{key}")["in_force"], within=10, what="in force")

    seen = {item["code"]: item["id"] for item in officer.get("/channels")["items"]}
    assert set(seen) == set(LEFT), "the fourth does not exist"
    market = county.channel(MARKET)
    assert market is not None
    for method, path, body in (
        ("GET", f"/channels/{market['id']}", None),
        ("POST", f"/channels/{market['id']}/live", {}),
    ):
        assert officer.api.request(method, path, json=body).status_code == 404, path
    refused = officer.post(f"/channels/{seen[SCHOOL]}/ptz", {"action": "stop"})
    assert (refused.status_code, refused.json()["code"]) == (403, "no_right")

    watching = open_page(officer, size=WIDE)
    watching.play(SCHOOL)
    assert watching.code_in_picture() == SCHOOL
    shot(watching, "watching")
    above = open_page(city, size=WIDE)
    above.play(SCHOOL)
    auditor = county.as_("auditor")

    def entry(**wanted: str) -> Any:
        found = auditor.get("/register", page_size=50)["items"]
        return next((one for one in found if one.items() >= wanted.items()), None)

    mine = until(lambda: entry(user="liming", action="live"), within=10, what="the look is entered")
    assert mine["grant"], mine
    assert mine["unit"] == "青河县教育局"
    assert mine["reason"], mine
    until(lambda: entry(platform_name=city.name), within=10, what="the city's look, here")

    revoked = datetime.now(UTC)
    police.page.goto(f"{county.url}/requests/{key}")
    police.page.get_by_test_id("act-revoke").click()
    police.page.get_by_test_id("act-words").fill("用途已完成")
    police.page.get_by_test_id("act-submit").click()
    expect(watching.problem(1)).to_be_visible(timeout=10_000)
    figures["revoked at the officer, s"] = (datetime.now(UTC) - revoked).total_seconds()
    shot(watching, "revoked")
    assert officer.get("/channels")["items"] == []
    taken = take_back_from_the_city(county)
    expect(above.problem(1)).to_be_visible(timeout=15_000)
    figures["revoked at the city, s"] = (datetime.now(UTC) - taken).total_seconds()
    shot(above, "city")
    until(lambda: city.channel(SCHOOL) is None, within=30, what="gone at the city")


def take_back_from_the_city(county: Platform) -> datetime:
    """End the grant by which the city knows of the school's camera."""
    security = county.as_("security")
    upper = security.get("/platforms/upper")["items"][0]
    school = security.channel(SCHOOL)
    assert school is not None
    now = datetime.now(UTC)
    path = f"/platforms/upper/{upper['id']}/shares"
    security.api.put(path, json={"remove": [school["id"]]}).raise_for_status()
    return now


def test_the_record_is_verified_elsewhere_and_tampering_is_found(
    demo: Demonstration, tmp_path: Path
) -> None:
    export = tmp_path / "audit.jsonl"
    done = lianjing("audit", "--data", str(demo.county.data), "export", str(export))
    assert done.returncode == 0, done.stdout + done.stderr
    nowhere = tmp_path / "elsewhere"
    nowhere.mkdir()
    whole = lianjing("audit", "verify", str(export), cwd=nowhere)
    assert whole.returncode == 0, whole.stdout + whole.stderr
    lines = export.read_text("utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if "grant.issued" in line)
    for change in (
        lambda: [*lines[:at], *lines[at + 1 :]],
        lambda: [*lines[:at], lines[at].replace("grant.issued", "grant.edited"), *lines[at + 1 :]],
        lambda: [*lines[:at], lines[at], *lines[at:]],
    ):
        export.write_text("\n".join(change()) + "\n", "utf-8")
        broken = lianjing("audit", "verify", str(export), cwd=nowhere)
        assert broken.returncode == 1, broken.stdout + broken.stderr


def lianjing(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lianjing.cli", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
    )
