"""The demonstration as a command: it starts, is what it says, survives kills and ends."""

import os
import signal
import time
import urllib.request
from urllib.parse import urljoin

import pytest
from tests.e2e.conftest import Demo, alive, free_block

from lianjing.cli.demo import fleet
from lianjing.cli.demo.client import Client

pytestmark = pytest.mark.timeout(300)

EVERYTHING = sum(one.channels for one in fleet.FLEETS)


def _until(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.3)


def _online(client: Client) -> int:
    return int(client.get("/channels?status=online&page_size=1")["total"])


def _township_camera(client: Client) -> dict:
    found = client.get("/channels?search=34012110001320000001")["items"]
    assert [item["code"] for item in found] == ["34012110001320000001"]
    return found[0]


def test_the_city_sees_every_camera_below_it(demo: Demo):
    assert _online(demo.client("city")) == EVERYTHING


def test_every_process_is_named_and_runs(demo: Demo):
    for platform in demo.description["platforms"]:
        assert set(platform["pids"]) == {"supervisor", "signal", "media", "web", "ingest"}
    assert all(alive(pid) for pid in demo.pids())


def test_files_with_passwords_are_private(demo: Demo):
    for path in [demo.file, *demo.directory.glob("simulator/*.toml")]:
        assert path.stat().st_mode & 0o077 == 0


# cases: 130
def test_a_township_camera_is_watched_at_the_city(demo: Demo):
    city = demo.client("city")
    answer = city.post(f"/channels/{_township_camera(city)['id']}/live", {"stream": "main"})
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(
            urljoin(demo.platform("city")["url"], answer["fmp4_url"]), timeout=10
        ) as stream:
            start = stream.read(4096)
        assert start[4:8] == b"ftyp"
        story = city.get(f"/calls/{answer['call']}")
        assert story["outcome"] == "playing"
    finally:
        city.delete(f"/sessions/{answer['session']}")


def test_killed_signalling_comes_back_without_a_false_offline(demo: Demo):
    township = demo.client("township")
    victim = demo.platform("township")["pids"]["signal"]
    before = township.get("/devices?page_size=50")["items"]
    os.kill(victim, signal.SIGKILL)
    _until(lambda: demo.platform("township")["pids"].get("signal") not in {victim, None})
    time.sleep(3)
    after = {item["code"]: item for item in township.get("/devices?page_size=50")["items"]}
    for item in before:
        assert after[item["code"]]["status"] == "online"
        assert after[item["code"]]["status_changed_at"] == item["status_changed_at"]
    _until(lambda: _online(demo.client("city")) == EVERYTHING)


@pytest.fixture
def plain(tmp_path):
    made: list[Demo] = []

    def start() -> Demo:
        options = ("--no-simulator", "--ports-from", str(free_block()))
        made.append(Demo(tmp_path / "plain", *options))
        return made[-1]

    yield start
    for one in made:
        one.stop()


def test_interrupting_ends_every_process_and_a_restart_keeps_the_passwords(plain):
    first = plain()
    pids, passwords = first.pids(), [p["password"] for p in first.description["platforms"]]
    assert first.stop() == 0
    assert not any(alive(pid) for pid in pids)
    assert not first.file.exists()
    second = plain()
    assert [p["password"] for p in second.description["platforms"]] == passwords
    second.client("city")
