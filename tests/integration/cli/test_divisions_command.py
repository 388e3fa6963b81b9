"""`lianjing divisions`: what is loaded, and trying a newer package before it is written."""

import subprocess
import sys

import pytest


@pytest.fixture
def lianjing(tmp_path):
    def run(*words):
        return subprocess.run(
            [sys.executable, "-m", "lianjing.cli", words[0], "--data", str(tmp_path), *words[1:]],
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_a_list_is_tried_then_written(lianjing, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("code,name\n34,安徽省\n340121,长丰县\n", "utf-8")
    tried = lianjing("divisions", "load", str(own), "--name", "县", "--version", "2026")
    assert tried.returncode == 0, tried.stderr
    assert "新增 new 2" in tried.stdout
    assert "+ 340121" in tried.stdout
    assert lianjing("divisions", "show", "340121").returncode == 1
    assert "written" in lianjing("divisions", "load", str(own), "--apply").stdout
    assert "安徽省长丰县" in lianjing("divisions", "show", "340121").stdout
    shown = lianjing("divisions", "show").stdout
    assert "china-division 2.7.0 (2023-06-30)" in shown
    assert "+2 ~0 -0" in shown
    own.write_text("not a list", "utf-8")
    assert "bad_division_package" in lianjing("divisions", "load", str(own)).stderr
