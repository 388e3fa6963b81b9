"""From the wish to see a camera to its first decodable fragment, at the township and at the city.

`python -m benchmarks.first_picture [--plays 60]` runs the three platforms of `lianjing demo` with
their simulated cameras. A play is what a page does: POST live, open the WebSocket it names, read
until the first fragment. Plays take turns over the township's cameras; the next begins when the
camera has ended the stream of the last, so that every one goes through all hops. What was read is
decoded with FFmpeg afterwards: a fragment that shows no picture does not count.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.common import Figure, say, tell
from benchmarks.running import free_block
from benchmarks.watching import decoded, first_fragment

from lianjing.cli.demo.client import Answer, Client

WANTED_MS = {"township": 300.0, "city": 600.0}
_READY_SECONDS = 300.0
_QUIET_SECONDS = 15.0
_IDLE = "0.2"


class Play(NamedTuple):
    """What one play took, in seconds."""

    answered: float
    """Until the answer of POST live."""
    shown: float
    """Until the first fragment."""
    data: bytes


@contextlib.contextmanager
def demonstration(directory: Path) -> Iterator[Answer]:
    """Run the three platforms; gives what `demo.json` says."""
    environment = {**os.environ, "LIANJING_MEDIA_IDLE_SECONDS": _IDLE}
    with (directory / "demo.log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "lianjing.cli", "demo", "--dir", directory / "demo"),
                *("--ports-from", str(free_block(300))),
            ],
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
        )
    try:
        yield _wait(directory, process)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the platforms; whatever is left of them after a minute of waiting is killed."""
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(directory: Path, process: subprocess.Popen[bytes]) -> Answer:
    deadline = time.monotonic() + _READY_SECONDS
    path = directory / "demo" / "demo.json"
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError, ValueError):
            known: Answer = json.loads(path.read_text("utf-8"))
            if known["ready_at"]:
                return known
        time.sleep(0.2)
    raise SystemExit((directory / "demo.log").read_text("utf-8", "replace"))


class Viewer:
    """Somebody at one platform."""

    def __init__(self, platform: Answer) -> None:
        self.level: str = platform["level"]
        self.url: str = platform["url"]
        self.client = Client(self.url)
        self.client.sign_in(platform["username"], platform["password"])

    def channel(self, code: str) -> int:
        """Find a channel by its code."""
        found: int = self.client.get(f"/channels?search={code}")["items"][0]["id"]
        return found

    async def play(self, channel: int) -> Play:
        """Watch until the first fragment, then close."""
        begin = time.monotonic()
        live = await asyncio.to_thread(
            self.client.post, f"/channels/{channel}/live", {"stream": "main"}
        )
        answered = time.monotonic()
        first = await first_fragment(live["ws_url"], self.url)
        await asyncio.to_thread(self.client.delete, f"/sessions/{live['session']}")
        return Play(answered - begin, first.at - begin, first.data)


async def until_quiet(control: str) -> None:
    """Wait until no camera sends any more."""
    deadline = time.monotonic() + _QUIET_SECONDS
    while await asyncio.to_thread(sessions, control):
        if time.monotonic() > deadline:
            raise SystemExit("a camera goes on sending although nobody watches")
        await asyncio.sleep(0.1)


def sessions(control: str) -> list[Answer]:
    """List the streams the simulator sends."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{control}/", timeout=5) as response:
        found: list[Answer] = json.load(response)["sessions"]
    return found


async def measure(known: Answer, level: str, plays: int) -> list[Play]:
    """Play at one level, over and over."""
    platforms = {each["level"]: each for each in known["platforms"]}
    control = next(s["control_url"] for s in known["simulators"] if s["level"] == "township")
    viewer, township = Viewer(platforms[level]), Viewer(platforms["township"])
    items = township.client.get("/channels?status=online&page_size=100")["items"]
    channels = [viewer.channel(item["code"]) for item in items]
    for channel in channels[:2]:  # what is loaded once and for all is not a play
        await viewer.play(channel)
    done = []
    for number in range(plays):
        await until_quiet(control)
        await asyncio.sleep(0.3)
        done.append(await viewer.play(channels[number % len(channels)]))
    blind = sum(not decoded(play.data) for play in done)
    if blind:
        raise SystemExit(f"{blind} of {plays} first fragments show no picture")
    return done


def at(share: float, values: list[float]) -> float:
    """Give the value in milliseconds that this share stayed within."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plays", type=int, default=60, help="at each level")
    options = parser.parse_args()
    figures, facts = [], {}
    with (
        tempfile.TemporaryDirectory(prefix="lianjing-bench-") as name,
        demonstration(Path(name)) as known,
    ):
        say("the demonstration is ready")
        for level, wanted in WANTED_MS.items():
            plays = asyncio.run(measure(known, level, options.plays))
            shown, answered = [p.shown for p in plays], [p.answered for p in plays]
            figures.append(
                Figure(f"first fragment at the {level}, p95", at(0.95, shown), "ms", wanted)
            )
            facts[f"{level}: first fragment p50 / max"] = f"{at(0.5, shown)} / {at(1, shown)} ms"
            facts[f"{level}: answer p50 / p95"] = f"{at(0.5, answered)} / {at(0.95, answered)} ms"
            say(f"{level}: {figures[-1].value} ms")
    return tell(figures, facts)


if __name__ == "__main__":
    sys.exit(main())
