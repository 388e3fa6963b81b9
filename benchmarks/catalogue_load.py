"""A catalogue of 100,000 channels from one lower platform, through ours, to an upper platform.

`python -m benchmarks.catalogue_load [--channels 100000] [--postgresql]` runs a whole platform. A
fake lower platform registers and answers the catalogue query over TCP, one part at a time (GB/T
28181-2022 §9.5: serial). The clock starts at its registration and stops when the API counts all
channels and finds the last one by name. Then a fake upper platform asks and counts what it gets.
"""

import argparse
import asyncio
import contextlib
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.common import Figure, say, tell
from benchmarks.running import HOME, Running, platform
from tests import services

from lianjing.cli.demo.client import Client
from lianjing.protocol.sip.flow import Transport
from lianjing.simulator.plan import FleetPlan, ServerPlan
from lianjing.simulator.platform import LowerPlatform, UpperPlatform

CODE, LOWER, UPPER = "34010000002000000001", "34010100002000000001", "34000000002000000001"
WANTED_SECONDS = 30.0
_PATIENCE = 180.0
_LOOK = 0.1


def until_searchable(client: Client, wanted: int, name: str) -> float:
    """Wait until the API counts all channels and finds one by name; gives when it did."""
    deadline, shown = time.monotonic() + _PATIENCE, time.monotonic()
    while time.monotonic() < deadline:
        total = client.get("/channels?page_size=1")["total"]
        if total >= wanted and client.get(f"/channels?search={name}")["total"]:
            return time.monotonic()
        if time.monotonic() - shown > 5:
            shown = time.monotonic()
            say(f"{total:,} of {wanted:,} channels")
        time.sleep(_LOOK)
    raise SystemExit(f"only {total} of {wanted} channels after {_PATIENCE:.0f} s")


async def receive(running: Running, lower: LowerPlatform, wanted: int) -> dict[str, float]:
    """Let the lower platform in; gives what it took."""
    begin = time.monotonic()
    while not lower.registration.standing.registered:
        await asyncio.sleep(0.01)
        if time.monotonic() - begin > _PATIENCE:
            raise SystemExit(lower.registration.standing.last_error)
    begin, before = time.monotonic(), running.cpu()
    last = lower.items[-1].device_id
    done = await asyncio.to_thread(until_searchable, running.client, wanted, last)
    spent = {name: seconds - before[name] for name, seconds in running.cpu().items()}
    say(f"searchable after {done - begin:.1f} s")
    return {
        "searchable": done - begin,
        "received": lower.answered_at - begin,
        **{f"{name} CPU": seconds for name, seconds in spent.items()},
    }


async def push(running: Running, upper: UpperPlatform, port: int, wanted: int) -> dict[str, float]:
    """Let our platform register with the upper, which asks for all; gives what it took."""
    await asyncio.to_thread(
        running.client.post,
        "/platforms/upper",
        {
            "name": "上级",
            "code": UPPER,
            "address": HOME,
            "port": port,
            "transport": "tcp" if upper_transport() is Transport.TCP else "udp",
            "username": CODE,
            "password": "bench-pass",
            "edition": "2022",
            "charset": "GB18030",
            "keepalive_seconds": 60,
            "expires": 3600,
            "enabled": True,
        },
    )
    await asyncio.to_thread(share_everything, running)
    await upper.until(lambda: CODE in upper.peers, _PATIENCE)
    await asyncio.sleep(2)
    begin, before = time.monotonic(), running.cpu()
    harvest = await upper.fetch_catalogue(CODE, within=_PATIENCE)
    done = time.monotonic()
    spent = {name: seconds - before[name] for name, seconds in running.cpu().items()}
    cameras = sum(code[10:13] == "131" for code in harvest.codes)
    if cameras < wanted:
        raise SystemExit(f"the upper counts {cameras} of {wanted} cameras")
    say(f"counted by the upper after {done - begin:.1f} s")
    return {
        "pushed": done - begin,
        "pushed items": len(harvest.codes),
        "pushed promised": harvest.promised,
        "pushed messages": harvest.messages,
        **{f"pushing: {name} CPU": seconds for name, seconds in spent.items()},
    }


def share_everything(running: Running) -> None:
    """Let the upper know of all there is; the security administrator does that."""
    security = running.client_of("security")
    key = security.get("/platforms/upper")["items"][0]["id"]
    body = {"share_all": True, "actions": 127, "basis": "bench"}
    security.put(f"/platforms/upper/{key}/shares", body)


def upper_transport() -> Transport:
    """Give how our platform speaks to the upper."""
    return Transport.TCP if os.environ.get("BENCH_UPPER") == "tcp" else Transport.UDP


async def measure(running: Running, options: argparse.Namespace) -> dict[str, float]:
    server = ServerPlan(CODE, HOME, running.level.sip_port, "bench-pass")
    say("preparing the catalogue …")
    lower = LowerPlatform(
        plan=FleetPlan(server=server, retry=0.5),
        code=LOWER,
        channels=options.channels,
        per_message=options.per_message,
    )
    running.client.post(
        "/platforms/lower", {"code": LOWER, "name": "下级", "password": "bench-pass"}
    )
    async with lower:
        result = await receive(running, lower, options.channels)
        upper = UpperPlatform(code=UPPER, password="bench-pass")
        where = await upper.open(HOME)
        try:
            result |= await push(running, upper, where.port, options.channels)
        finally:
            await upper.close()
    for one in running.memory():
        result[f"{one.name} RSS MB"] = one.rss
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, default=100_000)
    parser.add_argument("--per-message", type=int, default=50)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix="lianjing-bench-"))
        if options.postgresql:
            os.environ["LIANJING_DATABASE_URL"] = stack.enter_context(services.postgresql())
        running = stack.enter_context(platform(Path(name) / "data", code=CODE))
        result = asyncio.run(measure(running, options))
    database = "PostgreSQL" if options.postgresql else "SQLite"
    count = f"{options.channels:,} channels"
    return tell(
        [
            Figure(
                f"{count} searchable, {database}", result.pop("searchable"), "s", WANTED_SECONDS
            ),
            Figure(f"{count} counted by the upper, {database}", result.pop("pushed"), "s", 30.0),
        ],
        {name: round(value, 2) for name, value in result.items()},
    )


if __name__ == "__main__":
    sys.exit(main())
