"""Loads one signalling process over loopback UDP: `python -m benchmarks.bench_signal MODE`.

Modes: `keepalive` and `register` flood it, `storm` lets all devices register at once, `life` keeps
them alive for `--minutes` and kills the process with -9 in the middle. The devices are a process of
their own (`load_sip.py`). They all share one address, so the limit per address is lifted; what the
platform asks of devices that come online (description, catalogue, subscription) is part of it.
The last line is one JSON object; the status says whether the figure promised was reached.
"""

import argparse
import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lianjing.kernel.errors import ResourceError
from lianjing.link.bus.journal import JournalSubscriber
from lianjing.link.connection import connect
from lianjing.link.events import DeviceStatusChanged
from lianjing.link.ports import SIGNAL
from lianjing.link.signal import AskSignalStatus, SignalStatus
from lianjing.runtime import configuration, secrets

HERE = Path(__file__).resolve().parent
HOME, CODE, PASSWORD = "127.0.0.1", "34020000002000000001", "gb-test-pass"
KEEPALIVES, REGISTRATIONS, STORM_SECONDS = 15_000, 4_000, 20.0
"""What issue 2 §7 promises."""

REST = 20.0
"""Seconds in which the devices that registered are described, before they are flooded with."""

Row = dict[str, object]


class Process:
    """One signalling process on free ports."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.sip, link, media = (free_port() for _ in range(3))
        (directory / "lianjing.toml").write_text(
            f'[platform]\ncode = "{CODE}"\n[log]\nlevel = "warning"\n'
            f'[sip]\naddress = "{HOME}"\nport = {self.sip}\nsource_rate = 1000000\n'
            f"[link]\nsignal_port = {link}\nmedia_port = {media}\n"
        )
        self._link = link
        secrets.write_private(directory / "secrets" / "access", PASSWORD)
        self._child: subprocess.Popen[bytes]

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._child = subprocess.Popen(
            [sys.executable, "-m", "lianjing.signal"],
            env={**os.environ, "LIANJING_DATA": str(self.directory)},
        )
        asyncio.run(self.status())

    def kill(self) -> None:
        """Kill -9."""
        self._child.send_signal(signal.SIGKILL)
        self._child.wait()

    def stop(self) -> None:
        """End it in order."""
        self._child.terminate()
        self._child.wait()

    def cpu(self) -> float:
        """Give the CPU seconds it has used."""
        fields = Path(f"/proc/{self._child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def status(self, within: float = 20.0) -> SignalStatus:
        """Ask it how it is."""
        installation = configuration.load(self.directory)
        async with asyncio.timeout(within):
            while True:
                try:
                    key = secrets.key(installation.secrets, "link")
                    control = await connect(HOME, self._link, key=key, shapes=SIGNAL)
                except ResourceError:
                    await asyncio.sleep(0.02)
                    continue
                reading = asyncio.create_task(control.run())
                answer = await control.call(AskSignalStatus())
                control.close()
                await asyncio.gather(reading, return_exceptions=True)
                if not isinstance(answer, SignalStatus):
                    raise SystemExit(f"no status: {answer}")
                return answer

    def went_offline(self) -> int:
        """Count the devices ever declared offline, from its journal."""
        journal = JournalSubscriber(self.directory / "journal")
        after, count = "", 0
        while records := journal.read("signal", after, limit=10_000):
            after = records[-1].position
            count += sum(
                isinstance(record.event, DeviceStatusChanged) and not record.event.online
                for record in records
            )
        return count


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOME, 0))
        return int(probe.getsockname()[1])


def load(process: Process, mode: str, options: argparse.Namespace, *words: str) -> subprocess.Popen:
    return subprocess.Popen(
        [
            *(sys.executable, HERE / "load_sip.py", mode),
            *("--server", f"{HOME}:{process.sip}", "--code", CODE, "--password", PASSWORD),
            *("--devices", str(options.devices), *words),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )


def phases(child: subprocess.Popen) -> dict[str, Row]:
    out, _ = child.communicate()
    return {row["phase"]: row for row in map(json.loads, out.splitlines())}


def flood(process: Process, options: argparse.Namespace, mode: str, wanted: int) -> Row:
    words = ("--seconds", str(options.seconds), "--rest", str(REST))
    child = load(process, mode, options, *words)
    child.stdout.readline()  # all are registered; now they are asked who they are
    time.sleep(REST)
    cpu = process.cpu()
    row = list(phases(child).values())[-1]
    cpu = process.cpu() - cpu
    return {
        "per_second": row["per_second"],
        "per_cpu_second": round(int(str(row["answered"])) / cpu),
        "p50_ms": row["p50_ms"],
        "p99_ms": row["p99_ms"],
        "lost": row["lost"],
        "resent": row["resent"],
        "wanted": wanted,
        "reached": float(str(row["per_second"])) >= wanted and not row["lost"],
    }


def storm(process: Process, options: argparse.Namespace) -> Row:
    begin = time.monotonic()
    words = ("--window", str(options.devices))
    row = phases(load(process, "storm", options, *words))["registration"]
    online = asyncio.run(process.status()).devices_online
    return {
        "seconds": row["seconds"],
        "lost": row["lost"],
        "resent": row["resent"],
        "p99_ms": row["p99_ms"],
        "online": online,
        "whole_seconds": round(time.monotonic() - begin, 1),
        "wanted_seconds": STORM_SECONDS,
        "reached": float(str(row["seconds"])) <= STORM_SECONDS and online == options.devices,
    }


def life(process: Process, options: argparse.Namespace) -> Row:
    seconds = options.minutes * 60
    child = load(process, "life", options, "--seconds", str(seconds))
    while asyncio.run(process.status()).devices_online < options.devices:
        time.sleep(0.5)
    time.sleep(seconds / 2)
    process.kill()
    down = time.monotonic()
    process.start()
    down = time.monotonic() - down
    online_after = asyncio.run(process.status()).devices_online
    row = phases(child)["life"]
    online_at_end = asyncio.run(process.status()).devices_online
    false_offline = process.went_offline() + 2 * options.devices - online_after - online_at_end
    anew = int(str(row["registered_anew"]))
    return {
        "minutes": options.minutes,
        "keepalives": row["answered"],
        "lost": row["lost"],
        "down_seconds": round(down, 2),
        "online_after_kill": online_after,
        "online_at_end": online_at_end,
        "registered_anew": anew,
        "false_offline": false_offline,
        "reached": not false_offline and not anew,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=("keepalive", "register", "storm", "life"))
    parser.add_argument("--devices", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=10.0, help="length of a flood")
    parser.add_argument("--minutes", type=float, default=2.0, help="length of a life")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        process = Process(Path(name))
        process.start()
        idle = asyncio.run(process.status()).memory_mb
        try:
            if options.mode == "keepalive":
                row = flood(process, options, "keepalive", KEEPALIVES)
            elif options.mode == "register":
                row = flood(process, options, "register", REGISTRATIONS)
            else:
                row = {"storm": storm, "life": life}[options.mode](process, options)
            status = asyncio.run(process.status())
            row |= {
                "devices": options.devices,
                "cpu_seconds": round(process.cpu(), 1),
                "idle_mb": round(idle),
                "memory_mb": round(status.memory_mb),
            }
        finally:
            process.stop()
    for key, value in row.items():
        print(f"{key:22}{value}")
    print(json.dumps({options.mode: row}))
    return 0 if row["reached"] else 1


if __name__ == "__main__":
    sys.exit(main())
