"""Puts the parts of a long answer together (GB/T 28181-2022 Annex M).

Parts come in any order, twice, late or never, and `SumNum` cannot be trusted: some senders
count only devices in it. So an answer is complete when as many *distinct* records have come as
it promised, and is handed over as partial when nothing more comes. Nothing received is lost.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")

FIRST_TIMEOUT = 120.0
"""Seconds until the first part must have come; large platforms take that long to begin."""

IDLE_TIMEOUT = 5.0
"""Seconds without a further part after which an answer is over."""

LINGER = 120.0
"""Seconds for which parts that come after the end are still recognised."""

MAX_RECORDS = 1_000_000
"""Records of one answer; more is not a camera network but an attack."""


class Outcome(StrEnum):
    """How an answer ended."""

    COMPLETE = "complete"
    """All that was promised is there: the stored set may be replaced."""
    PARTIAL = "partial"
    """It stopped short: merge, delete nothing."""
    SILENT = "silent"
    """Nothing came at all."""
    LATE = "late"
    """Records of an answer that had already been handed over: merge."""
    UNASKED = "unasked"
    """Records nobody asked for: some lower platforms push their catalogue."""


@dataclass(frozen=True, slots=True)
class Collected(Generic[T]):
    """What came of a question."""

    key: Hashable
    outcome: Outcome
    records: tuple[T, ...]
    total: int
    """What the sender promised last."""
    parts: int
    duplicates: int
    """Records that had come before."""


@dataclass(slots=True)
class _Collection(Generic[T]):
    deadline: float
    records: dict[Hashable, T] = field(default_factory=dict)
    total: int | None = None
    parts: int = 0
    duplicates: int = 0


class Collector(Generic[T]):
    """Collects the answers to many questions at once.

    Tell it what was asked (`expect`) and what came (`receive`); ask it at `next_deadline` what
    is over (`expire`). The key should hold peer, command and SN: an SN alone repeats between
    devices. `identity` says what makes two records the same one.
    """

    def __init__(
        self,
        identity: Callable[[T], Hashable],
        *,
        first_timeout: float = FIRST_TIMEOUT,
        idle_timeout: float = IDLE_TIMEOUT,
    ) -> None:
        self._identity = identity
        self._first_timeout = first_timeout
        self._idle_timeout = idle_timeout
        self._open: dict[Hashable, _Collection[T]] = {}
        self._closed: dict[Hashable, float] = {}

    def expect(self, key: Hashable, *, now: float) -> None:
        """Begin an answer: its question has just been sent."""
        self._closed.pop(key, None)
        self._open[key] = _Collection(now + self._first_timeout)

    def receive(
        self, key: Hashable, *, total: int, records: Iterable[T], now: float
    ) -> Collected[T] | None:
        """Take in one part; gives the answer if this completes it, or what came out of turn."""
        collection = self._open.get(key)
        if collection is None:
            outcome = Outcome.LATE if self._closed.get(key, 0.0) > now else Outcome.UNASKED
            came = tuple(records)
            return Collected(key, outcome, came, total, 1, 0)
        self._add(collection, records)
        collection.parts += 1
        collection.total = total
        collection.deadline = now + self._idle_timeout
        if len(collection.records) >= min(total, MAX_RECORDS):
            return self._close(key, Outcome.COMPLETE, now)
        return None

    def _add(self, collection: _Collection[T], records: Iterable[T]) -> None:
        """Keep the latest version of each record."""
        for record in records:
            identity = self._identity(record)
            if identity in collection.records:
                collection.duplicates += 1
            elif len(collection.records) >= MAX_RECORDS:
                return
            collection.records[identity] = record

    def progress(self, key: Hashable) -> tuple[int, int | None] | None:
        """Say how many records have come and how many were promised; None if not open."""
        collection = self._open.get(key)
        return None if collection is None else (len(collection.records), collection.total)

    def cancel(self, key: Hashable) -> None:
        """Forget a question, for instance because the peer refused it."""
        self._open.pop(key, None)

    def expire(self, now: float) -> list[Collected[T]]:
        """Hand over every answer whose time is up."""
        self._closed = {key: until for key, until in self._closed.items() if until > now}
        due = [key for key, collection in self._open.items() if collection.deadline <= now]
        over: list[Collected[T]] = []
        for key in due:
            outcome = Outcome.PARTIAL if self._open[key].parts else Outcome.SILENT
            over.append(self._close(key, outcome, now))
        return over

    def next_deadline(self) -> float | None:
        """Say when to call `expire` next; None if nothing is open."""
        return min((c.deadline for c in self._open.values()), default=None)

    def __len__(self) -> int:
        return len(self._open)

    def _close(self, key: Hashable, outcome: Outcome, now: float) -> Collected[T]:
        collection = self._open.pop(key)
        self._closed[key] = now + LINGER
        return Collected(
            key,
            outcome,
            tuple(collection.records.values()),
            collection.total or 0,
            collection.parts,
            collection.duplicates,
        )
