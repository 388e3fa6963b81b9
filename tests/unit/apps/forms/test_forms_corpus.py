"""Each workbook of the corpus, whoever made it, is read as the JSON beside it says."""

import json

import pytest
from tests.unit.apps.forms.form_reading import CORPUS, expectation, read, samples


@pytest.mark.parametrize("path", samples(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_form_of_the_corpus_is_read_as_expected(path):
    assert read(path) == json.loads(expectation(path).read_text("utf-8"))


@pytest.mark.parametrize(
    "path", sorted((CORPUS / "libreoffice").glob("*.xlsx")), ids=lambda p: p.name
)
def test_libreoffice_and_the_library_say_the_same(path):
    (other,) = (
        candidate
        for folder in ("openpyxl", "xlsxwriter")
        if (candidate := CORPUS / folder / path.name).exists()
    )
    ours, theirs = read(other), read(path)
    for reading in (ours, theirs):
        for row in (*reading["rows"], *reading["totals"]):
            # A date cell of one may be a text of the other; what it means is what counts.
            row.pop("steps", None)
            # LibreOffice writes an error of a cell as a formula that fails.
            row["problems"] = sorted(row.get("problems", {}))
    assert theirs["rows"] == ours["rows"]
    assert theirs["lines"] == ours["lines"]


def test_the_twenty_errors_are_found_and_nothing_else():
    reading = read(CORPUS / "openpyxl" / "f4-twenty-errors.xlsx")
    assert len(reading["rows"]) == 20
    assert all(row.get("problems") for row in reading["rows"])
