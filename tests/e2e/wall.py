"""The live page as its operator uses it, and what can be read from its pictures."""

import base64
import contextlib
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as TooLate
from tests.e2e.platforms import Platform
from tests.e2e.waiting import until

from lianjing.simulator.footage.mark import read_mark

ENTER_MS = 40_000
"""For signing in and the first page; with eight windows on two busy cores it takes a while."""

PICTURE_SECONDS = 20.0
"""When a picture must have come at the latest; how fast it comes is measured on its own."""

_GRAB = """
video => {
  if (!video.videoWidth || video.readyState < 2) return null
  const canvas = document.createElement('canvas')
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  const context = canvas.getContext('2d')
  context.drawImage(video, 0, 0)
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
  let grey = ''
  for (let at = 0; at < data.length; at += 4) grey += String.fromCharCode(data[at + 1])
  return [canvas.width, canvas.height, btoa(grey)]
}
"""

_WATCH_FIRST_FRAME = """
number => {
  window.__clicked = 0
  window.__painted = 0
  document.addEventListener('dblclick', e => (window.__clicked ||= e.timeStamp), { capture: true })
  const video = document.querySelector(`[data-testid=cell-video-${number}]`)
  video.requestVideoFrameCallback(now => (window.__painted = now))
}
"""


class Picture(NamedTuple):
    """The grey pixels of one frame."""

    width: int
    height: int
    pixels: bytes

    @property
    def code(self) -> str | None:
        """The channel code that the mark in the picture carries."""
        return read_mark(self.pixels, self.width, self.height)

    def scene(self) -> bytes:
        """The band between the two marks, where nothing is drawn over the street."""
        top, bottom = int(self.height * 0.32), int(self.height * 0.76)
        return self.pixels[top * self.width : bottom * self.width]


def difference(one: Picture, other: Picture) -> float:
    """Mean difference of two scenes, in grey levels a pixel."""
    a, b = one.scene(), other.scene()
    return sum(abs(x - y) for x, y in zip(a, b, strict=True)) / len(a)


def keep_picture(page: Page, path: Path) -> None:
    """Keep what a page looks like; a machine too busy to draw it fails no test."""
    with contextlib.suppress(TooLate):
        page.screenshot(path=path, animations="disabled", timeout=10_000)


class Wall:
    """The live page of one platform in one browser window."""

    def __init__(self, page: Page, platform: Platform) -> None:
        self.page = page
        self.platform = platform

    # --- getting there ----------------------------------------------------------------------

    def sign_in(self, shows: str = "tree") -> "Wall":
        """Open the platform's address and sign in as printed; a clerk is shown no tree."""
        self.page.goto(self.platform.url)
        self.page.get_by_test_id("login-username").fill(self.platform.username)
        self.page.get_by_test_id("login-password").fill(self.platform.password)
        self.page.get_by_test_id("login-submit").click()
        expect(self.page.get_by_test_id(shows)).to_be_visible(timeout=ENTER_MS)
        return self

    # --- the tree ---------------------------------------------------------------------------

    def node(self, name: str) -> Locator:
        """The row of a platform, device or group."""
        return self.page.locator("[data-testid^=tree-node-]").filter(has_text=name)

    def expand(self, name: str) -> None:
        """Open a node unless it is open, as the only one at the top is from the start."""
        node = self.node(name)
        expect(node).to_be_visible()
        if node.get_attribute("aria-expanded") != "true":
            node.click()
        expect(node).to_have_attribute("aria-expanded", "true")

    def row(self, code: str) -> Locator:
        """The row of a camera."""
        return self.page.get_by_test_id(f"channel-{code}")

    def search(self, words: str) -> None:
        self.page.get_by_test_id("tree-search").fill(words)

    def find(self, code: str, words: str = "") -> Locator:
        """Search for a camera and give its row once it is there."""
        self.search(words or code)
        row = self.row(code)
        expect(row).to_be_visible()
        return row

    # --- the wall ---------------------------------------------------------------------------

    def cell(self, number: int) -> Locator:
        return self.page.get_by_test_id(f"cell-{number}")

    def layout(self, cells: int) -> None:
        self.page.get_by_test_id(f"layout-{cells}").click()

    def play(self, code: str, cell: int = 1) -> float:
        """Double-click a camera; give the milliseconds until the first frame is painted."""
        row = self.find(code)
        self.page.evaluate(_WATCH_FIRST_FRAME, cell)
        row.dblclick()
        self.wait_for_picture(cell, code)
        # Playwright's own waiting evaluates text, which our pages' security policy forbids.
        painted: float = until(
            lambda: self.page.evaluate("window.__painted"), within=15, what="a painted frame"
        )
        clicked: float = self.page.evaluate("window.__clicked")
        return painted - clicked

    def wait_for_picture(
        self, cell: int, code: str | None = None, within: float = PICTURE_SECONDS
    ) -> None:
        """Wait until a cell shows a moving picture."""
        found = self.cell(cell)
        expect(found).to_have_attribute("data-phase", "playing", timeout=within * 1000)
        if code is not None:
            expect(found).to_have_attribute("data-channel", code)

    def picture(self, cell: int = 1) -> Picture:
        """Grab the frame a cell shows now."""
        video = self.page.get_by_test_id(f"cell-video-{cell}")
        grabbed = until(lambda: video.evaluate(_GRAB), within=15, what=f"a frame in cell {cell}")
        width, height, grey = grabbed
        return Picture(width, height, base64.b64decode(grey))

    def code_in_picture(self, cell: int = 1) -> str:
        """Read the mark in a cell's picture."""
        return until(
            lambda: self.picture(cell).code, within=15, what=f"a readable mark in cell {cell}"
        )

    def moves(self, cell: int = 1) -> None:
        """See that the frames of a cell follow one another."""
        first = self.picture(cell)
        until(lambda: self.picture(cell) != first, within=10, what=f"another frame in cell {cell}")

    def problem(self, cell: int = 1) -> Locator:
        """What a cell says instead of a picture."""
        return self.page.get_by_test_id(f"cell-error-{cell}")

    def close_all(self) -> None:
        self.page.get_by_test_id("close-all").click()

    def shoot(self, path: Path) -> None:
        """Keep what the page looks like."""
        path.parent.mkdir(parents=True, exist_ok=True)
        keep_picture(self.page, path)
