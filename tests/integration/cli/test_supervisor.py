"""The supervisor with small processes in place of ours."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from tests.services import free_port

SCRIPT = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from lianjing.cli.children import Child
    from lianjing.cli.supervisor import Supervisor, say

    port, directory = int(sys.argv[1]), Path(sys.argv[2])
    listen = (
        "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1])));"
        "time.sleep(600)"
    )
    supervisor = Supervisor(
        directory,
        [
            Child("signal", [sys.executable, "-c", listen, str(port)], ("127.0.0.1", port)),
            Child("ingest", [sys.executable, "-c", "import time; time.sleep(600)"], None),
        ],
    )
    supervisor.watch_signals()
    try:
        supervisor.start_all(lambda name, after: say(f"up {name}"))
        say("all up")
        supervisor.keep()
    finally:
        supervisor.stop_all()
    """
)


def _until(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if (value := condition()) is not None:
            return value
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.fixture
def supervised(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(free_port()), str(tmp_path)],
        stderr=subprocess.PIPE,
        text=True,
    )

    def state():
        try:
            content = json.loads((tmp_path / "state" / "processes.json").read_text())
        except (OSError, ValueError):
            return None
        found = {entry["name"]: entry for entry in content["processes"]}
        return found if all(entry["pid"] for entry in found.values()) else None

    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("all up"):
            break
    yield process, state
    if process.poll() is None:
        process.kill()
    process.wait()
    process.stderr.close()


def test_a_killed_child_is_started_again(supervised):
    _, state = supervised
    first = _until(state)["signal"]["pid"]
    os.kill(first, signal.SIGKILL)

    def restarted():
        entry = _until(state)["signal"]
        return entry if entry["restarts"] == 1 and entry["pid"] != first else None

    entry = _until(restarted)
    assert _alive(entry["pid"])
    assert _until(state)["ingest"]["restarts"] == 0


def test_all_children_end_with_the_supervisor(supervised):
    process, state = supervised
    pids = [entry["pid"] for entry in _until(state).values()]
    process.terminate()
    assert process.wait(60) == 0
    assert not any(_alive(pid) for pid in pids)


@pytest.mark.skipif(sys.platform != "linux", reason="children are tied to us by Linux")
def test_children_do_not_outlive_a_killed_supervisor(supervised):
    process, state = supervised
    pids = [entry["pid"] for entry in _until(state).values()]
    process.kill()
    process.wait()
    _until(lambda: True if not any(_alive(pid) for pid in pids) else None)


def test_the_supervisor_is_small(supervised):
    process, _ = supervised
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    assert pages * 4096 < 40 * 1024 * 1024
