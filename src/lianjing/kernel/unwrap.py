"""Counters that wrap, made into numbers that do not."""

HALF = 1 << 31
WHOLE = 1 << 32


class Unwrapper:
    """Follows a counter modulo 2³² and never jumps when it wraps.

    It serves RTP timestamps (32 bits) and PES time stamps alike: those have 33 bits by the book and
    32 with some makers, and modulo 2³² is right for both as long as steps stay under six hours.
    """

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last: int | None = None

    def unwrap(self, raw: int) -> int:
        """Give the number for `raw` that lies nearest to the one before."""
        last = self._last
        if last is None:
            self._last = raw
            return raw
        number = last + ((raw - last + HALF) % WHOLE) - HALF
        self._last = number
        return number

    def reset(self) -> None:
        """Forget the past; the next number is taken as it is."""
        self._last = None
