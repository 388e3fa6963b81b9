"""The built pages, and the words when nobody has built them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lianjing.conf import pages


@pytest.fixture
def ui(tmp_path: Path, settings: Any) -> Iterator[Path]:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>ui</title>")
    (tmp_path / "assets" / "app-Ab12Cd34.js").write_text("1")
    settings.UI_DIRECTORY = tmp_path
    pages._files.cache_clear()
    yield tmp_path
    pages._files.cache_clear()


def test_files_are_served_with_their_type_and_kept_by_browsers(ui: Path) -> None:
    answer = Client().get("/assets/app-Ab12Cd34.js")
    assert (answer.status_code, answer.content) == (200, b"1")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "immutable" in answer["Cache-Control"]
    again = Client().get(
        "/assets/app-Ab12Cd34.js", headers={"If-Modified-Since": answer["Last-Modified"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/", "/live", "/devices/7?tab=history", "/calls/a-b"])
def test_every_address_of_the_application_gives_its_index(ui: Path, path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, answer.content) == (200, b"<title>ui</title>")
    assert answer["Cache-Control"] == "no-cache"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/assets/gone.js", "/../settings.py", "/favicon.ico"])
def test_a_missing_file_is_not_a_page(ui: Path, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_unknown_addresses_of_the_api_are_not_pages(ui: Path) -> None:
    assert Client().get("/api/v1/nothing").status_code == 404


def test_pages_cannot_be_written_to(ui: Path) -> None:
    assert Client().post("/live").status_code == 405


def test_without_a_build_it_says_what_to_do(tmp_path: Path, settings: Any) -> None:
    settings.UI_DIRECTORY = tmp_path / "nothing"
    pages._files.cache_clear()
    assert b"make web" in Client().get("/").content
    pages._files.cache_clear()
