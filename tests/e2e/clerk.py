"""What a clerk does on the pages of forms: download, upload, read the verdict, confirm."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from tests.e2e.platforms import Platform

READ_MS = 120_000
"""Reading or importing 5,000 rows on a busy machine."""


class Clerk:
    """Somebody at the pages of forms; signed in already."""

    def __init__(self, page: Page, platform: Platform) -> None:
        self.page = page
        self.platform = platform

    def go(self, path: str) -> None:
        self.page.goto(f"{self.platform.url}{path}")

    def template(self, form: str, into: Path) -> Path:
        """Download an empty form."""
        self.go("/exchange?tab=templates")
        with self.page.expect_download() as download:
            self.page.get_by_test_id(f"template-{form}").click()
        download.value.save_as(into)
        return into

    def upload(self, workbook: Path, datum: str = "") -> int:
        """Upload a form and give the number of the import whose page opens."""
        self.go("/exchange")
        if datum:
            self.page.locator("details summary").click()
            self.choose("import-datum", datum)
        self.page.get_by_test_id("import-files").set_input_files(workbook)
        expect(self.page).to_have_url(re.compile(r"/exchange/\d+$"), timeout=READ_MS)
        return int(self.page.url.rsplit("/", 1)[1])

    def choose(self, field: str, words: str) -> None:
        """Choose from a drop-down list."""
        self.page.get_by_test_id(field).click()
        shown = self.page.locator(".el-select-dropdown:visible").get_by_role("option")
        shown.filter(has_text=words).first.click()

    def answer_datum(self, words: str) -> None:
        """Answer what the coordinates refer to; the form is read again."""
        question = self.page.get_by_test_id("datum-question")
        expect(question).to_be_visible(timeout=READ_MS)
        question.get_by_text(words).click()
        question.get_by_test_id("read-again").click()

    def count(self, state: str) -> Locator:
        """The number on a tile."""
        return self.page.get_by_test_id(f"tile-{state}").locator("b")

    def marked(self, into: Path) -> Path:
        """Have the workbook made that goes back."""
        with self.page.expect_download(timeout=READ_MS) as download:
            self.page.get_by_test_id("import-mark").click()
        download.value.save_as(into)
        return into

    def confirm(self) -> None:
        """Import what can be."""
        self.page.get_by_test_id("import-confirm").click()
        self.say_yes()
        expect(self.page.get_by_test_id("import-done")).to_be_visible(timeout=READ_MS)

    def say_yes(self) -> None:
        """Agree to what is asked in a box."""
        box = self.page.locator(".el-message-box:visible")
        box.locator(".el-message-box__btns .el-button--primary").click()
        expect(box).to_be_hidden()
