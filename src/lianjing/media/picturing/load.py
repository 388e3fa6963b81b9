"""How far a child is behind, and what is left out because of it; no I/O, no clock."""

from collections import deque

LATE = 0.7
"""Seconds a picture may be in a child before those after it are left out up to a key picture."""

GRACE = 2.0
"""Seconds after its first picture in which a child may work off what came while it started."""

CAUGHT_UP = 0.2
"""Seconds of backlog at which a key picture is let in again."""

MAX_BACKLOG = 3 * 1024 * 1024
"""Bytes in the pipe's buffer at which nothing more is put there."""

STUCK = 6.0
"""Seconds without any picture, while some are due, after which a child is given up."""

MAX_WAITING = 500


class Load:
    """Which pictures are in the child, since when."""

    def __init__(self) -> None:
        self._inside: deque[tuple[int, float]] = deque(maxlen=MAX_WAITING)
        self._dropping = False
        self._due_since: float | None = None
        self._started_at: float | None = None
        self.dropped = 0
        self.delay = 0.0
        """Seconds the last picture was in the child."""

    def admits(self, *, key: bool, backlog: int, now: float) -> bool:
        """Tell whether a picture may go in now."""
        started = self._started_at is not None and now - self._started_at > GRACE
        behind = self.behind(now) if started else 0.0
        if self._dropping:
            if key and behind <= CAUGHT_UP and backlog <= MAX_BACKLOG // 4:
                self._dropping = False
        elif behind > LATE or backlog > MAX_BACKLOG:
            self._dropping = True
        self.dropped += self._dropping
        return not self._dropping

    def wait_for_key(self) -> None:
        """Leave everything out up to the next key picture."""
        self._dropping = True

    def went_in(self, pts: int, now: float) -> None:
        """A picture that is to be shown was handed over."""
        self._inside.append((pts, now))
        if self._due_since is None:
            self._due_since = now

    def came_out(self, pts: int, now: float, *, shown: bool) -> None:
        """The child is done with the pictures up to this one; `shown` if it gave it back."""
        while self._inside and self._inside[0][0] <= pts:
            _, since = self._inside.popleft()
            self.delay = now - since
        if shown:
            if self._started_at is None:
                self._started_at = now
            self._due_since = self._inside[0][1] if self._inside else None

    def forget(self) -> None:
        """The times of the source jumped: what is inside cannot be told apart any more."""
        self._inside.clear()

    def behind(self, now: float) -> float:
        """Seconds the oldest picture has been in the child."""
        return now - self._inside[0][1] if self._inside else 0.0

    def is_stuck(self, now: float) -> bool:
        """Tell whether the child takes pictures and gives none."""
        return self._due_since is not None and now - self._due_since > STUCK
