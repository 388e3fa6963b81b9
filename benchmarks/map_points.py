"""The map with 100,000 cameras: from opening the page to the first useful picture, then panning.

`python -m benchmarks.map_points [--cameras 100000] [--postgresql]` runs a whole platform and a
headless Chromium that draws without a graphics card. The clock of the first picture starts when
the page is asked for by somebody signed in, with nothing in the browser's cache, and stops when
the points are drawn. Frames are counted by the page itself while the mouse drags the map.
"""

import argparse
import contextlib
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.common import Better, Figure, say, tell
from benchmarks.running import Running, platform
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from tests import services

from lianjing.runtime import secrets

CODE = "34012300002000000001"
WANTED_SECONDS, WANTED_FRAMES = 2.0, 30.0
_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run")
_SIZE: ViewportSize = {"width": 1440, "height": 900}
_DRAG_SECONDS = 4.0
_ROUNDS = 5
_COUNTER = """() => {
  const counting = window.frameTimes !== undefined
  window.frameTimes = []
  if (counting) return
  const step = (at) => { window.frameTimes.push(at); requestAnimationFrame(step) }
  requestAnimationFrame(step)
}"""
_TIMES = "() => window.frameTimes.splice(0)"


def measure(running: Running, cameras: int) -> list[Figure]:
    """Open the map several times and drag it about."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=list(_FLAGS))
        try:
            state = _signed_in(browser, running)
            first = [_first_picture(browser, running, state, cameras) for _ in range(_ROUNDS)]
            say(f"first picture after {', '.join(f'{s:.2f}' for s in first)} s")
            return [
                Figure(
                    "first useful picture, median", statistics.median(first), "s", WANTED_SECONDS
                ),
                Figure("first useful picture, with nothing warm", first[0], "s"),
                *_panning(browser, running, state, cameras),
            ]
        finally:
            browser.close()


def _chromium() -> str:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        raise SystemExit("no Chromium here: install the package chromium")
    return found


def _signed_in(browser: Browser, running: Running) -> Any:
    context = browser.new_context(viewport=_SIZE)
    page = context.new_page()
    password = secrets.password(running.level.directory / "secrets", "demo-admin")
    page.goto(running.level.url)
    page.get_by_test_id("login-username").fill("admin")
    page.get_by_test_id("login-password").fill(password)
    page.get_by_test_id("login-submit").click()
    page.get_by_test_id("nav-map").wait_for()
    state = context.storage_state()
    context.close()
    return state


def _open(browser: Browser, running: Running, state: Any, cameras: int) -> Page:
    page = browser.new_context(viewport=_SIZE, storage_state=state).new_page()
    page.goto(f"{running.level.url}/map", wait_until="commit")
    page.locator(f'[data-testid=map-canvas][data-drawn="{cameras}"]').wait_for(timeout=60_000)
    return page


def _first_picture(browser: Browser, running: Running, state: Any, cameras: int) -> float:
    begin = time.monotonic()
    page = _open(browser, running, state, cameras)
    seconds = time.monotonic() - begin
    page.context.close()
    return seconds


def _panning(browser: Browser, running: Running, state: Any, cameras: int) -> list[Figure]:
    page = _open(browser, running, state, cameras)
    page.wait_for_timeout(1000)
    figures = [_drag(page, "the whole county")]
    some = running.client.get("/map/find?search=3401230000132")["items"][0]["id"]
    page.goto(f"{running.level.url}/map?camera={some}")
    page.get_by_test_id("map-card").wait_for()
    page.wait_for_timeout(1000)
    figures.append(_drag(page, "a street with fields of view"))
    _keep(page, "street")
    page.get_by_test_id("map-canvas").focus()
    for _ in range(3):
        page.keyboard.press("-")
        page.wait_for_timeout(400)
    figures.append(_drag(page, "a town"))
    _keep(page, "town")
    page.context.close()
    return figures


def _keep(page: Page, name: str) -> None:
    if directory := os.environ.get("BENCH_SCREENSHOTS"):
        page.screenshot(path=f"{directory}/map-{name}.png")


def _drag(page: Page, what: str) -> Figure:
    """Drag to and fro, and count the frames the page came to draw."""
    page.evaluate(_COUNTER)
    x, y = 860.0, 480.0
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(_TIMES)
    begin, step = time.monotonic(), 0
    while time.monotonic() - begin < _DRAG_SECONDS:
        step += 1
        angle = step / 12
        page.mouse.move(x + 250 * math.sin(angle), y + 180 * (math.cos(angle) - 1))
    times = page.evaluate(_TIMES)
    page.mouse.move(x, y)
    page.wait_for_timeout(200)
    page.mouse.up()
    seconds = (times[-1] - times[0]) / 1000
    frames = (len(times) - 1) / seconds
    worst = max(after - before for before, after in pairwise(times))
    say(f"{what}: {frames:.0f} frames/s, longest {worst:.0f} ms, {step} moves of the mouse")
    return Figure(f"panning, {what}", frames, "frames/s", WANTED_FRAMES, Better.MORE)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cameras", type=int, default=100_000)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lianjing-bench-")))
        if options.postgresql:
            os.environ["LIANJING_DATABASE_URL"] = stack.enter_context(services.postgresql())
        running = stack.enter_context(platform(directory / "data", code=CODE))
        say(f"entering {options.cameras:,} cameras …")
        subprocess.run(
            [sys.executable, "-m", "benchmarks.cameras", str(options.cameras)],
            env={**os.environ, "LIANJING_DATA": str(running.level.directory)},
            check=True,
        )
        return tell(measure(running, options.cameras), {"cameras": options.cameras})


if __name__ == "__main__":
    sys.exit(main())
