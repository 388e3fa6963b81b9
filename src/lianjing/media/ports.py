"""The range of ports media arrives on."""

from collections import deque

from lianjing.kernel.errors import ResourceError

QUARANTINE = 20.0
"""Seconds a freed port rests, so that what a device still sends meets no other pull."""


class PortRange:
    """Hands out even ports (RFC 3550 §11), the one that rested longest first."""

    def __init__(self, first: int, last: int) -> None:
        self._free: deque[tuple[int, float]] = deque(
            (port, float("-inf")) for port in range(first + first % 2, last + 1, 2)
        )
        self.total = len(self._free)

    @property
    def free(self) -> int:
        """Ports not in use, resting ones included."""
        return len(self._free)

    def take(self, now: float) -> int:
        """Give a port; raises `ResourceError` `ports_exhausted` when there is none.

        When only resting ports are left the oldest is given: the checks of source and SSRC
        still stand between a straggler and the new pull.
        """
        if not self._free:
            raise ResourceError("all media ports are in use", code="ports_exhausted")
        for _ in range(len(self._free)):
            port, freed = self._free[0]
            if now - freed >= QUARANTINE:
                break
            self._free.rotate(-1)
        else:
            oldest = min(self._free, key=lambda item: item[1])
            self._free.remove(oldest)
            return oldest[0]
        self._free.popleft()
        return port

    def give_back(self, port: int, now: float) -> None:
        """Put a port to rest."""
        self._free.append((port, now))
