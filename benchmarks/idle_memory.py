"""Memory of a whole idle platform with 1,000 channels online that people have used.

`python -m benchmarks.idle_memory [--channels 1000]` runs a platform, registers recorders with that
many channels, signs in, opens every list, watches one channel with sound, and lets all rest.
Counted are all processes, the supervisor's too. RSS, the promise, counts pages they share in each
of them; PSS counts such pages once.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.common import Figure, say, tell
from benchmarks.running import HOME, Running, platform
from benchmarks.watching import first_fragment

from lianjing.cli.demo.client import Client
from lianjing.runtime import secrets
from lianjing.simulator.fleet import Fleet
from lianjing.simulator.plan import DevicePlan, FleetPlan, Kind, ServerPlan, count_up, make_channels

CODE, RECORDER, CAMERA = "34010000002000000001", "34010000001180000001", "34010000001310000001"
WANTED_MB = 350.0
EACH = 100
REST_SECONDS = 25.0
LISTS = (
    "/auth/me",
    "/tree",
    "/tree?view=region",
    "/channels?page_size=100",
    "/channels?page_size=500&page=2",
    "/channels?search=bm",
    "/channels?status=online",
    "/devices",
    "/platforms/lower",
    "/platforms/upper",
    "/calls",
    "/sessions",
    "/system",
    "/users",
    "/audit",
)


async def use(running: Running, channels: int) -> None:
    """Fill it and use it as a few people would."""
    recorders = tuple(
        DevicePlan(
            code=count_up(RECORDER, number),
            name=f"派出所录像机{number}",
            kind=Kind.NVR,
            audio=True,
            channels=make_channels(CAMERA, EACH, "北门", number),
        )
        for number in range(channels // EACH)
    )
    server = ServerPlan(CODE, HOME, running.level.sip_port, running.access)
    async with Fleet(FleetPlan(server=server, devices=recorders, spread=1.0, retry=1.0)):
        await asyncio.to_thread(wait_for, running.client, channels)
        for _ in range(3):
            await asyncio.to_thread(look_around, running)
        await watch(running)
        say("at rest …")
        await asyncio.sleep(REST_SECONDS)


def wait_for(client: Client, wanted: int) -> None:
    """Wait until that many channels are online."""
    deadline = time.monotonic() + 90
    while (seen := client.get("/channels?status=online&page_size=1")["total"]) < wanted:
        if time.monotonic() > deadline:
            raise SystemExit(f"only {seen} of {wanted} channels")
        time.sleep(0.3)


def look_around(running: Running) -> None:
    """Sign in anew and open every list."""
    client = Client(running.level.url)
    client.sign_in("admin", secrets.password(running.level.directory / "secrets", "demo-admin"))
    for path in LISTS:
        client.get(path)


async def watch(running: Running) -> None:
    """Watch one channel for a moment."""
    found = running.client.get(f"/channels?search={CAMERA}")["items"][0]["id"]
    live = await asyncio.to_thread(
        running.client.post, f"/channels/{found}/live", {"stream": "main"}
    )
    await first_fragment(live["ws_url"], running.level.url)
    await asyncio.sleep(3)
    await asyncio.to_thread(running.client.delete, f"/sessions/{live['session']}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, default=1000)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="lianjing-bench-") as name,
        platform(Path(name) / "data", code=CODE) as running,
    ):
        started = {one.name: one.rss for one in running.memory()}
        asyncio.run(use(running, options.channels))
        parts = running.memory()
    facts = {
        one.name: f"{started[one.name]:.1f} MB at start, now {one.rss:.1f}, PSS {one.pss:.1f}"
        for one in parts
    }
    return tell(
        [
            Figure("all processes, RSS", sum(one.rss for one in parts), "MB", WANTED_MB),
            Figure("all processes, PSS", sum(one.pss for one in parts), "MB"),
        ],
        facts,
    )


if __name__ == "__main__":
    sys.exit(main())
