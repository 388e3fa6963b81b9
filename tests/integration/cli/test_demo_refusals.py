"""What keeps the demonstration from starting is said in plain words."""

import socket
import subprocess
import sys

from tests.services import free_port


def _demo(tmp_path, *words):
    return subprocess.run(
        [sys.executable, "-m", "lianjing.cli", "demo", "--dir", str(tmp_path), *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


def test_a_taken_port_is_named_with_the_option_that_moves_it(tmp_path):
    first = free_port()
    with socket.create_server(("127.0.0.1", first)):
        refused = _demo(tmp_path, "--ports-from", str(first))
    assert refused.returncode == 1
    assert "--ports-from" in refused.stderr
    assert str(first) in refused.stderr
    assert not (tmp_path / "demo.json").exists()


def test_a_missing_recording_is_named(tmp_path):
    refused = _demo(tmp_path, "--video", str(tmp_path / "none.mp4"))
    assert refused.returncode == 1
    assert "none.mp4" in refused.stderr
