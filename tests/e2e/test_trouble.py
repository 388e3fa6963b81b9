"""Trouble in the platforms themselves: processes killed, database locked, the plug pulled."""

import os
import signal
import sqlite3
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import SECONDS, Open
from tests.e2e.demonstration import START_SECONDS, Demonstration
from tests.e2e.platforms import Platform
from tests.e2e.test_main_job import CLINIC, COACH, DAM, MARKET, SCHOOL, SQUARE
from tests.e2e.waiting import holds, until
from tests.e2e.wall import Wall

RESTART_SECONDS = 60
LOCKED_SECONDS = 20.0

Shot = Callable[[Wall, str], None]


@pytest.fixture(autouse=True)
def whole(demo: Demonstration) -> None:
    demo.wait_until_whole()


def kill(platform: Platform, name: str) -> int:
    """Kill -9 one process of a platform; give its id."""
    pid = platform.pids()[name]
    os.kill(pid, signal.SIGKILL)
    return pid


def wait_for_another(platform: Platform, name: str, before: int) -> None:
    """Wait until the supervisor has started a process again and it answers."""
    until(
        lambda: platform.pids().get(name, before) != before,
        within=RESTART_SECONDS,
        what=f"{name} of {platform.name} is started again",
    )
    until(platform.healthy, within=RESTART_SECONDS, what=f"{platform.name} answers")


def change_arrives(demo: Demonstration, code: str) -> None:
    """See that a camera of the township that goes and comes back does so at the city."""
    demo.at_township.post(f"/channels/{code}/online", {"online": False})
    try:
        until(lambda: code in demo.city.offline(), within=40, what="the city hears of it")
    finally:
        demo.at_township.post(f"/channels/{code}/online", {"online": True})
    until(lambda: code in demo.city.online(), within=40, what="the city hears of its return")


def all_online(demo: Demonstration) -> bool:
    """Whether no platform shows any camera offline."""
    return not any(platform.offline() for platform in demo.platforms)


@pytest.mark.parametrize("where", ["city", "township"])
def test_killed_media_node_is_told_and_the_picture_comes_back(
    demo: Demonstration, open_page: Open, shot: Shot, where: str
) -> None:
    platform = demo.city if where == "city" else demo.township
    wall = open_page(demo.city)
    wall.play(SCHOOL)
    before = kill(platform, "media")
    expect(wall.problem(1)).to_be_visible(timeout=40_000)
    shot(wall, "told")
    wait_for_another(platform, "media", before)
    wall.wait_for_picture(1, SCHOOL, within=60)
    assert wall.code_in_picture(1) == SCHOOL
    wall.moves(1)
    wall.play(MARKET, 2)
    assert wall.code_in_picture(2) == MARKET
    assert all_online(demo)


def test_killed_signalling_shows_no_camera_offline(demo: Demonstration, open_page: Open) -> None:
    registrations = sum(device["registrations"] for device in demo.at_township.get("/devices"))
    before = kill(demo.township, "signal")
    wait_for_another(demo.township, "signal", before)
    holds(lambda: all_online(demo), during=15, what="a camera is shown offline", every=0.5)
    wall = open_page(demo.city)
    wall.play(CLINIC)
    assert wall.code_in_picture() == CLINIC
    again = sum(device["registrations"] for device in demo.at_township.get("/devices"))
    # Cameras on TCP lost their connection and register anew; those on UDP notice nothing.
    assert again - registrations <= 2


def test_killed_signalling_of_the_middle_heals(demo: Demonstration, open_page: Open) -> None:
    wall = open_page(demo.city)
    wall.play(SQUARE)
    before = kill(demo.county, "signal")
    wait_for_another(demo.county, "signal", before)
    holds(lambda: all_online(demo), during=5, what="a camera is shown offline", every=0.5)
    wall.wait_for_picture(1, SQUARE, within=60)
    wall.play(DAM, 2)
    assert wall.code_in_picture(2) == DAM
    change_arrives(demo, SQUARE)


def test_killed_web_and_ingest_come_back(demo: Demonstration, open_page: Open) -> None:
    wall = open_page(demo.city)
    wall.play(SCHOOL)
    web, ingest = kill(demo.city, "web"), kill(demo.city, "ingest")
    wall.moves(1)
    wait_for_another(demo.city, "web", web)
    wait_for_another(demo.city, "ingest", ingest)
    wall.moves(1)
    expect(wall.page.get_by_test_id("line-state")).to_contain_text("更新", timeout=30_000)
    wall.play(COACH, 2)
    assert wall.code_in_picture(2) == COACH
    change_arrives(demo, SQUARE)


def test_locked_database_loses_nothing(demo: Demonstration) -> None:
    township = demo.township
    registered = demo.at_township.get(f"/devices/{MARKET}")["registrations"]
    lock = sqlite3.connect(township.data / "lianjing.sqlite3", timeout=10, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    try:
        # Registrations and changes of state go on while nothing can be written.
        demo.at_township.post(f"/devices/{MARKET}/stop")
        demo.at_township.post(f"/devices/{MARKET}/start")
        demo.at_township.post(f"/channels/{SQUARE}/online", {"online": False})
        until(
            lambda: demo.at_township.get(f"/devices/{MARKET}")["registrations"] > registered,
            within=20,
            what="registered while the database is locked",
        )
        until(
            lambda: SQUARE in demo.city.offline(),
            within=20,
            what="the change reaches the city while the township cannot write",
        )
        holds(demo.at_township.all_registered, during=LOCKED_SECONDS - 8, what="all registered")
    finally:
        lock.execute("ROLLBACK")
        lock.close()
    try:
        until(lambda: SQUARE in township.offline(), within=30, what="the change is written")
        until(lambda: MARKET in township.online(), within=30, what="the registration is written")
        until(
            lambda: {"unregistered", "registered"} <= reasons(township, MARKET),
            within=30,
            what="the device went and came, in its story",
            every=0.3,
        )
    finally:
        demo.at_township.post(f"/channels/{SQUARE}/online", {"online": True})
    until(lambda: SQUARE in demo.city.online(), within=40, what="back at the city")


def reasons(platform: Platform, code: str) -> set[str]:
    """Give the reasons of the last changes of state of a device."""
    device = platform.device(code)
    last = list(platform.get(f"/devices/{device['id']}")["history"])[:4]
    return {entry["reason"] for entry in last}


@pytest.mark.timeout(START_SECONDS + SECONDS, func_only=True)
def test_plug_pulled_and_started_again_in_the_same_place(
    demo: Demonstration, open_page: Open
) -> None:
    if demo.is_borrowed:
        pytest.skip("the demonstration was started by somebody else")
    users = demo.city.as_("security").get("/users")["items"]
    demo.kill()
    demo.start()
    demo.wait_until_whole()
    assert demo.city.as_("security").get("/users")["items"][0]["username"] == users[0]["username"]
    assert all_online(demo)
    wall = open_page(demo.city)
    wall.play(CLINIC)
    assert wall.code_in_picture() == CLINIC
