"""Counts of what happens, by dotted names; bounded however many strangers knock."""

from collections import Counter

MAX_NAMES = 4096


class Counters:
    """Names and numbers for status pages and metrics."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, name: str, *, source: str = "", by: int = 1) -> None:
        """Count one; with `source` also under `name.source`, as long as there is room."""
        self._counts[name] += by
        if source:
            detailed = f"{name}.{source}"
            if detailed in self._counts or len(self._counts) < MAX_NAMES:
                self._counts[detailed] += by
            else:
                self._counts[f"{name}.others"] += by

    def get(self, name: str) -> int:
        """Give one count."""
        return self._counts[name]

    def all(self) -> dict[str, int]:
        """Give every count."""
        return dict(self._counts)
