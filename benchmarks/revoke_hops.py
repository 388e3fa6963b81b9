"""From taking a share back at the township to the last byte at a viewer of the city, two hops up.

`python -m benchmarks.revoke_hops [--times 12]` runs the three platforms of `lianjing demo`. A
viewer of the city watches a camera of the township through the county. The township's security
administrator takes the camera out of what the county may know of; measured from the moment the
request leaves is when the last byte comes to the viewer, and when the camera is gone from the
city's catalogue. Then it is shared again, and another camera has its turn.

`--transport tcp` has all links of the cascade over TCP. `--kill` ends the signalling process of the
county (kill -9) in the moment the revoker has its answer, which comes with the commit; `--revoker
county` has the county itself take the camera from the city, so that the process that should tell
of it is the one that is gone. The supervisor starts it again.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from benchmarks.common import Figure, say, tell
from benchmarks.first_picture import Viewer, at, demonstration
from benchmarks.watching import messages

from lianjing.cli.demo.client import Answer, Client

WANTED_SECONDS = 5.0
_PLAYS_SECONDS = 2.0
"""How long a picture has run before it is taken away."""
_GONE_SECONDS = 20.0
_BACK_SECONDS = 30.0


class Taken(NamedTuple):
    """What one revocation took, in seconds."""

    last_byte: float
    told: float
    """Until the viewer's connection was closed."""
    gone: float
    """Until the city's list had no such camera any more."""


class Sharer:
    """The security administrator of a platform, who shares with the one above."""

    def __init__(self, platform: Answer, upper: str) -> None:
        self.client = Client(platform["url"])
        words = platform["people"]["security"]
        self.client.sign_in(words["username"], words["password"])
        uppers = self.client.get("/platforms/upper")["items"]
        self.upper = next(one["id"] for one in uppers if one["code"] == upper)
        self._path = f"/platforms/upper/{self.upper}/shares"

    def speak(self, transport: str) -> None:
        """Have the link to the platform above go over UDP or TCP."""
        self.client.patch(f"/platforms/upper/{self.upper}", {"transport": transport})

    def online(self) -> bool:
        """Tell whether the link stands."""
        return bool(self.client.get(f"/platforms/upper/{self.upper}")["online"])

    def channel(self, code: str) -> int:
        """Find a channel by its code."""
        items = self.client.get(f"{self._path}?search={code}")["items"]
        found: int = next(one["id"] for one in items if one["code"] == code)
        return found

    def take_back(self, channel: int) -> None:
        """Share it no longer."""
        self.client.put(self._path, {"remove": [channel]})

    def share(self, channel: int) -> None:
        """Share it again."""
        self.client.put(self._path, {"add": [channel]})


class Watching:
    """A viewer of the city that notes when its last byte came."""

    def __init__(self, viewer: Viewer, channel: int) -> None:
        self._viewer, self._channel = viewer, channel
        self.last = self.closed = 0.0
        self.bytes = 0

    async def run(self, playing: asyncio.Event) -> None:
        """Watch until the end."""
        live = await asyncio.to_thread(
            self._viewer.client.post, f"/channels/{self._channel}/live", {"stream": "main"}
        )
        try:
            async for message in messages(live["ws_url"], self._viewer.url):
                self.last = time.monotonic()
                self.bytes += len(message)
                playing.set()
        except SystemExit:
            pass  # how a viewer of these benchmarks says that the other side closed
        self.closed = time.monotonic()


async def revoke(city: Viewer, township: Sharer, code: str, victim: Path | None) -> Taken:
    """Watch at the city, take the share back at the township, and put it back."""
    watching, playing = Watching(city, city.channel(code)), asyncio.Event()
    task = asyncio.create_task(watching.run(playing))
    await asyncio.wait_for(playing.wait(), 20)
    await asyncio.sleep(_PLAYS_SECONDS)
    mine = await asyncio.to_thread(township.channel, code)
    begin = time.monotonic()
    await asyncio.to_thread(township.take_back, mine)
    if victim is not None:
        os.kill(signal_process(victim), signal.SIGKILL)
    gone = asyncio.create_task(until_known(city, code, known=False, within=_GONE_SECONDS))
    await asyncio.wait_for(task, 30)
    await gone
    done = Taken(watching.last - begin, watching.closed - begin, gone.result() - begin)
    await asyncio.to_thread(township.share, mine)
    await until_known(city, code, known=True, within=_BACK_SECONDS)
    return done


def signal_process(directory: Path) -> int:
    """Find the signalling process of one platform of the demonstration."""
    wanted = b"LIANJING_DATA=" + os.fsencode(directory)
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
            if b"lianjing.signal" in words and wanted in _environment(entry):
                return int(entry.name)
    raise SystemExit(f"no signalling process of {directory}")


def _environment(process: Path) -> list[bytes]:
    return (process / "environ").read_bytes().split(b"\0")


async def until_known(city: Viewer, code: str, *, known: bool, within: float) -> float:
    """Wait until the city's list has a camera online, or none of that code; gives when."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        path = f"/channels?search={code}" + ("&status=online" if known else "")
        found = await asyncio.to_thread(city.client.get, path)
        if bool(found["items"]) is known:
            return time.monotonic()
        await asyncio.sleep(0.1)
    raise SystemExit(f"{code} is {'not ' if known else 'still '}known at the city")


async def measure(known: Answer, directory: Path, options: argparse.Namespace) -> list[Taken]:
    """Take shares back, one camera after the other."""
    platforms = {each["level"]: each for each in known["platforms"]}
    city = Viewer(platforms["city"])
    links = {
        "township": Sharer(platforms["township"], platforms["county"]["code"]),
        "county": Sharer(platforms["county"], platforms["city"]["code"]),
    }
    own = Viewer(platforms["township"]).client.get("/channels?status=online&page_size=100")
    codes = [item["code"] for item in own["items"]]
    if options.transport != "udp":
        for link in links.values():
            link.speak(options.transport)
        await asyncio.sleep(_PLAYS_SECONDS)
    for code in codes:
        await until_known(city, code, known=True, within=_BACK_SECONDS)
    victim = directory / "demo" / "county" if options.kill else None
    done = []
    for number in range(options.times):
        code = codes[number % len(codes)]
        done.append(await revoke(city, links[options.revoker], code, victim))
        say(f"{number + 1}: last byte {done[-1].last_byte:.2f} s, gone {done[-1].gone:.2f} s")
    return done


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=12)
    parser.add_argument("--transport", choices=["udp", "tcp"], default="udp")
    parser.add_argument("--revoker", choices=["township", "county"], default="township")
    parser.add_argument("--kill", action="store_true")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="lianjing-bench-") as name,
        demonstration(Path(name)) as known,
    ):
        say("the demonstration is ready")
        done = asyncio.run(measure(known, Path(name), options))
    last, told, gone = ([getattr(one, field) for one in done] for field in Taken._fields)
    figures = [
        Figure("last byte two hops up, slowest", max(last), "s", WANTED_SECONDS),
        Figure("gone from the catalogue two hops up, slowest", max(gone), "s", WANTED_SECONDS),
    ]
    facts = {
        "last byte p50 / max": f"{at(0.5, last)} / {at(1, last)} ms",
        "connection closed p50 / max": f"{at(0.5, told)} / {at(1, told)} ms",
        "gone p50 / max": f"{at(0.5, gone)} / {at(1, gone)} ms",
    }
    return tell(figures, facts)


if __name__ == "__main__":
    sys.exit(main())
