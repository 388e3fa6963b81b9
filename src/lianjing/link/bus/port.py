"""What publisher and subscriber of events promise, whatever carries them.

Delivery is at least once and in order per node. A position is opaque text that sorts by time within
a node; the subscriber stores it with the rows it wrote, in one transaction.
"""

from typing import NamedTuple, Protocol

from lianjing.link.events import Event

Position = str
"""Where a record stands in its node's stream; an empty string is before the first."""


class Record(NamedTuple):
    """One event and where it stood."""

    node: str
    position: Position
    event: Event


class Publisher(Protocol):
    """The writing end; one per process and node."""

    def append(self, event: Event) -> None:
        """Queue an event; it is written within milliseconds."""

    async def durable(self) -> None:
        """Wait until everything appended so far survives a crash.

        Raises `ResourceError` `bus_unavailable` when it cannot be written: whoever waits must
        not acknowledge what depends on it.
        """

    async def run(self) -> None:
        """Write until cancelled."""

    @property
    def waiting(self) -> int:
        """Events not written yet."""

    @property
    def healthy(self) -> bool:
        """Whether the last write went through."""


class Subscriber(Protocol):
    """The reading end."""

    def nodes(self) -> list[str]:
        """Name the nodes that have written."""

    def read(self, node: str, after: Position, *, limit: int) -> list[Record]:
        """Give the next records of a node after a position; empty when there are none yet."""

    def discard(self, node: str, until: Position) -> None:
        """Say that everything up to a position is stored elsewhere and may go."""
