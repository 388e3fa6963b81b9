"""The demonstration and a browser, once for all end-to-end tests."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    expect,
    sync_playwright,
)
from tests.e2e.demonstration import Demonstration
from tests.e2e.people import someone
from tests.e2e.platforms import Platform
from tests.e2e.waiting import until
from tests.e2e.wall import Wall, keep_picture

RESULTS = Path(__file__).parents[2] / "var" / "e2e"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--autoplay-policy=no-user-gesture-required",
)
ORDER = (
    "test_main_job",
    "test_names_on_pictures",
    "test_under_control",
    "test_pages_of_control",
    "test_pages_of_labels",
    "test_two_persons",
    "test_map_and_phone",
    "test_camera_files",
    "test_survey_campaign",
    "test_pages_of_files",
    "test_bad_cameras",
    "test_trouble",
    "test_real_recording",
)
"""What only watches comes before what breaks processes; files that name owners, after requests."""

SECONDS = 480
"""For one test, against hanging; what is promised is asserted where it is waited for.

The start of all has a bound of its own.
"""

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}

Open = Callable[..., Wall]
Enter = Callable[[Platform, str, tuple[str, str]], Platform]

expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep these tests in the order they are written: one demonstration serves them all."""
    here = Path(__file__).parent
    ours = [item for item in items if item.path.is_relative_to(here)]
    ours.sort(key=lambda item: (ORDER.index(item.path.stem), item.reportinfo()[1] or 0))
    places = [at for at, item in enumerate(items) if item.path.is_relative_to(here)]
    for at, item in zip(places, ours, strict=True):
        items[at] = item
        item.add_marker(pytest.mark.timeout(SECONDS, func_only=True))


@pytest.fixture(scope="session")
def built_pages() -> None:
    """`make e2e` builds the pages first; without them there is nothing to look at."""
    import lianjing.conf

    pages = Path(lianjing.conf.__file__).parent / "ui" / "index.html"
    if not pages.exists():
        pytest.fail("the pages are not built: run `make ui`")


@pytest.fixture(scope="session")
def demo(built_pages: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """City, county and township with their cameras; nothing of it may outlive the tests.

    While tests are written, LIANJING_E2E_DEMO names the directory of one that runs already.
    """
    if running := os.environ.get("LIANJING_E2E_DEMO"):
        demonstration = Demonstration(Path(running))
        demonstration.attach()
        yield demonstration
        demonstration.close()
        return
    demonstration = Demonstration(tmp_path_factory.mktemp("demo") / "data")
    try:
        demonstration.start()
        yield demonstration
        demonstration.close()
        assert demonstration.interrupt() == 0, demonstration.output()
        assert not (demonstration.directory / "demo.json").exists()
        left = demonstration.everything()
        until(lambda: not demonstration.everything(), within=5, what=f"the end of {left}")
    finally:
        demonstration.kill()
        keep_logs(demonstration)


def keep_logs(demonstration: Demonstration) -> None:
    """Put the logs of a run beside the screenshots."""
    logs = RESULTS / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    for log in [
        *demonstration.directory.rglob("*.log"),
        *demonstration.directory.parent.glob("*.log"),
    ]:
        shutil.copy(log, logs / f"{log.parent.name}-{log.name}")


@pytest.fixture(scope="session")
def enter() -> Iterator[Enter]:
    """Enter people at a platform: role, and the kind and value of what they may see."""
    entered: list[Platform] = []

    def one(platform: Platform, role: str, scope: tuple[str, str]) -> Platform:
        entered.append(someone(platform, role, scope))
        return entered[-1]

    yield one
    for person in entered:
        person.close()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


def chromium() -> str:
    """Find the Chromium of this machine."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("LIANJING_CHROMIUM") or next(filter(None, map(shutil.which, names)), "")
    if not found:
        pytest.fail("no Chromium here: install the package chromium")
    return found


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium with a profile of its own, thrown away afterwards."""
    launched = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
    yield launched
    launched.close()


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Open windows, each as a person of its own; errors of the page fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []
    strict = getattr(request.module, "CONSOLE_IS_QUIET", False)

    def open_one(
        platform: Platform,
        *,
        size: dict[str, int] = DESKTOP,
        shows: str = "tree",
        **options: object,
    ) -> Wall:
        context = browser.new_context(
            viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", **options
        )
        contexts.append(context)
        page: Page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.extend(complaints(said, strict=strict)))
        return Wall(page, platform).sign_in(shows)

    yield open_one
    for number, context in enumerate(contexts):
        for page in context.pages:
            RESULTS.mkdir(parents=True, exist_ok=True)
            keep_picture(page, RESULTS / f"{request.node.name}-{number}-end.png")
        context.close()
    assert not errors, f"the page raised: {errors}"


def complaints(said: ConsoleMessage, *, strict: bool) -> list[str]:
    """Give what a page's console holds against it; broken security policy always counts."""
    if "Content Security Policy" in said.text:
        return [said.text]
    expected = ("ERR_INTERNET_DISCONNECTED", "401 (Unauthorized)")
    if not strict or said.type != "error" or any(word in said.text for word in expected):
        return []
    return [f"{said.text} ({said.location.get('url', '')})"]


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable[[Wall, str], None]:
    """Keep a screenshot under the name of the test."""

    def keep(wall: Wall, what: str) -> None:
        wall.shoot(RESULTS / f"{request.node.name}-{what}.png")

    return keep


@pytest.fixture(scope="session")
def figures() -> Iterator[dict[str, object]]:
    """Numbers measured on the way, printed and kept at the end."""
    measured: dict[str, object] = {}
    yield measured
    RESULTS.mkdir(parents=True, exist_ok=True)
    text = json.dumps(measured, ensure_ascii=False, indent=1)
    (RESULTS / "figures.json").write_text(text, "utf-8")
    print(f"\nmeasured end to end: {text}")
