"""The main job with a real street recording in place of painted streets."""

import gzip
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.conftest import Open, keep_logs
from tests.e2e.demonstration import Demonstration
from tests.e2e.test_main_job import MARKET, SCHOOL

DEBIAN = (
    Path("/usr/share/doc/opencv-doc/examples/data/vtest.avi"),
    Path("/usr/share/doc/opencv-doc/examples/data/vtest.avi.gz"),
)
"""Where the package opencv-doc has a recording of a pedestrian street."""


def recording(directory: Path) -> Path | None:
    """Find a recording: the one named in the environment, or Debian's."""
    named = os.environ.get("LIANJING_TEST_VIDEO")
    if named:
        return Path(named)
    found = next((path for path in DEBIAN if path.exists()), None)
    if found is None or found.suffix != ".gz":
        return found
    unpacked = directory / "vtest.avi"
    with gzip.open(found) as packed, unpacked.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    return unpacked


@pytest.fixture(scope="module")
def filmed(built_pages: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """A demonstration whose cameras show a recording."""
    directory = tmp_path_factory.mktemp("filmed")
    video = recording(directory)
    if video is None:
        pytest.skip("no recording: set LIANJING_TEST_VIDEO or install opencv-doc")
    demonstration = Demonstration(directory / "data", "--video", str(video))
    try:
        demonstration.start()
        yield demonstration
        demonstration.close()
        demonstration.interrupt()
        assert not demonstration.everything()
    finally:
        demonstration.kill()
        keep_logs(demonstration)


def test_recording_is_watched_at_the_city(filmed: Demonstration, open_page: Open) -> None:
    wall = open_page(filmed.city)
    wall.play(SCHOOL)
    wall.play(MARKET, 2)
    assert wall.code_in_picture(1) == SCHOOL
    assert wall.code_in_picture(2) == MARKET
    wall.moves(1)
    wall.moves(2)
    shades = set(wall.picture(1).scene())
    assert len(shades) > 64, "a recording has many shades"
