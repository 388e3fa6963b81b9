"""Starts and ends `lianjing demo` as a person would, and sees that nothing of it stays."""

import contextlib
import ctypes
import json
import os
import random
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.e2e.platforms import Platform, Simulator
from tests.e2e.waiting import until

START_SECONDS = 300.0
END_SECONDS = 40
PORTS = 300
_PR_SET_PDEATHSIG = 1
_TAKEN = "已被其他程序占用"
"""What it says of a port that somebody else has."""
CAMERAS = 14
"""Channels of the demonstration's fleets together."""


def free_block() -> int:
    """Give the first of as many neighbouring ports as the demonstration takes."""
    for _ in range(200):
        # Below the ports that the system gives to outgoing connections.
        first = random.randrange(15_000, 32_000 - PORTS, 10)
        if all(_is_free(port) for port in range(first, first + PORTS)):
            return first
    raise AssertionError("no block of free ports")


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True


def _end_with_us() -> None:
    """Have the kernel end the demonstration when the tests are killed before they can."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Demonstration:
    """One run of `lianjing demo`, which can be ended, killed and started again."""

    def __init__(self, directory: Path, *words: str) -> None:
        self.directory = directory
        self.first_port = free_block()
        self._words = words
        self._process: subprocess.Popen[bytes] | None = None
        self._ready_before = ""
        self.is_borrowed = False
        self._log = directory.with_suffix(".log")

    # --- start and end --------------------------------------------------------------------

    def start(self) -> None:
        """Start it and wait until it says that it is ready.

        Other tests of the machine may take a port between our look and its start: the first time
        there are other blocks to choose from.
        """
        self._ready_before = self._ready_at()
        attempts = 3 if self._process is None else 1
        for attempt in range(1, attempts + 1):
            self._launch()
            until(self._is_over_or_ready, within=START_SECONDS, what="demo.json", every=0.2)
            if self._is_ready():
                break
            taken = _TAKEN in self.output() and attempt < attempts
            assert taken, f"the demonstration ended:\n{self.output()}"
            self.first_port = free_block()
        self._read()

    def _launch(self) -> None:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "lianjing.cli", "demo"),
                    *("--dir", str(self.directory), "--ports-from", str(self.first_port)),
                    *self._words,
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_us,  # noqa: PLW1509 - the tests have one thread here
            )

    def attach(self) -> None:
        """Use one that somebody else started."""
        self.is_borrowed = True
        self._read()

    def _is_ready(self) -> bool:
        return self._ready_at() not in {"", self._ready_before}

    def _is_over_or_ready(self) -> bool:
        assert self._process is not None
        return self._process.poll() is not None or self._is_ready()

    def _ready_at(self) -> str:
        """Give when it became ready; what a killed one left behind says so too."""
        with contextlib.suppress(OSError, ValueError):
            return str(self.description()["ready_at"])
        return ""

    def _read(self) -> None:
        self.close()
        self._platforms = {
            entry["level"]: Platform(entry) for entry in self.description()["platforms"]
        }
        self._simulators = {
            entry["level"]: Simulator(entry) for entry in self.description()["simulators"]
        }

    def description(self) -> dict[str, Any]:
        """Give what `demo.json` says now."""
        found: dict[str, Any] = json.loads((self.directory / "demo.json").read_text("utf-8"))
        return found

    def interrupt(self) -> int:
        """End it as Ctrl-C does and give its exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(END_SECONDS)

    def kill(self) -> None:
        """Pull the plug: kill -9 of everything there is."""
        if self._process is None:
            return
        running = [self._process.pid] if self._process.poll() is None else []
        for pid in [*running, *self.everything()]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(END_SECONDS)
        until(lambda: not self.everything(), within=10, what="all processes gone")

    def close(self) -> None:
        """Give back the connections of this test run."""
        for one in [*getattr(self, "_platforms", {}).values()]:
            one.close()
        for other in [*getattr(self, "_simulators", {}).values()]:
            other.close()

    def everything(self) -> dict[int, str]:
        """Find every process that was told about the directory, by command or environment."""
        word = str(self.directory).encode()
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            with contextlib.suppress(OSError):
                state = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0]
                command = (entry / "cmdline").read_bytes()
                if state != "Z" and (word in command or word in (entry / "environ").read_bytes()):
                    found[int(entry.name)] = command.replace(b"\0", b" ").decode()
        return found

    def output(self) -> str:
        return self._log.read_text("utf-8", "replace")[-4000:]

    # --- what is in it ----------------------------------------------------------------------

    @property
    def city(self) -> Platform:
        return self._platforms["city"]

    @property
    def county(self) -> Platform:
        return self._platforms["county"]

    @property
    def township(self) -> Platform:
        return self._platforms["township"]

    @property
    def platforms(self) -> list[Platform]:
        """All three from the top down."""
        return [self.city, self.county, self.township]

    @property
    def at_township(self) -> Simulator:
        """The cameras of the township."""
        return self._simulators["township"]

    @property
    def at_county(self) -> Simulator:
        """The cameras of the county."""
        return self._simulators["county"]

    def wait_until_quiet(self, code: str, within: float = 40.0) -> None:
        """Wait until a camera of the township sends nothing; each level waits its idle time."""
        until(
            lambda: not self.at_township.streams(code),
            within=within,
            what=f"{code} sends nothing",
            every=0.2,
        )

    def wait_until_whole(self, within: float = 60.0) -> None:
        """Wait until every camera is online at the top."""
        until(
            lambda: len(self.city.online()) == CAMERAS,
            within=within,
            what=f"{CAMERAS} channels online at the city",
            every=0.3,
        )
