"""Encoded loops kept in files: hundreds of streams for the price of sending them.

A loop is filmed once for each channel and look, and read from its file ever after. Its clock
shows when it was filmed and runs on within the loop; every time round it jumps back.
"""

import hashlib
import os
import struct
import time
from pathlib import Path

from lianjing.kernel.frames import VideoFrame
from lianjing.simulator.footage.live import TICKS, LiveFootage, PictureSpec
from lianjing.simulator.footage.pose import Head
from lianjing.simulator.footage.scene import RATE

DEFAULT_SECONDS = 10

_MAGIC = b"lianjing loop 1\n"
_RECORD = struct.Struct("!?I")


class LoopFootage:
    """Plays a loop as `LiveFootage` films: same methods, no work."""

    def __init__(self, spec: PictureSpec, frames: list[tuple[bool, bytes]]) -> None:
        self.spec = spec
        self.frames = frames
        self._offset = 0

    def request_key(self) -> None:
        """Begin the loop anew with the next picture: it starts with a key picture."""
        self._offset = -1

    def next(self, tick: int, *, now: float) -> VideoFrame:  # noqa: ARG002
        """Give the frame of this tick."""
        if self._offset < 0:
            self._offset = -tick % len(self.frames)
        key, data = self.frames[(tick + self._offset) % len(self.frames)]
        return VideoFrame(self.spec.codec, key, tick * TICKS, tick * TICKS, data)


def open_loop(
    directory: Path,
    *,
    code: str,
    spec: PictureSpec,
    seconds: int = DEFAULT_SECONDS,
    video: Path | None = None,
) -> LoopFootage:
    """Read a loop from `directory`, or film it and leave it there."""
    path = directory / f"{_name(code, spec, seconds, video)}.loop"
    frames = _read(path)
    if not frames:
        frames = _film(code, spec, seconds, video)
        _write(path, frames)
    return LoopFootage(spec, frames)


def _name(code: str, spec: PictureSpec, seconds: int, video: Path | None) -> str:
    source = f"{video.resolve()} {video.stat().st_mtime_ns}" if video else ""
    identity = f"{code} {spec} {seconds} {source}"
    return f"{code}-{hashlib.sha256(identity.encode()).hexdigest()[:16]}"


def _film(
    code: str, spec: PictureSpec, seconds: int, video: Path | None
) -> list[tuple[bool, bytes]]:
    footage = LiveFootage(code=code, spec=spec, head=Head(), video=video)
    began = time.time()
    films = (footage.next(tick, now=began + tick / RATE) for tick in range(seconds * RATE))
    return [(frame.key, frame.data) for frame in films]


def _read(path: Path) -> list[tuple[bool, bytes]]:
    """Read the frames; none if there is no such file or it is damaged."""
    try:
        data = path.read_bytes()
    except OSError:
        return []
    frames: list[tuple[bool, bytes]] = []
    here = len(_MAGIC)
    if not data.startswith(_MAGIC):
        return []
    while here + _RECORD.size <= len(data):
        key, size = _RECORD.unpack_from(data, here)
        here += _RECORD.size
        if here + size > len(data):
            return []
        frames.append((key, data[here : here + size]))
        here += size
    return frames if here == len(data) else []


def _write(path: Path, frames: list[tuple[bool, bytes]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    records = (_RECORD.pack(key, len(data)) + data for key, data in frames)
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(_MAGIC + b"".join(records))
    unfinished.replace(path)
