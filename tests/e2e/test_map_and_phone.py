"""The map in a browser, and a phone that loses its connection in the street."""

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from tests.e2e.conftest import PHONE, Open
from tests.e2e.demonstration import Demonstration
from tests.e2e.platforms import Platform

POLE = {"longitude": 117.283042, "latitude": 31.861191}
CODES = [f"3401230000132077{number:04d}" for number in range(1, 6)]


@pytest.fixture(scope="module")
def cameras(demo: Demonstration) -> list[dict[str, Any]]:
    """Five files in a row, a hundred metres apart."""
    platform = demo.township.as_("admin")
    made = []
    for number, code in enumerate(CODES):
        values = {
            "code": code,
            "name": f"核查点 {number + 1}",
            "longitude": f"{POLE['longitude'] + number * 0.001:.6f}",
            "latitude": f"{POLE['latitude']:.6f}",
            "azimuth": 45 * number,
            "point_class": str(number % 3 + 1),
        }
        answer = platform.post("/cameras", {"values": values})
        answer.raise_for_status()
        made.append(answer.json())
    return made


def file_of(platform: Platform, code: str) -> dict[str, Any]:
    found: dict[str, Any] = platform.get(f"/phone/cameras/{code}")
    return found


def test_cameras_of_an_area_are_found_on_the_map(
    demo: Demonstration, cameras: list[dict[str, Any]], open_page: Open, shot: Any
) -> None:
    wall = open_page(demo.township.as_("admin"), shows="user-menu")
    page = wall.page
    page.goto(f"{demo.township.url}/map?camera={cameras[2]['id']}")
    card = page.get_by_test_id("map-card")
    expect(card).to_contain_text("核查点 3")
    expect(card).to_contain_text(CODES[2])
    shot(wall, "card")
    page.get_by_test_id("map-card-close").click()
    page.get_by_test_id("map-fit").click()
    page.get_by_test_id("map-draw").click()
    box = page.get_by_test_id("map-canvas").bounding_box()
    assert box is not None
    left, top = box["x"] + 20, box["y"] + 70
    right, bottom = box["x"] + box["width"] - 70, box["y"] + box["height"] - 70
    for x, y in ((left, top), (right, top), (right, bottom)):
        page.mouse.click(x, y)
        page.wait_for_timeout(400)
    page.mouse.dblclick(left, bottom)
    expect(page.get_by_test_id("map-area")).to_contain_text("核查点 1")
    with page.expect_download() as download:
        page.get_by_test_id("map-area-export").click()
    assert CODES[0] in download.value.path().read_text("utf-8-sig")
    shot(wall, "area")


def test_a_check_made_without_a_connection_arrives_once(
    demo: Demonstration, cameras: list[dict[str, Any]], open_page: Open, shot: Any
) -> None:
    wall = open_page(
        demo.township.as_("admin"),
        shows="user-menu",
        size=PHONE,
        is_mobile=True,
        has_touch=True,
        geolocation={**POLE, "accuracy": 6},
        permissions=["geolocation"],
    )
    page, base = wall.page, demo.township.url
    page.goto(f"{base}/m/near")
    page.get_by_test_id(f"near-{cameras[0]['id']}").click()
    expect(page.get_by_test_id("phone-file")).to_contain_text(CODES[0])
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    fill(page)
    shot(wall, "saved-offline")
    # The page itself opens without a connection, and shows what it kept.
    page.goto(f"{base}/m/c/{CODES[0]}")
    expect(page.get_by_test_id("phone-kept")).to_be_visible()
    page.goto(f"{base}/m/queue")
    expect(page.locator('[data-testid=queue-item][data-state="waiting"]')).to_have_count(2)
    assert file_of(demo.township, CODES[0])["checks"] == []
    shot(wall, "queue")
    arrive(page.context, page)
    found = file_of(demo.township, CODES[0])
    assert [check["failed"] for check in found["checks"]] == [1]
    assert len(found["photos"]) == 1


def fill(page: Page) -> None:
    """Take a picture, answer the list, save."""
    picture = io.BytesIO()
    Image.new("RGB", (3000, 2000), (60, 110, 70)).save(picture, "JPEG")
    page.get_by_test_id("photo-scene").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    )
    expect(page.get_by_test_id("photo-item")).to_be_visible()
    page.get_by_test_id("check-all-yes").click()
    page.get_by_test_id("check-box-no").click()
    page.get_by_test_id("check-save").click()
    expect(page.get_by_test_id("check-save")).to_be_disabled()


def arrive(context: BrowserContext, page: Page) -> None:
    """Let the connection come back; everything is sent by itself."""
    context.set_offline(False)
    expect(page.locator('[data-testid=queue-item][data-state="sent"]')).to_have_count(2)
    page.reload()
    expect(page.locator('[data-testid=queue-item][data-state="sent"]')).to_have_count(2)


def test_the_position_of_two_people_is_decided_by_one_of_them(
    demo: Demonstration, cameras: list[dict[str, Any]], open_page: Open, shot: Any
) -> None:
    platform, camera = demo.township.as_("admin"), cameras[1]
    wall = open_page(platform, size=PHONE, shows="user-menu", is_mobile=True, has_touch=True)
    page = wall.page
    page.goto(f"{platform.url}/m/c/id-{camera['id']}")
    page.get_by_test_id("fix-map").click()
    page.get_by_test_id("pick-longitude").fill("117.285001")
    page.get_by_test_id("pick-latitude").fill("31.862002")
    page.get_by_test_id("pick-latitude").blur()
    page.get_by_test_id("pick-take").click()
    platform.post(
        "/phone/checks",
        {
            "key": "somebody-else",
            "camera": camera["id"],
            "at": "2026-11-20T08:00:00+08:00",
            "position": {"longitude": 117.3, "latitude": 31.9},
        },
    ).raise_for_status()
    page.get_by_test_id("check-save").click()
    expect(page.get_by_test_id("check-save")).to_be_disabled()  # kept: the page may be left
    page.goto(f"{platform.url}/m/queue")
    expect(page.locator('[data-testid=queue-item][data-state="conflict"]')).to_be_visible()
    shot(wall, "conflict")
    page.get_by_test_id("queue-overrule").click()
    expect(page.locator('[data-testid=queue-item][data-state="sent"]')).to_be_visible()
    assert file_of(platform, CODES[1])["longitude"] == 117.285001
