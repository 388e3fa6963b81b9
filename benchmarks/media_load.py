"""Loads one media process: streams with a viewer each, or streams relayed.

`python benchmarks/media_load.py --streams 200 --seconds 20` starts a media process of its own, a
sender and viewers in further processes, and prints CPU time, memory and loss of the media process.
`--relay` sends each stream on to an upper platform instead.
"""

import argparse
import asyncio
import contextlib
import ctypes
import json
import multiprocessing
import os
import platform
import random
import select
import socket
import subprocess
import sys
import tempfile
import time
from multiprocessing.synchronize import Event
from pathlib import Path

from lianjing.kernel.frames import Codec, VideoFrame
from lianjing.link import media as link
from lianjing.link.connection import Connection, connect
from lianjing.link.ports import MEDIA
from lianjing.link.tickets import Ticket, sign
from lianjing.protocol import ps, rtp
from lianjing.runtime import secrets

SPS = bytes.fromhex("67640028acb403c0113f2e0220000003002000000651e30632c0")
PPS = bytes.fromhex("68ebe3cb22c0")
RATE, KILOBITS, SSRC = 25, 4000, 200_000_001
HOME = "127.0.0.1"


def frame_packets(seconds: int) -> list[list[bytes]]:
    """Build the packets of each frame of a 1080p stream of 4 Mbit/s, all alike but for the time."""
    noise = random.Random(1)
    gop, key_size = RATE * 2, 120_000
    size = (KILOBITS * 1000 // 8 * 2 - key_size) // (gop - 1)
    muxer, cutter = ps.Muxer(video=Codec.H264), rtp.Packetizer(ssrc=SSRC)
    body = noise.randbytes(key_size).replace(b"\x00\x00", b"\x01\x01")
    out = []
    for number in range(seconds * RATE):
        key = number % gop == 0
        units = [SPS, PPS, b"\x65\x88" + body] if key else [b"\x41\x9a" + body[:size]]
        data = b"".join(b"\x00\x00\x00\x01" + unit for unit in units)
        pts = 90_000 + number * 90_000 // RATE
        frame = VideoFrame(Codec.H264, key, pts, pts, data)
        out.append(cutter.packetize(muxer.mux(frame), pts))
    return out


class _Vector(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


class _Head(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_void_p),
        ("name_length", ctypes.c_uint),
        ("vectors", ctypes.c_void_p),
        ("vector_count", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_length", ctypes.c_size_t),
        ("flags", ctypes.c_int),
    )


class _Message(ctypes.Structure):
    _fields_ = (("head", _Head), ("sent", ctypes.c_uint))


def message_array(packets: list[bytes], keep: list[object]) -> ctypes.Array[_Message]:
    """Prepare one `sendmmsg` call; `keep` holds what it points to."""
    messages = (_Message * len(packets))()
    vectors = (_Vector * len(packets))()
    for at, packet in enumerate(packets):
        buffer = ctypes.create_string_buffer(packet, len(packet))
        keep.append(buffer)
        vectors[at].base = ctypes.addressof(buffer)
        vectors[at].length = len(packet)
        messages[at].head.vectors = ctypes.addressof(vectors[at])
        messages[at].head.vector_count = 1
    keep.append(vectors)
    return messages


def send_all(ports: list[int], seconds: int, ready: Event, go: Event) -> None:
    """Send every stream at its pace, spread evenly over the frame interval."""
    libc = ctypes.CDLL(None, use_errno=True)
    keep: list[object] = []
    arrays = [message_array(packets, keep) for packets in frame_packets(seconds)]
    outs = []
    for port in ports:
        out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        out.connect((HOME, port))
        outs.append(out)
    ready.set()
    go.wait()
    begin = time.monotonic()
    gap = 1 / RATE / len(outs)
    turn = 0
    for array in arrays:
        for out in outs:
            due = begin + turn * gap
            turn += 1
            wait = due - time.monotonic()
            if wait > 0.001:
                time.sleep(wait)
            done = 0
            while done < len(array):
                sent = libc.sendmmsg(out.fileno(), ctypes.byref(array[done]), len(array) - done, 0)
                if sent <= 0:
                    break
                done += sent


def watch_all(
    urls: list[str], port: int, result: "multiprocessing.Queue[dict[str, float]]"
) -> None:
    """Read what viewers get and throw it away; report bytes and the largest gap."""
    poll = select.epoll()
    viewers: dict[int, socket.socket] = {}
    for url in urls:
        viewer = socket.create_connection((HOME, port))
        viewer.sendall(
            f"GET {url} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        viewer.settimeout(0)
        viewers[viewer.fileno()] = viewer
        poll.register(viewer, select.EPOLLIN)
    total, largest = 0, 0.0
    last = dict.fromkeys(viewers, 0.0)
    buffer = bytearray(1 << 20)
    while viewers:
        # A few wake-ups a frame interval are enough: what counts is that everything is read.
        for number, _ in poll.poll():
            try:
                size = viewers[number].recv_into(buffer)
            except (BlockingIOError, ConnectionError):
                size = 0
            if not size:
                poll.unregister(number)
                viewers.pop(number).close()
                continue
            total += size
            now = time.monotonic()
            # The first bytes are the handshake, the last the farewell: neither is a picture.
            if last[number] and size > 200:
                largest = max(largest, now - last[number])
            if size > 200:
                last[number] = now
    result.put({"bytes": total, "largest_gap_ms": round(largest * 1000)})


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
        context = multiprocessing.get_context("spawn")
        ready, go, result = context.Event(), context.Event(), context.Queue()
        words = (ports, self.options.seconds, ready, go)
        helpers = [context.Process(target=send_all, args=words)]
        sinks: list[socket.socket] = []
        if self.options.relay:
            sinks = await self.open_relays(connection)
        else:
            helpers.append(
                context.Process(target=watch_all, args=(self.urls(), self.base + 1, result))
            )
        for helper in helpers:
            helper.start()
        await asyncio.to_thread(ready.wait, 60)
        # Let the viewers connect.
        await asyncio.sleep(2)
        go.set()
        await asyncio.sleep(3)
        self.packets = self.lost = 0
        before, begin = cpu_seconds(pid), time.monotonic()
        await asyncio.sleep(self.options.seconds - 5)
        cpu, wall = cpu_seconds(pid) - before, time.monotonic() - begin
        packets, lost, resident = self.packets, self.lost, memory_mb(pid)
        status = await connection.call(link.AskStatus())
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
        assert isinstance(status, link.NodeStatus)
        offered = self.options.streams * self.per_second
        return {
            "mode": "relay" if self.options.relay else "viewers",
            "streams": self.options.streams,
            "cores_used": round(cpu / wall, 3),
            # Below 0.95 the machine was too busy to send at full pace: run it again.
            "pace": round(packets / wall / offered, 3),
            "ms_per_stream_second": round(cpu / wall / self.options.streams * 1000, 2),
            "packets_per_s": round(packets / wall),
            "packets_per_core_second": round(packets / cpu),
            "loss_percent": round(100 * lost / max(packets + lost, 1), 4),
            "memory_mb": round(resident, 1),
            "memory_mb_per_stream": round(
                (resident - self.options.idle_mb) / self.options.streams, 2
            ),
            "processing_ms_max": self.delay,
            "receive_buffer": status.receive_buffer,
            **seen,
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
