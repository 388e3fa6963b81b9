"""Cameras that misbehave: each failure is told in words, and its call keeps the story."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Open
from tests.e2e.demonstration import Demonstration
from tests.e2e.test_main_job import CLINIC, COACH, DAM, MARKET, SCHOOL, YARD
from tests.e2e.waiting import until
from tests.e2e.wall import Wall

Shot = Callable[[Wall, str], None]

KEEPALIVE_WINDOW = 10.0 * 3 + 5.0
"""The demonstration's cameras send a keepalive every 10 s; three may be missed."""


@pytest.fixture(autouse=True)
def whole(demo: Demonstration) -> None:
    demo.wait_until_whole()


def test_silent_camera_is_explained_with_its_story(
    demo: Demonstration, open_page: Open, shot: Shot
) -> None:
    wall = open_page(demo.township)
    demo.wait_until_quiet(SCHOOL)
    with demo.at_township.fault(SCHOOL, silent=True):
        wall.find(SCHOOL).dblclick()
        expect(wall.problem(1)).to_contain_text("没有收到媒体流", timeout=30_000)
        expect(wall.problem(1)).to_contain_text("防火墙")
        shot(wall, "silent")
        wall.problem(1).get_by_role("link").click()
        expect(wall.page.get_by_test_id("ladder")).to_be_visible()
        expect(wall.page.get_by_test_id("ladder")).to_contain_text("INVITE")
        expect(wall.page.get_by_test_id("ladder")).to_contain_text("BYE")
        expect(wall.page.get_by_test_id("call-story")).to_contain_text("没有收到媒体流")
        shot(wall, "story")


def test_silent_camera_is_explained_two_hops_away(
    demo: Demonstration, open_page: Open, shot: Shot
) -> None:
    wall = open_page(demo.city)
    demo.wait_until_quiet(YARD)
    with demo.at_township.fault(YARD, silent=True):
        wall.find(YARD).dblclick()
        expect(wall.problem(1)).to_be_visible(timeout=30_000)
        shot(wall, "silent-from-above")
        wall.problem(1).get_by_role("link").click()
        expect(wall.page.get_by_test_id("ladder")).to_contain_text("INVITE")
        shot(wall, "story-from-above")


# cases: 96
def test_wrong_mark_on_the_stream_shows_no_picture(
    demo: Demonstration, open_page: Open, shot: Shot
) -> None:
    wall = open_page(demo.township)
    demo.wait_until_quiet(MARKET)
    with demo.at_township.fault(MARKET, wrong_ssrc=True):
        wall.find(MARKET).dblclick()
        expect(wall.problem(1)).to_contain_text("SSRC", timeout=30_000)
        shot(wall, "wrong-ssrc")
        assert wall.page.get_by_test_id("cell-video-1").evaluate("v => v.videoWidth") == 0


# cases: 97
def test_refusal_names_the_answer(demo: Demonstration, open_page: Open, shot: Shot) -> None:
    wall = open_page(demo.township)
    demo.wait_until_quiet(DAM)
    with demo.at_township.fault(DAM, refuse=486):
        wall.find(DAM).dblclick()
        expect(wall.problem(1)).to_contain_text("486", timeout=20_000)
        shot(wall, "refused")


# cases: 101
def test_stream_that_stops_is_told_to_its_viewer(
    demo: Demonstration, open_page: Open, shot: Shot
) -> None:
    wall = open_page(demo.city)
    demo.wait_until_quiet(CLINIC)
    with demo.at_township.fault(CLINIC, stall_after=4.0):
        wall.find(CLINIC).dblclick()
        wall.wait_for_picture(1, CLINIC)
        expect(wall.problem(1)).to_be_visible(timeout=30_000)
        shot(wall, "stalled")
    wall.wait_for_picture(1, CLINIC, within=40)


# cases: 28
def test_crashed_camera_goes_offline_everywhere_with_reason_and_time(
    demo: Demonstration, open_page: Open, shot: Shot
) -> None:
    wall = open_page(demo.city)
    wall.find(COACH)
    demo.at_township.post(f"/devices/{COACH}/crash")
    try:
        for platform in reversed(demo.platforms):
            until(
                lambda platform=platform: COACH in platform.offline(),
                within=KEEPALIVE_WINDOW + 25,
                what=f"offline at {platform.name}",
                every=0.5,
            )
        expect(wall.row(COACH)).to_have_attribute("data-state", "offline", timeout=20_000)
        there = demo.township.channel(COACH)
        assert there is not None
        assert there["status_reason"]
        assert there["status_changed_at"]
        device = demo.township.device(COACH)
        assert device["status"] == "offline"
        wall.row(COACH).hover()
        wall.row(COACH).dblclick()
        expect(wall.problem(1)).to_contain_text("离线")
        shot(wall, "offline")
        assert len(demo.city.online()) == len(demo.city.online() - {COACH})
    finally:
        demo.at_township.post(f"/devices/{COACH}/start")
    expect(wall.row(COACH)).not_to_have_attribute("data-state", "offline", timeout=30_000)
