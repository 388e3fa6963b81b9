"""The two sides of a media process under load: who sends its streams, who watches them.

Both run in processes of their own, so that the CPU time of the media process is its own alone.
"""

import ctypes
import itertools
import multiprocessing
import random
import select
import socket
import time
from multiprocessing.synchronize import Event

from lianjing.kernel.frames import Codec, VideoFrame
from lianjing.protocol import ps, rtp

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
    begin, gap = time.monotonic(), 1 / RATE / len(outs)
    for turn, (array, out) in enumerate(itertools.product(arrays, outs)):
        wait = begin + turn * gap - time.monotonic()
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
        viewer = _viewer(url, port)
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


def _viewer(url: str, port: int) -> socket.socket:
    viewer = socket.create_connection((HOME, port))
    viewer.sendall(
        f"GET {url} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    viewer.settimeout(0)
    return viewer
