"""Rate limits: no single source can keep the process from the others."""

from collections.abc import Callable

_MAX_SOURCES = 65_536


class SourceLimit:
    """Messages per second and source address.

    An address from which devices or platforms are registered has `KNOWN` times as much, for a
    platform below us pushes its catalogue as fast as we answer; so has whoever answers us.
    """

    KNOWN = 10
    PER_DEVICE = 20
    """Extra messages a second for each device registered from the address."""

    def __init__(self, *, rate: int, devices_at: Callable[[str], int]) -> None:
        self._rate = rate
        self._devices_at = devices_at
        self._counts: dict[str, int] = {}
        self._second = 0

    def allows(self, host: str, now: float, *, answer: bool = False) -> bool:
        """Count one message; False if its source has had its share of this second.

        `answer` marks a response: it is worth nothing without a question of ours.
        """
        second = int(now)
        if second != self._second or len(self._counts) > _MAX_SOURCES:
            self._second = second
            self._counts.clear()
        count = self._counts.get(host, 0) + 1
        self._counts[host] = count
        if count <= self._rate:
            return True
        devices = self._devices_at(host)
        if not devices and not answer:
            return False
        return count <= self.KNOWN * self._rate + self.PER_DEVICE * devices
