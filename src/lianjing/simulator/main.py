"""`lianjing simulate`: a fleet from a plan file or from arguments, load, and fake platforms."""

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path

from lianjing.kernel.errors import ConfigurationError, LianjingError
from lianjing.kernel.frames import Codec
from lianjing.protocol.manscdp import Edition
from lianjing.protocol.sip.flow import Transport
from lianjing.simulator import modes
from lianjing.simulator.control import ControlPort
from lianjing.simulator.faults import HEALTHY, change_faults
from lianjing.simulator.fleet import Fleet
from lianjing.simulator.names import demo_channels
from lianjing.simulator.plan import (
    DevicePlan,
    FleetPlan,
    Kind,
    ServerPlan,
    count_up,
    make_channels,
    read_plan,
)
from lianjing.simulator.quirks import read_quirks


async def run(plan: FleetPlan, *, ready: "asyncio.Event | None" = None) -> None:
    """Run a fleet until cancelled."""
    fleet = Fleet(plan)
    control = ControlPort(fleet)
    if plan.control_port:
        await control.open(plan.control_port)
    try:
        async with fleet:
            if ready is not None:
                ready.set()
            await asyncio.Event().wait()
    finally:
        await control.close()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line may say."""
    parser.description = "Simulate cameras, recorders and platforms that speak GB/T 28181."
    modes.add_arguments(parser)
    parser.add_argument("--plan", type=Path, help="plan file (TOML); replaces all else")
    parser.add_argument("--server-code", default=ServerPlan().code, help="20-digit code")
    parser.add_argument("--server", default="127.0.0.1:5060", help="host:port of the platform")
    parser.add_argument("--password", default="", help="password of the devices")
    parser.add_argument("--kind", choices=[*Kind], default=Kind.CAMERA)
    parser.add_argument("--count", type=int, default=1, help="how many devices")
    parser.add_argument("--channels", type=int, default=0, help="channels of each recorder")
    parser.add_argument("--code-from", default="", help="code of the first device")
    parser.add_argument("--edition", choices=[*Edition], default=Edition.V2016)
    parser.add_argument("--transport", choices=["udp", "tcp"], default="udp")
    parser.add_argument("--codec", choices=["h264", "h265"], default="h264")
    parser.add_argument("--full-hd", action="store_true", help="1080p instead of 640x360")
    parser.add_argument("--audio", action="store_true", help="G.711A sound")
    parser.add_argument("--quirk", action="append", default=[], help="quirk or make, repeatable")
    parser.add_argument("--fault", action="append", default=[], help="name=value, repeatable")
    parser.add_argument("--ports-from", type=int, default=0, help="SIP port of the first device")
    parser.add_argument("--bind", default="", help="local address")
    parser.add_argument("--control-port", type=int, default=0, help="HTTP/JSON port on loopback")
    parser.add_argument("--video", type=Path, help="a recording in place of painted streets")
    parser.add_argument("--loops", type=Path, help="directory of filmed loops, for many streams")
    parser.add_argument("--keepalive", type=float, default=60.0, help="seconds")
    parser.add_argument("--expires", type=int, default=3600, help="seconds")
    parser.add_argument("--retry", type=float, default=60.0, help="seconds after a failure")
    parser.add_argument("--items-per-message", type=int, default=4, help="catalogue paging")


def plan_of(args: argparse.Namespace) -> FleetPlan:
    """Make the plan the arguments describe."""
    if args.plan is not None:
        return read_plan(args.plan)
    return FleetPlan(
        server=server_of(args),
        devices=tuple(_devices_of(args)),
        bind=args.bind,
        control_port=args.control_port,
        video=args.video,
        loops=args.loops,
        expires=args.expires,
        keepalive=args.keepalive,
        retry=args.retry,
        items_per_message=args.items_per_message,
    )


def server_of(args: argparse.Namespace) -> ServerPlan:
    """Read where the platform is."""
    host, colon, port = args.server.rpartition(":")
    if not colon:
        host, port = args.server, "5060"
    if not port.isdecimal():
        raise ConfigurationError(f"{args.server!r} is not host:port")
    return ServerPlan(args.server_code, host, int(port), args.password)


def _devices_of(args: argparse.Namespace) -> list[DevicePlan]:
    kind = Kind(args.kind)
    first = args.code_from or args.server_code[:10] + ("1180" if kind is Kind.NVR else "1320")
    first = first.ljust(20, "0")[:19] + "1" if len(first) < 20 else first
    faults = change_faults(HEALTHY, dict(_read_fault(text) for text in args.fault))
    channels_from = first[:10] + "1310" + first[14:]
    names = demo_channels(args.count)
    base = DevicePlan(
        code=first,
        name="",
        kind=kind,
        edition=Edition(args.edition),
        transport=Transport(args.transport.upper()),
        codec=Codec.H265 if args.codec == "h265" else Codec.H264,
        full_hd=args.full_hd,
        audio=args.audio,
        quirks=read_quirks(args.quirk),
        faults=faults,
    )
    total = args.channels or (16 if kind is Kind.NVR else 0)
    return [
        replace(
            base,
            code=count_up(first, offset),
            name=names[offset],
            channels=make_channels(channels_from, total, names[offset], offset),
            port=args.ports_from + offset if args.ports_from else 0,
        )
        for offset in range(args.count)
    ]


def _read_fault(text: str) -> tuple[str, object]:
    name, equals, value = text.partition("=")
    if name == "lies":
        return name, value.split(",")
    if not equals or value in {"true", "yes"}:
        return name, True
    try:
        return name, int(value) if value.isdecimal() else float(value)
    except ValueError as error:
        raise ConfigurationError(f"fault {text!r} is not name=number") from error


def main(args: argparse.Namespace) -> int:
    """Run the command; 2 where the plan is wrong."""
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_until_signal(_work_of(args)))
    except LianjingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _work_of(args: argparse.Namespace) -> Coroutine[None, None, None]:
    if args.mode == "load":
        return modes.run_load(args, server_of(args))
    if args.mode == "lower":
        return modes.run_lower(args, server_of(args))
    if args.mode == "upper":
        return modes.run_upper(args)
    return run(plan_of(args))


async def _until_signal(work: Coroutine[None, None, None]) -> None:
    task = asyncio.ensure_future(work)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
