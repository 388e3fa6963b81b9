"""Keeps the processes of one platform running, with as little memory as can be.

One thread, no event loop: it sleeps until a signal arrives, a child dies or a pause is over.
"""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from lianjing.cli.children import Child, is_up, start

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
"""A process that lived this long is healthy: its next death starts with the first pause again."""
START_SECONDS = 60.0
END_SECONDS = 10.0
_FOLD_SECONDS = 5.0
_SETTLE_SECONDS = 1.0


class _Kept:
    """One child and what became of it."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.restarts = 0
        self.pause = FIRST_PAUSE
        self.again_at: float | None = None

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def is_ready(self) -> bool:
        """Whether it answers, or, where it listens nowhere, has lived for a while."""
        settled = time.time() - self.started_at > _SETTLE_SECONDS
        return self.alive and is_up(self.child) and (settled or self.child.address is not None)


class Errand(Protocol):
    """Regular work beside the children, in processes of its own."""

    def wait(self, clock: float) -> float | None:
        """Give the seconds until `mind` wants to be called; None for never."""

    def mind(self, clock: float) -> None:
        """Start what is due, and take note of what has ended."""

    def stop(self) -> None:
        """End what runs."""


class Supervisor:
    """Starts children, restarts what dies with growing pauses, ends all of them in order."""

    def __init__(
        self, directory: Path, processes: list[Child], *, errands: Sequence[Errand] = ()
    ) -> None:
        self._directory = directory
        self._kept = [_Kept(child) for child in processes]
        self._errands = errands
        self._stopping = False
        self._started_at = time.time()
        self._waker, self._alarm = socket.socketpair()

    def watch_signals(self) -> None:
        """Take over SIGTERM, SIGINT and SIGCHLD of this process."""
        for end in (self._waker, self._alarm):
            end.settimeout(0)
        signal.set_wakeup_fd(self._alarm.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def start_all(self, report: Callable[[str, float], None]) -> bool:
        """Start everything and wait until it answers; tells each name and its seconds."""
        for kept in self._kept:
            self._start(kept)
        self._write()
        waiting, begun = list(self._kept), time.monotonic()
        while waiting and not self._stopping and time.monotonic() - begun < START_SECONDS:
            for kept in list(waiting):
                if kept.is_ready:
                    waiting.remove(kept)
                    report(kept.child.name, time.monotonic() - begun)
            self._turn(0.1)
        for kept in waiting:
            say(f"{kept.child.name} 没有就绪 / {kept.child.name} is not ready")
        return not waiting

    def keep(self) -> None:
        """Restart what dies until a signal says stop."""
        while not self._stopping:
            now = time.monotonic()
            due = [kept.again_at - now for kept in self._kept if kept.again_at is not None]
            due += [wait for errand in self._errands if (wait := errand.wait(now)) is not None]
            self._turn(max(0.0, min(due)) if due else None)
            self._mind_errands()

    def stop_all(self) -> None:
        """End the processes: who takes messages first, who writes them down last."""
        for errand in self._errands:
            errand.stop()
        self._end([kept for kept in self._kept if kept.child.name != "ingest"], END_SECONDS)
        self._end([kept for kept in self._kept if kept.child.name == "ingest"], _FOLD_SECONDS)
        with contextlib.suppress(OSError):
            self._file.unlink()

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _turn(self, within: float | None) -> None:
        select.select([self._waker], [], [], within)
        with contextlib.suppress(BlockingIOError):
            self._waker.recv(4096)
        if self._stopping:
            return
        for kept in self._kept:
            self._mind(kept)

    def _mind_errands(self) -> None:
        if not self._stopping:
            for errand in self._errands:
                errand.mind(time.monotonic())

    def _mind(self, kept: _Kept) -> None:
        now = time.monotonic()
        if kept.again_at is not None and now >= kept.again_at:
            kept.again_at = None
            kept.restarts += 1
            self._start(kept)
            self._write()
        elif kept.again_at is None and not kept.alive and kept.process is not None:
            steady = time.time() - kept.started_at >= STEADY_SECONDS
            kept.pause = FIRST_PAUSE if steady else kept.pause
            kept.again_at = now + kept.pause
            say(
                f"{kept.child.name} 意外结束({kept.process.returncode}), {kept.pause:g} 秒后重启 / "
                f"{kept.child.name} ended ({kept.process.returncode}), "
                f"again in {kept.pause:g} s"
            )
            kept.pause = min(kept.pause * 2, LONGEST_PAUSE)
            self._write()

    def _start(self, kept: _Kept) -> None:
        kept.process = start(kept.child, self._directory)
        kept.started_at = time.time()

    def _end(self, some: list[_Kept], within: float) -> None:
        processes = [kept.process for kept in some if kept.process is not None and kept.alive]
        for process in processes:
            process.terminate()
        deadline = time.monotonic() + within
        for process in processes:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @property
    def _file(self) -> Path:
        return self._directory / "state" / "processes.json"

    def _write(self) -> None:
        content = {
            "supervisor": {"pid": os.getpid(), "started_at": self._started_at},
            "processes": [
                {
                    "name": kept.child.name,
                    "pid": kept.process.pid if kept.process else None,
                    "started_at": kept.started_at,
                    "restarts": kept.restarts,
                    "state": "running" if kept.alive else "waiting",
                }
                for kept in self._kept
            ],
        }
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(".new")
        # A full disk must not stop the supervision; the file is for people and pages.
        with contextlib.suppress(OSError):
            draft.write_text(json.dumps(content), "utf-8")
            draft.replace(self._file)


def say(line: str) -> None:
    """Tell whoever watches the terminal."""
    print(line, file=sys.stderr, flush=True)
