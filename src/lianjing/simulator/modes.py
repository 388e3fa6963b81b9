"""What `lianjing simulate` does besides a fleet of devices: load, and platforms above and below."""

import argparse
import asyncio
import json
import sys

from lianjing.kernel.errors import PeerSilentError
from lianjing.protocol.sip.flow import Transport
from lianjing.simulator.load import LoadFleet, LoadPlan
from lianjing.simulator.load_tally import Tally
from lianjing.simulator.plan import FleetPlan, ServerPlan
from lianjing.simulator.platform import LowerPlatform, UpperPlatform

WORDS = ("fleet", "load", "lower", "upper")
_LOAD_CODES = "1320000001"
_LOWER_CODE = "34010000002000000001"
_LOOK_EVERY = 2.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the other modes."""
    parser.add_argument("mode", nargs="?", choices=WORDS, default="fleet", help="fleet by default")
    group = parser.add_argument_group("load")
    group.add_argument("--flood", choices=["keepalive", "register"], help="as fast as answered")
    group.add_argument("--for", dest="seconds", type=float, default=60.0, help="seconds")
    group.add_argument("--window", type=int, default=256, help="exchanges under way at once")
    group.add_argument("--sockets", type=int, default=8, help="0 is one for each device")
    group = parser.add_argument_group("lower, upper")
    group.add_argument("--own-code", default=_LOWER_CODE, help="code of the fake platform")
    group.add_argument("--listen", default="127.0.0.1:5061", help="host:port of a fake upper")


def tell(facts: dict[str, object]) -> None:
    """Write facts as one line of JSON."""
    sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
    sys.stdout.flush()


async def run_load(args: argparse.Namespace, server: ServerPlan) -> None:
    """Register `--count` devices, then keep alive or flood; one line of JSON each."""
    plan = LoadPlan(
        server=server,
        code_from=args.code_from or server.code[:10] + _LOAD_CODES,
        devices=args.count,
        sockets=args.sockets,
        bind=args.bind,
        keepalive=args.keepalive,
        expires=args.expires,
        window=args.window,
    )
    async with LoadFleet(plan) as fleet:
        if args.flood == "register":
            tell(_named("flood of registrations", await fleet.flood_registrations(args.seconds)))
            return
        tell(_named("registration", await fleet.register_all()))
        if args.flood == "keepalive":
            tell(_named("flood of keepalives", await fleet.flood_keepalives(args.seconds)))
        else:
            tell(_named("life", await fleet.keep_alive(args.seconds)))


def _named(phase: str, tally: Tally) -> dict[str, object]:
    return {"phase": phase} | tally.as_json()


async def run_lower(args: argparse.Namespace, server: ServerPlan) -> None:
    """Be a lower platform with `--channels` channels until cancelled."""
    plan = FleetPlan(server=server, bind=args.bind, keepalive=args.keepalive, retry=args.retry)
    lower = LowerPlatform(
        plan=plan,
        code=args.own_code,
        channels=args.channels,
        transport=Transport(args.transport.upper()),
        per_message=args.items_per_message,
        window=1,
    )
    async with lower:
        sent = -1
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            if lower.parts_sent != sent:
                sent = lower.parts_sent
                registered = lower.registration.standing.registered
                tell({"registered": registered, "items": len(lower.items), "parts_sent": sent})


async def run_upper(args: argparse.Namespace) -> None:
    """Be an upper platform: ask whoever registers for its catalogue and count it."""
    host, _, port = args.listen.rpartition(":")
    upper = UpperPlatform(code=args.own_code, password=args.password)
    await upper.open(host, int(port))
    asked: dict[str, int] = {}
    try:
        while True:
            for code, peer in list(upper.peers.items()):
                if asked.get(code) != peer.registrations:
                    asked[code] = peer.registrations
                    await _count(upper, code)
            await asyncio.sleep(_LOOK_EVERY)
    finally:
        await upper.close()


async def _count(upper: UpperPlatform, code: str) -> None:
    began = asyncio.get_running_loop().time()
    try:
        await upper.fetch_catalogue(code)
    except PeerSilentError as error:
        tell({"peer": code, "error": str(error), "received": len(upper.harvest.codes)})
        return
    harvest = upper.harvest
    seconds = round(asyncio.get_running_loop().time() - began, 3)
    tell(
        {
            "peer": code,
            "received": len(harvest.codes),
            "promised": harvest.promised,
            "messages": harvest.messages,
            "seconds": seconds,
        }
    )
