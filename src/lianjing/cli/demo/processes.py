"""The processes of the demonstration: three platforms and the simulators."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from lianjing.cli import children
from lianjing.cli.demo.plan import Level
from lianjing.kernel.errors import ResourceError

END_SECONDS = 20.0


class Kept:
    """One process whose output goes to a file, started again if it dies."""

    def __init__(self, name: str, words: list[str], *, data: Path, log: Path) -> None:
        self.name = name
        self.log = log
        self._child = children.Child(name, [sys.executable, "-m", "lianjing.cli", *words], None)
        self._data = data
        self.process = self._start()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process.poll() is None

    def restart(self) -> None:
        """Start it again."""
        self.process = self._start()

    def terminate(self) -> None:
        """Ask it to end."""
        if self.alive:
            self.process.terminate()

    def wait(self, deadline: float) -> None:
        """Wait until it has ended; after the deadline it is killed."""
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def tail(self, lines: int = 12) -> str:
        """Give the end of its output, for people to see why it failed."""
        try:
            return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-lines:])
        except OSError:
            return ""

    def _start(self) -> subprocess.Popen[bytes]:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            return children.start(self._child, self._data, output=output)


def platform(level: Level) -> Kept:
    """Start one platform."""
    words = ["run", "--data", str(level.directory)]
    return Kept(level.key, words, data=level.directory, log=level.directory / "run.log")


def prepare(level: Level) -> None:
    """Make database, secrets and people, ready to use, before the platform starts."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "lianjing.cli.demo.entering", level.key, str(level.directory)],
        env=children.environment(level.directory),
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise ResourceError(
            f"{level.name} 的数据库准备失败, 见上文 / preparing {level.key} failed, see above"
        )


def pids(level: Level) -> dict[str, int]:
    """Read the process ids a platform's supervisor wrote down."""
    try:
        text = (level.directory / "state" / "processes.json").read_text("utf-8")
        known: dict[str, Any] = json.loads(text)
    except (OSError, ValueError):
        return {}
    found = {entry["name"]: int(entry["pid"]) for entry in known["processes"] if entry["pid"]}
    return {"supervisor": int(known["supervisor"]["pid"]), **found}
