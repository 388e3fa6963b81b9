"""Two clocks: one that never jumps for deadlines, one for what people read."""

import time
from collections.abc import Callable


class Clock:
    """Reads both clocks; tests hand in their own."""

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.monotonic = monotonic
        """Seconds that never jump; all deadlines are on it."""
        self.wall = wall
        """UNIX seconds; only for records and the wire."""
