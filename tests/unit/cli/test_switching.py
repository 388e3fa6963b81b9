"""Between an old state and a new one: killed at any call to the system, one of them is whole."""

import os
import signal
import sys

import pytest

from lianjing.cli.backups import files, switching
from lianjing.cli.backups.switching import Plan

OLD = {"a/1": "old", "a/gone": "old", "b": "old", "state/x": "old"}
NEW = {"a/1": "new", "b": "new", "c/2": "new"}
KEPT = {"lianjing.toml": "own", "backups/x": "own"}
PLAN = Plan(
    staging=".restore-0/data",
    aside="before-restore-1",
    incoming=["a", "b", "c"],
    outgoing=["a", "b", "state/x"],
    postgresql=False,
)
MOST = 200
"""Far more calls than a switch of so few files needs."""


def lay(root, content):
    for name, text in content.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def found(root, *, but=()):
    return {
        path.relative_to(root).as_posix(): path.read_text()
        for path in root.rglob("*")
        if path.is_file() and not path.relative_to(root).as_posix().startswith((".", *but))
    }


def die_at(number):
    """Have this process killed at its next but `number` call that touches the system."""
    left = number

    def watch(event, _):
        nonlocal left
        if event.split(".")[0] in {"open", "os", "shutil"} and event != "os.kill":
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def switched_until(directory, number):
    """Switch in a process of its own that dies at a call; tells whether it got to the end."""
    child = os.fork()
    if not child:
        status = 1
        try:
            die_at(number)
            switching.begin(directory, PLAN)
            switching.finish(directory)
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert status in {0, signal.SIGKILL}
    return status == 0


@pytest.mark.parametrize("twice", [False, True])
def test_killed_at_any_call_either_the_old_or_the_new_state_is_whole(tmp_path, monkeypatch, twice):
    # A killed process loses nothing it has handed to the system; only a dead machine would.
    monkeypatch.setattr(os, "sync", lambda: None)
    monkeypatch.setattr(os, "fsync", lambda _: None)
    outcomes = []
    for number in range(MOST):
        directory = tmp_path / str(number)
        lay(directory, {**OLD, **KEPT})
        lay(directory / PLAN.staging, NEW)
        ended = switched_until(directory, number)
        decided = (directory / files.PLAN).exists()
        if decided and twice:
            switched_again_until(directory, number // 2)
        switching.finish(directory)
        if not decided and not ended:
            old = found(directory, but=("before-restore",))
            # The plan came whole or not at all; its deed may be done already.
            assert old in ({**OLD, **KEPT}, {**NEW, **KEPT})
            outcomes.append("old" if old["b"] == "old" else "new")
        else:
            assert found(directory, but=("before-restore",)) == {**NEW, **KEPT}
            assert found(directory / PLAN.aside) == OLD
            outcomes.append("new")
        if ended:
            break
    else:
        pytest.fail("it never got to its end")
    assert outcomes == sorted(outcomes, reverse=True), "once decided, never back"
    assert 3 <= outcomes.count("old") < len(outcomes) - 10


def switched_again_until(directory, number):
    """Take the plan up, and die again."""
    child = os.fork()
    if not child:
        status = 1
        try:
            die_at(number)
            switching.finish(directory)
            status = 0
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] in {0, signal.SIGKILL}


def test_what_is_left_over_is_told_from_what_is_being_looked_at(tmp_path):
    for name in (".restore-999999999", ".restore-1", ".restore-x"):
        (tmp_path / name).mkdir()
    assert [path.name for path in switching.left_over(tmp_path)] == [
        ".restore-999999999",
        ".restore-x",
    ]
    assert switching.sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".restore-1"]


def test_the_next_start_says_which_state_there_is(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LIANJING_DATA", str(tmp_path))
    assert switching.main() == 0
    assert not capsys.readouterr().out
    lay(tmp_path / ".restore-x", NEW)
    assert switching.main() == 0
    assert "before it changed anything" in capsys.readouterr().out
    lay(tmp_path, OLD)
    lay(tmp_path / PLAN.staging, NEW)
    switching.begin(tmp_path, PLAN)
    assert switching.main() == 0
    said = capsys.readouterr().out
    assert "the state of the backup, whole" in said
    assert "before-restore-1" in said
