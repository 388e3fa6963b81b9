"""A platform that stands alone, with settings the demonstration must not have."""

import contextlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from tests.e2e.demonstration import _end_with_us, _is_free
from tests.e2e.platforms import Platform
from tests.e2e.waiting import until

from lianjing.cli.demo import people
from lianjing.cli.demo.plan import BLOCK, Level

CODE = "34012110002000000009"
START_SECONDS = 300.0
END_SECONDS = 60.0


def own_block() -> int:
    """Give the first of as many free ports as one platform takes, where no demonstration looks.

    A demonstration does not hold the ports of pictures it does not show at the moment.
    """
    for _ in range(200):
        first = random.randrange(11_000, 14_900, BLOCK)
        if all(_is_free(port) for port in range(first, first + BLOCK)):
            return first
    raise AssertionError("no block of free ports")


class OwnPlatform:
    """One run of `lianjing run`: the people of every demonstration, and some more."""

    def __init__(self, directory: Path, settings: str) -> None:
        """Lay it out; `settings` are more lines of the section `identity`."""
        self.directory = directory
        self._settings = settings
        self._level = Level("office", CODE, "双人复核平台", directory, own_block(), "127.0.0.1")
        self._process: subprocess.Popen[bytes] | None = None
        self._log = directory.with_suffix(".log")
        self._known = people.described("city", directory)

    def enter(self, username: str, role: str, name: str) -> None:
        """Enter one more person who need not choose a password first."""
        password = people.password(self.directory, username)
        self._known[username] = {"username": username, "password": password}
        words = ("user", "create", username, "--role", role, "--name", name)
        self._do("lianjing.cli", *words, "--ready", "--password-file", "-", told=password)

    def prepare(self) -> None:
        """Write its settings and enter the usual people."""
        self.directory.mkdir(parents=True, exist_ok=True)
        text = self._level.configuration().replace("[identity]\n", f"[identity]\n{self._settings}")
        (self.directory / "lianjing.toml").write_text(text, "utf-8")
        self._do("lianjing.cli.demo.entering", "city", str(self.directory))

    def _do(self, module: str, *words: str, told: str = "") -> None:
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            env=self._environment(),
            input=told,
            text=True,
            capture_output=True,
            timeout=START_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "LIANJING_DATA": str(self.directory)}

    def start(self) -> Platform:
        """Start it, wait until it answers, and give it as its users know it."""
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "lianjing.cli", "run"],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_us,  # noqa: PLW1509 - the tests have one thread here
            )
        platform = Platform(self._described())
        until(
            lambda: self._is_over() or platform.healthy(),
            within=START_SECONDS,
            what="a platform that answers",
            every=0.3,
        )
        assert not self._is_over(), self._log.read_text("utf-8", "replace")[-4000:]
        return platform

    def _is_over(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def _described(self) -> dict[str, object]:
        first = self._known["operator"]
        return {
            "level": self._level.key,
            "name": self._level.name,
            "code": CODE,
            "url": self._level.url,
            "people": self._known,
            "data": str(self.directory),
            **first,
        }

    def end(self) -> None:
        """End it as Ctrl-C does; what does not go by then is killed, by its id."""
        if self._is_over() or self._process is None:
            return
        running = Platform(self._described()).pids()
        self._process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(END_SECONDS)
            return
        for pid in running.values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait(END_SECONDS)
