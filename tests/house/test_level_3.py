"""The page of level-3 protection names tests and settings that exist, and each row holds."""

import re

import msgspec
from tests.house.tree import ROOT

from lianjing.runtime.settings import Settings

PAGE = ROOT / "docs" / "operations" / "level-3.md"
STATES = {"●", "◐", "○"}
CLAUSES = ("8.1.4.1", "8.1.4.2", "8.1.4.3", "8.1.4.4", "8.1.4.7", "8.1.4.8", "8.1.4.9", "8.1.5")


def _rows():
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 5 and cells[1] in STATES:
            yield cells


def test_every_test_it_names_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE.read_text("utf-8"))
    assert len(named) > 50
    missing = [path for path, _ in named if not (ROOT / path).is_file()]
    assert not missing
    for path, function in named:
        if function:
            assert f"def {function}(" in (ROOT / path).read_text("utf-8"), (path, function)


def test_what_the_product_does_is_shown_by_a_test_and_the_rest_has_somebody():
    rows = list(_rows())
    assert len(rows) > 30
    for control, state, where, shown, operator in rows:
        if state in {"●", "◐"}:
            assert "tests/" in shown, control
            assert where not in {"", "—"}, control
        else:
            assert operator not in {"", "—"}, control


def test_every_clause_that_concerns_an_application_is_there():
    text = PAGE.read_text("utf-8")
    assert not [clause for clause in CLAUSES if clause not in text]


def test_every_setting_it_names_exists():
    sections = {field.name: type(field.default) for field in msgspec.structs.fields(Settings)}
    for name in ("level-3.md", "hardening.md", "tls.md", "backup.md"):
        text = (ROOT / "docs" / "operations" / name).read_text("utf-8")
        for section, key in re.findall(r"`([a-z]+)\.([a-z_]+)[`: =]", text):
            if section in sections and key not in {"made", "restored"}:  # records of the audit
                keys = {field.name for field in msgspec.structs.fields(sections[section])}
                assert key in keys, f"{name}: {section}.{key}"
