"""SSRC of GB/T 28181: ten decimal digits, chosen by the receiving domain (§4.5 of the `y=` rules).

Digit 1 is 0 for live and 1 for historic, digits 2 to 6 are digits 4 to 8 of the platform's
code, digits 7 to 10 a number not in use (GB/T 28181-2022 Annex G).
"""

from collections import deque

from lianjing.kernel.codes import ssrc_domain
from lianjing.kernel.errors import ResourceError

NUMBERS = 10_000
"""Values per domain and kind."""

QUARANTINE = 60.0
"""Seconds a released SSRC rests: devices go on sending a while after BYE."""


def parse_ssrc(text: str) -> int | None:
    """Read the value of `y=`; a lost leading zero does not matter, it is a number."""
    text = text.strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= 10):
        return None
    value = int(text)
    return value if value < 2**32 else None


def write_ssrc(ssrc: int) -> str:
    """Write an SSRC in its ten digits."""
    return f"{ssrc:010d}"


def is_historic(ssrc: int) -> bool:
    """Tell whether an SSRC belongs to playback or download."""
    return ssrc // 1_000_000_000 == 1


class SsrcAllocator:
    """Hands out the SSRC of one platform and takes them back.

    A number is used again as late as possible and never before it has rested `quarantine`
    seconds. Start at a random `start`, so that a restarted platform does not meet the streams
    that devices still send for the one before it.
    """

    def __init__(
        self, platform_code: str, *, start: int = 0, quarantine: float = QUARANTINE
    ) -> None:
        digits = ssrc_domain(platform_code)
        self._domain = int(digits) * NUMBERS if digits.isdecimal() and len(digits) == 5 else 0
        self._quarantine = quarantine
        self._pools = (_Pool(start), _Pool(start))

    def allocate(self, *, historic: bool, now: float) -> int:
        """Take a number; raises ResourceError if all are in use or resting."""
        number = self._pools[historic].take(now)
        if number is None:
            kind = "historic" if historic else "live"
            raise ResourceError(f"all {NUMBERS} {kind} SSRC are in use", code="ssrc_exhausted")
        return int(historic) * 1_000_000_000 + self._domain + number

    def release(self, ssrc: int, *, now: float) -> None:
        """Give a number back; one that is not out is ignored."""
        if ssrc // NUMBERS * NUMBERS - is_historic(ssrc) * 1_000_000_000 == self._domain:
            self._pools[is_historic(ssrc)].give_back(ssrc % NUMBERS, now + self._quarantine)

    def in_use(self, *, historic: bool) -> int:
        """Count the numbers that are out."""
        return len(self._pools[historic].out)


class _Pool:
    """The ten thousand numbers of one kind."""

    def __init__(self, start: int) -> None:
        self.out: set[int] = set()
        self._next = start % NUMBERS
        self._fresh = NUMBERS
        self._resting: deque[tuple[float, int]] = deque()

    def take(self, now: float) -> int | None:
        if self._fresh:
            number = self._next
            self._next = (number + 1) % NUMBERS
            self._fresh -= 1
        elif self._resting and self._resting[0][0] <= now:
            number = self._resting.popleft()[1]
        else:
            return None
        self.out.add(number)
        return number

    def give_back(self, number: int, free_at: float) -> None:
        if number in self.out:
            self.out.discard(number)
            self._resting.append((free_at, number))
