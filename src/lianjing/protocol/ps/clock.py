"""One steady 90 kHz time out of the unsteady ones devices send."""

from lianjing.kernel.frames import Codec
from lianjing.kernel.unwrap import Unwrapper

SECOND = 90_000
LONGEST_STEP = 10 * SECOND
"""A larger step is a jump of the sender's clock, not a pause."""

FURTHEST_BACK = SECOND
"""How far presentation may go back between frames that are stored out of order."""

FURTHEST_APART = 3 * SECOND
"""Audio further than this from the picture is pulled to it."""

_EIGHT_K_VOTES = 3
_PER_SAMPLE = SECOND / 8000
_G711 = frozenset({Codec.G711A, Codec.G711U})


class VideoClock:
    """Time of video frames: PES stamps, else RTP timestamps, else arrival."""

    __slots__ = ("_arrived", "_raw", "_timestamp", "_unwrapper", "offset", "step", "time")

    def __init__(self) -> None:
        self._unwrapper = Unwrapper()
        self._raw: int | None = None
        self._timestamp = 0
        self._arrived = 0
        self.time: int | None = None
        """Time of the last frame."""
        self.offset = 0
        """Add it to an unwrapped PES stamp to get time."""
        self.step = 3600
        """From the frame before the last to the last."""

    def advance(self, stamp: int | None, timestamp: int, arrived: int) -> int:
        """Give the time of the next frame, whichever of the three sources makes sense."""
        raw = None if stamp is None else self._unwrapper.unwrap(stamp)
        if self.time is None:
            self.time = timestamp if raw is None else raw
        else:
            self.step = self._step(raw, timestamp, arrived)
            self.time += self.step
        if raw is not None:
            self._raw = raw
            self.offset = self.time - raw
        self._timestamp, self._arrived = timestamp, arrived
        return self.time

    def _step(self, raw: int | None, timestamp: int, arrived: int) -> int:
        if raw is not None and self._raw is not None:
            step = raw - self._raw
            if step and -FURTHEST_BACK <= step <= LONGEST_STEP:
                return step
        step = timestamp - self._timestamp
        if 0 < step <= LONGEST_STEP:
            return step
        return min(max(arrived - self._arrived, 1), LONGEST_STEP)


class AudioClock:
    """Time of audio frames on the time line of the picture.

    Some devices count G.711 in 8 kHz units in a 90 kHz field; three steps that equal the number
    of samples give them away.
    """

    __slots__ = ("_duration", "_raw", "_samples", "_time", "_unwrapper", "_votes", "eight_k")

    def __init__(self) -> None:
        self._unwrapper = Unwrapper()
        self._raw: int | None = None
        self._time = 0.0
        self._samples = 0
        self._duration = 0.0
        self._votes = 0
        self.eight_k = False

    def advance(
        self,
        stamp: int | None,
        codec: Codec,
        size: int,
        video: VideoClock,
        *,
        related: bool = True,
    ) -> int:
        """Give the time of an audio frame of `size` bytes.

        `related` False means that its stamps share no origin with those of the picture.
        """
        raw = None if stamp is None else self._unwrapper.unwrap(stamp)
        apart = FURTHEST_APART if related or self._raw is not None else 0
        unproven = not self.eight_k
        if raw is None:
            self._time += self._duration
        elif self._raw is None:
            self._time = float(raw + video.offset)
        else:
            self._time += self._step(raw - self._raw)
        if self.eight_k and unproven:
            # Until now its origin was misread as well.
            apart = 0
        if video.time is not None and abs(self._time - video.time) > apart:
            self._time = float(video.time)
        self._raw = raw if raw is not None else self._raw
        self._samples = size if codec in _G711 else 0
        self._duration = self._samples * _PER_SAMPLE
        return round(self._time)

    def _step(self, raw: int) -> float:
        if self._samples and not self.eight_k:
            close = abs(raw - self._samples) * 4 <= self._samples
            self._votes = self._votes + 1 if close else 0
            self.eight_k = self._votes >= _EIGHT_K_VOTES
            if close:
                return self._duration
        raw_step = raw * _PER_SAMPLE if self.eight_k else float(raw)
        return raw_step if 0 < raw_step <= LONGEST_STEP else self._duration
