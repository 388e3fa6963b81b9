"""What a load of devices sent and what came back, counted."""

from array import array
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """What went out and what came back."""

    sent: int = 0
    resent: int = 0
    answered: int = 0
    """Exchanges that ended with 200."""
    refused: dict[int, int] = field(default_factory=dict)
    lost: int = 0
    """Exchanges without a final answer after 32 s, repeats included."""
    registered_anew: int = 0
    """Devices that found themselves forgotten or unheard and registered again."""
    seconds: float = 0.0
    latencies: "array[float]" = field(default_factory=lambda: array("d"))

    @property
    def rate(self) -> float:
        """Give successful exchanges a second."""
        return self.answered / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Give the latency in seconds that this share of exchanges stayed within."""
        if not self.latencies:
            return 0.0
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    def as_json(self) -> dict[str, object]:
        """Give the figures as benchmarks write them."""
        return {
            "sent": self.sent,
            "resent": self.resent,
            "answered": self.answered,
            "refused": {str(status): count for status, count in sorted(self.refused.items())},
            "lost": self.lost,
            "registered_anew": self.registered_anew,
            "seconds": round(self.seconds, 3),
            "per_second": round(self.rate, 1),
            "p50_ms": round(self.percentile(0.5) * 1000, 2),
            "p95_ms": round(self.percentile(0.95) * 1000, 2),
            "p99_ms": round(self.percentile(0.99) * 1000, 2),
        }
