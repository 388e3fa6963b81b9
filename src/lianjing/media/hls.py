"""HLS for players that can do nothing else: short segments made only while somebody asks."""

from collections import deque
from typing import NamedTuple

from lianjing.protocol.mux import Fragment, InitSegment, PlaylistSegment, build_playlist

TICKS = 90_000
SEGMENT = 1 * TICKS
"""Segments are cut after this much, at the next frame."""

SHORTEST = TICKS // 3
"""A key frame begins a segment of its own once the one before has this much."""

KEPT = 8
"""Finished segments kept; players ask for the last three."""


class Segment(NamedTuple):
    """Some fragments as one file."""

    number: int
    init: int
    ticks: int
    data: bytes


class HlsBuffer:
    """Gathers fragments into segments and writes the playlist."""

    def __init__(self) -> None:
        self._segments: deque[Segment] = deque(maxlen=KEPT)
        self._inits: dict[int, InitSegment] = {}
        self._init: InitSegment | None = None
        self._generation = 0
        self._number = 0
        self._pieces: list[bytes] = []
        self._ticks = 0
        self._dropped_inits = 0

    @property
    def ready(self) -> bool:
        """Whether a playlist can be given."""
        return bool(self._segments)

    def add(self, fragment: Fragment, init: InitSegment, *, video: bool) -> None:
        """Take a fragment."""
        if init is not self._init:
            self.cut()
            self._init = init
            self._generation += 1
            self._inits[self._generation] = init
        if self._ticks >= SEGMENT or (fragment.key and self._ticks >= SHORTEST):
            self.cut()
        self._pieces.append(fragment.data)
        if video:
            self._ticks += fragment.duration

    def cut(self) -> None:
        """Finish the segment in progress."""
        if not self._pieces:
            return
        data = b"".join(self._pieces)
        self._segments.append(Segment(self._number, self._generation, self._ticks, data))
        self._number += 1
        self._pieces = []
        self._ticks = 0
        oldest = self._segments[0].init
        for number in [number for number in self._inits if number < oldest]:
            del self._inits[number]
            self._dropped_inits += 1

    def playlist(self, query: str) -> str:
        """Write the playlist; `query` (with the ticket) is put behind every address."""
        segments = [
            PlaylistSegment(
                uri=f"{segment.number}.m4s?{query}",
                duration=segment.ticks / TICKS,
                init_uri=f"init{segment.init}.mp4?{query}",
            )
            for segment in self._segments
        ]
        first = self._segments[0].number if self._segments else 0
        return build_playlist(segments, first_number=first, first_discontinuity=self._dropped_inits)

    def file(self, name: str) -> bytes | None:
        """Give a segment or init segment by its name in the playlist."""
        if name.startswith("init") and name.endswith(".mp4") and name[4:-4].isdecimal():
            init = self._inits.get(int(name[4:-4][:9]))
            return None if init is None else init.data
        if name.endswith(".m4s") and name[:-4].isdecimal():
            number = int(name[:-4][:12])
            for segment in self._segments:
                if segment.number == number:
                    return segment.data
        return None
