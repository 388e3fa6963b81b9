"""Loads one media process: streams with a viewer each, or streams relayed.

`python -m benchmarks.media_load --streams 200 --seconds 20` starts a media process of its own, a
sender and viewers in further processes, and prints CPU time, memory and loss of the media process.
`--relay` sends each stream on to an upper platform instead.
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.media_sides import HOME, SSRC, frame_packets, send_all, watch_all

from lianjing.link import media as link
from lianjing.link.connection import Connection, connect
from lianjing.link.ports import MEDIA
from lianjing.link.tickets import Ticket, sign
from lianjing.runtime import secrets


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    return (
        int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    )


class Bench:
    """One run against one media process."""

    def __init__(self, options: argparse.Namespace, directory: Path) -> None:
        self.options = options
        self.key = secrets.key(directory / "secrets", "link")
        self.base = options.ports_from
        self.lost = self.packets = 0
        self.delay = 0.0
        self.per_second = sum(map(len, frame_packets(4))) / 4
        (directory / "lianjing.toml").write_text(
            f"[media]\naddress = '{HOME}'\nhttp_address = '{HOME}'\nports_from = {self.base + 10}\n"
            f"ports_to = {self.base + 2010}\nhttp_port = {self.base + 1}\n"
            f"[link]\nmedia_port = {self.base + 2}\nsignal_port = {self.base + 3}\n"
            "[log]\nlevel = 'warning'\n"
        )
        self.directory = directory

    def on_notice(self, notice: object) -> None:
        if isinstance(notice, link.StreamsMeasured):
            for measure in notice.measures:
                self.lost += measure.lost
                self.packets += measure.packets
                self.delay = max(self.delay, measure.delay_ms)

    async def connect(self) -> Connection:
        for _ in range(100):
            try:
                return await connect(
                    HOME, self.base + 2, key=self.key, shapes=MEDIA, on_notice=self.on_notice
                )
            except Exception:  # noqa: BLE001 - not up yet
                await asyncio.sleep(0.1)
        raise SystemExit("the media process does not start")

    async def open_streams(self, connection: Connection) -> list[int]:
        ports = []
        for number in range(self.options.streams):
            opened = await connection.call(
                link.OpenPull(stream=f"s{number}", transport=link.Transport.UDP, ssrc=SSRC)
            )
            assert isinstance(opened, link.PullOpened), opened
            await connection.call(link.ArmPull(stream=f"s{number}", sources=(HOME,), ssrc=SSRC))
            ports.append(opened.port)
        return ports

    async def open_relays(self, connection: Connection) -> list[socket.socket]:
        sinks = []
        for number in range(self.options.streams):
            sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sink.bind((HOME, 0))
            sinks.append(sink)
            relay = link.OpenRelay(
                relay=f"r{number}",
                stream=f"s{number}",
                ssrc=SSRC + 1,
                transport=link.Transport.UDP,
                remote=link.Endpoint(address=HOME, port=sink.getsockname()[1]),
            )
            assert isinstance(await connection.call(relay), link.RelayOpened)
            await connection.call(link.StartRelay(relay=f"r{number}"))
        return sinks

    def urls(self) -> list[str]:
        until = time.time() + 3600
        return [
            f"/live/s{n}/ws?ticket="
            + sign(Ticket(f"v{n}", f"s{n}", "bench", "1", "live", until, until), self.key)
            for n in range(self.options.streams)
        ]

    async def run(self, pid: int) -> dict[str, object]:
        connection = await self.connect()
        reading = asyncio.create_task(connection.run())
        ports = await self.open_streams(connection)
        sinks = await self.open_relays(connection) if self.options.relay else []
        context = multiprocessing.get_context("spawn")
        ready, go, result = context.Event(), context.Event(), context.Queue()
        words = (ports, self.options.seconds, ready, go)
        helpers = [context.Process(target=send_all, args=words)]
        if not self.options.relay:
            watched = (self.urls(), self.base + 1, result)
            helpers.append(context.Process(target=watch_all, args=watched))
        for helper in helpers:
            helper.start()
        await asyncio.to_thread(ready.wait, 60)
        await asyncio.sleep(2)  # the viewers connect meanwhile
        go.set()
        row = await self.measure(pid, connection)
        helpers[0].join()
        for number in range(self.options.streams):
            await connection.call(link.ClosePull(stream=f"s{number}", reason="bench_over"))
        seen = {} if self.options.relay else result.get(timeout=10)
        for helper in helpers:
            helper.join()
        for sink in sinks:
            sink.close()
        connection.close()
        reading.cancel()
        return row | seen

    async def measure(self, pid: int, connection: Connection) -> dict[str, object]:
        """Look at the process while everything runs."""
        await asyncio.sleep(3)
        self.packets = self.lost = 0
        before, begin = cpu_seconds(pid), time.monotonic()
        await asyncio.sleep(self.options.seconds - 5)
        cpu, wall = cpu_seconds(pid) - before, time.monotonic() - begin
        packets, lost, resident = self.packets, self.lost, memory_mb(pid)
        status = await connection.call(link.AskStatus())
        assert isinstance(status, link.NodeStatus)
        streams = self.options.streams
        return {
            "mode": "relay" if self.options.relay else "viewers",
            "streams": streams,
            "cores_used": round(cpu / wall, 3),
            # Below 0.95 the machine was too busy to send at full pace: run it again.
            "pace": round(packets / wall / (streams * self.per_second), 3),
            "ms_per_stream_second": round(cpu / wall / streams * 1000, 2),
            "packets_per_s": round(packets / wall),
            "packets_per_core_second": round(packets / cpu),
            "loss_percent": round(100 * lost / max(packets + lost, 1), 4),
            "memory_mb": round(resident, 1),
            "memory_mb_per_stream": round((resident - self.options.idle_mb) / streams, 2),
            "processing_ms_max": self.delay,
            "receive_buffer": status.receive_buffer,
        }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--ports-from", type=int, default=21000)
    parser.add_argument("--relay", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        directory = Path(name)
        bench = Bench(options, directory)
        media = subprocess.Popen(
            [sys.executable, "-m", "lianjing.media"],
            env={**os.environ, "LIANJING_DATA": name, "MALLOC_ARENA_MAX": "2"},
        )
        stack.callback(media.wait)
        stack.callback(media.terminate)
        time.sleep(1.5)
        options.idle_mb = memory_mb(media.pid)
        row = asyncio.run(bench.run(media.pid))
    row["machine"] = f"{platform.machine()} python {platform.python_version()}"
    for name, value in row.items():
        print(f"{name:26} {value}")
    print(json.dumps(row))
    if options.json:
        options.json.write_text(json.dumps(row, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
