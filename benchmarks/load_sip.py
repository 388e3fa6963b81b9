"""The asking side of the SIP benchmarks, in a process of its own.

`python -m benchmarks.load_sip MODE --server HOST:PORT --code CODE --password WORD [--devices N]`

Modes: `keepalive` registers all and floods keepalives; `register` floods registrations, both legs;
`storm` registers all at once; `life` keeps all alive for `--seconds`. One line of JSON for each
phase; `client_cpu` is what this side cost, in cores, so that it can be told from the platform's.
"""

import argparse
import asyncio
import json
import time

from lianjing.simulator.load import LoadFleet, LoadPlan
from lianjing.simulator.load_tally import Tally
from lianjing.simulator.plan import ServerPlan

try:
    import uvloop

    run = uvloop.run
except ImportError:
    run = asyncio.run

MODES = ("keepalive", "register", "storm", "life")


def tell(phase: str, tally: Tally, cpu: float) -> None:
    cores = round(cpu / tally.seconds, 3) if tally.seconds else 0.0
    print(json.dumps({"phase": phase, **tally.as_json(), "client_cpu": cores}), flush=True)


async def measure(args: argparse.Namespace) -> None:
    host, _, port = args.server.rpartition(":")
    plan = LoadPlan(
        server=ServerPlan(args.code, host, int(port), args.password),
        code_from=args.first,
        devices=args.devices,
        keepalive=args.interval,
        window=args.window,
        sockets=args.sockets,
    )
    async with LoadFleet(plan) as fleet:
        if args.mode != "register" or args.rest:
            begin = time.process_time()
            tell("registration", await fleet.register_all(), time.process_time() - begin)
        await asyncio.sleep(args.rest)
        begin = time.process_time()
        if args.mode == "keepalive":
            tally = await fleet.flood_keepalives(args.seconds)
            tell("flood of keepalives", tally, time.process_time() - begin)
        elif args.mode == "register":
            tally = await fleet.flood_registrations(args.seconds)
            tell("flood of registrations", tally, time.process_time() - begin)
        elif args.mode == "life":
            tally = await fleet.keep_alive(args.seconds)
            tell("life", tally, time.process_time() - begin)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("--server", default="127.0.0.1:5060")
    parser.add_argument("--code", default=ServerPlan().code)
    parser.add_argument("--password", default="")
    parser.add_argument("--first", default="34020000001320000001", help="code of the first device")
    parser.add_argument("--devices", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument(
        "--rest", type=float, default=0.0, help="register all, wait so long, then flood"
    )
    parser.add_argument("--interval", type=float, default=60.0)
    parser.add_argument("--window", type=int, default=256)
    parser.add_argument("--sockets", type=int, default=8)
    run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()
