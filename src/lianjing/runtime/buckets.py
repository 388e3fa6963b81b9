"""How often somebody may do something: token buckets, bounded in number, without a clock."""

from collections import OrderedDict
from dataclasses import dataclass

MOST = 50_000
"""Buckets kept; the one longest unused is forgotten first."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Buckets:
    """Lets each key do so much a minute, all of it at once if it likes, then evenly."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, kind: str, key: str, per_minute: int, *, now: float) -> float:
        """Take one; gives 0, or the seconds until there is one again. 0 a minute is no limit."""
        if per_minute <= 0:
            return 0.0
        name = (kind, key)
        bucket = self._buckets.pop(name, None)
        if bucket is None:
            bucket = _Bucket(float(per_minute), now)
            if len(self._buckets) >= self._most:
                self._buckets.popitem(last=False)
        self._buckets[name] = bucket
        rate = per_minute / 60
        passed = max(0.0, now - bucket.at)
        bucket.left = min(float(per_minute), bucket.left + passed * rate)
        bucket.at = now
        if bucket.left < 1:
            return (1 - bucket.left) / rate
        bucket.left -= 1
        return 0.0
