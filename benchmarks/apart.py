"""Whether two things that should take the same time do: pairs, the sign of their differences.

The two are asked in turn, in an order that changes, so what the machine does meanwhile falls on
both. Of each pair only the sign of the difference counts for the probability (the sign test, which
assumes nothing about how times are spread), and the median for its size, which some slow moments do
not move. Both must speak: a difference that is certain and tiny, or large and by chance, is none.
"""

import math
import random
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple

SURE = 1e-6
"""By chance a difference is called one once in a million comparisons."""
TELLING_MS = 0.5
"""What somebody could use from outside: less is lost on the way (measured here, in one process)."""


class Verdict(NamedTuple):
    """How two kinds of questions compare."""

    ms: float
    """By how much the first is slower: the median over the pairs."""
    chance: float
    """How probable signs this uneven are if there is no difference."""

    @property
    def apart(self) -> bool:
        """Whether one can be told from the other."""
        return self.chance < SURE and abs(self.ms) > TELLING_MS


def compare(first: Sequence[float], second: Sequence[float]) -> Verdict:
    """Compare times in milliseconds, taken pair by pair."""
    differences = [a - b for a, b in zip(first, second, strict=True)]
    signs = [d > 0 for d in differences if d]
    return Verdict(median(differences), _two_sided(sum(signs), len(signs)))


def _two_sided(above: int, count: int) -> float:
    """Give the probability of so many heads, or tails, or more, of a fair coin."""
    least = min(above, count - above)
    tail = sum(math.comb(count, k) for k in range(least + 1)) / 2**count
    return min(1.0, 2 * tail)


def in_turn(
    first: Callable[[], object], second: Callable[[], object], *, pairs: int, seed: int = 1
) -> Verdict:
    """Ask both so many times, each pair in an order drawn anew, and compare."""
    chance = random.Random(seed)
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(pairs):
        for place in chance.sample((0, 1), 2):
            start = time.perf_counter()
            (first, second)[place]()
            taken[place].append((time.perf_counter() - start) * 1000)
    return compare(*taken)
