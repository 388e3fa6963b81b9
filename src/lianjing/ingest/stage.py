"""Collects the parts of catalogue answers until they are whole; no database, no clock."""

from dataclasses import dataclass, field, replace

from lianjing.link.events import CatalogueReceived, Node

MOST_QUERIES = 64
PATIENCE = 300.0
"""Seconds after which an answer that never ended is taken for what it is: a part."""


def in_order(position: str) -> tuple[int, ...]:
    """Give what positions of one node are compared by: `segment:offset` or `time-number`."""
    return tuple(int(part) for part in position.replace("-", ":").split(":") if part)


@dataclass(slots=True)
class Staged:
    """What has come of one answer."""

    device: str
    at: float
    since: str
    """Position before its first part, to read it again after a restart."""
    taken_at: float
    """By our own clock: an answer may have waited on the bus while the database was away."""
    nodes: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Answer:
    """A catalogue to reconcile; only a complete one may remove what it lacks."""

    device: str
    at: float
    nodes: list[Node]
    complete: bool


class Stage:
    """Holds unfinished answers, a bounded number for a bounded time."""

    def __init__(self) -> None:
        self._open: dict[str, Staged] = {}

    def take(self, event: CatalogueReceived, since: str, now: float) -> Answer | None:
        """Add a part that follows a position; gives the answer when this was its end."""
        staged = self._open.setdefault(
            event.query, Staged(device=event.device, at=event.at, since=since, taken_at=now)
        )
        staged.nodes += event.nodes
        if not event.done:
            return None
        del self._open[event.query]
        return Answer(event.device, event.at, staged.nodes, event.complete)

    def size_of(self, query: str) -> int:
        """Give how many items of an answer have come."""
        staged = self._open.get(query)
        return 0 if staged is None else len(staged.nodes)

    def overdue(self, now: float) -> list[Answer]:
        """Give up on answers that are too old or too many: what came of them counts as a part."""
        ordered = sorted(self._open, key=lambda query: self._open[query].taken_at)
        surplus = set(ordered[: max(0, len(ordered) - MOST_QUERIES)])
        given_up = [
            query
            for query in ordered
            if query in surplus or now - self._open[query].taken_at > PATIENCE
        ]
        answers = []
        for query in given_up:
            staged = self._open.pop(query)
            answers.append(Answer(staged.device, staged.at, staged.nodes, complete=False))
        return answers

    @property
    def held_from(self) -> str | None:
        """Position before the oldest part still needed; None when nothing is open."""
        return min((s.since for s in self._open.values()), key=in_order, default=None)

    def copy(self) -> "Stage":
        """Give a copy to work on, so that a transaction that fails leaves this one as it was."""
        other = Stage()
        other._open = {
            query: replace(staged, nodes=list(staged.nodes)) for query, staged in self._open.items()
        }
        return other
