"""A whole platform as `lianjing run` makes it, for the time of a benchmark."""

import contextlib
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lianjing.cli.children import Child, is_up
from lianjing.cli.demo import people, processes
from lianjing.cli.demo.client import Client
from lianjing.cli.demo.plan import BLOCK, Level

HOME = "127.0.0.1"
_UP_SECONDS = 60.0
_END_SECONDS = 20.0


class Memory(NamedTuple):
    """Resident memory of one process in MB, and its share of what is resident."""

    name: str
    rss: float
    pss: float


class Running:
    """One platform, up and signed in."""

    def __init__(self, level: Level) -> None:
        self.level = level
        self.client = self.client_of("admin")
        self.access: str = self.client.get("/system/access")["password"]

    def client_of(self, role: str) -> Client:
        """Give a client of somebody of another role."""
        client = Client(self.level.url)
        client.sign_in(role, people.password(self.level.directory, role))
        return client

    def memory(self) -> list[Memory]:
        """Read the memory of all processes, the supervisor's too."""
        return [memory_of(name, pid) for name, pid in self.pids().items()]

    def pids(self) -> dict[str, int]:
        """Give the processes by name."""
        return processes.pids(self.level)

    def cpu(self) -> dict[str, float]:
        """Give the CPU seconds each process has used."""
        return {name: cpu_seconds(pid) for name, pid in self.pids().items()}


@contextlib.contextmanager
def platform(directory: Path, *, code: str, more: str = "") -> Iterator[Running]:
    """Run one platform on free ports; `more` is added to its configuration file."""
    directory.mkdir(mode=0o700, parents=True)
    level = Level("bench", code, "测量平台", directory, free_block(), HOME)
    (directory / "lianjing.toml").write_text(_configuration(level) + more, "utf-8")
    processes.prepare(level)
    with (directory / "run.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "lianjing.cli", "run", "--data", str(directory)],
            stdout=log,
            stderr=log,
        )
    try:
        wait_until_up(level, process)
        yield Running(level)
    finally:
        process.terminate()
        process.wait(_END_SECONDS)


def _configuration(level: Level) -> str:
    return (
        f'[platform]\ncode = "{level.code}"\nname = "{level.name}"\n[log]\nlevel = "warning"\n'
        f'[sip]\naddress = "{HOME}"\nport = {level.sip_port}\n'
        f'[web]\naddress = "{HOME}"\nport = {level.web_port}\n'
        f'[media]\naddress = "{HOME}"\nhttp_address = "{HOME}"\nhttp_port = {level.base + 1}\n'
        f"ports_from = {level.base + 20}\nports_to = {level.base + BLOCK - 1}\n"
        f"[link]\nsignal_port = {level.base + 3}\nmedia_port = {level.base + 4}\n"
        "[identity]\nfactor_roles = []\nsign_ins = 0\n"
    )


def wait_until_up(level: Level, process: subprocess.Popen[bytes]) -> None:
    """Wait until its pages answer."""
    web = Child("web", [], (HOME, level.web_port), speaks_http=True)
    deadline = time.monotonic() + _UP_SECONDS
    while not (is_up(web) and len(processes.pids(level)) > 1):
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit((level.directory / "run.log").read_text("utf-8", "replace"))
        time.sleep(0.1)


def free_block(size: int = BLOCK) -> int:
    """Find neighbouring ports nobody uses at this moment."""
    while True:
        base = random.randrange(20_000, 32_000 - size)
        with contextlib.suppress(OSError), contextlib.ExitStack() as taken:
            for port in range(base, base + size):
                for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                    probe = taken.enter_context(socket.socket(socket.AF_INET, kind))
                    probe.bind((HOME, port))
            return base


def memory_of(name: str, pid: int) -> Memory:
    """Read the memory of one process."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    found = {line.split(":")[0]: line.split()[1] for line in lines}
    return Memory(name, int(found["Rss"]) / 1024, int(found["Pss"]) / 1024)


def cpu_seconds(pid: int) -> float:
    """Give the CPU seconds a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
