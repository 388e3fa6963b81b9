"""What judging gives: findings, and how good a record is."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lianjing.apps.quality.choices import Severity

Values = Mapping[str, object]
"""A record by field keys (`equipment.fields`); a key that is absent is not judged."""
Params = Mapping[str, object]


class Hit(NamedTuple):
    """One place where a check did not pass."""

    field: str
    params: Params


Hits = Sequence[Hit]
CLEAN: Hits = ()


@dataclass(frozen=True, slots=True)
class FindingValue:
    """One rule broken by one record in one field."""

    rule: str
    version: int
    severity: Severity
    field: str
    params: Params = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """Fields that should be filled and which of them are not."""

    demanded: float = 0.0
    """Sum of the weights of the demanded fields."""
    filled: float = 0.0
    count: int = 0
    absent: int = 0

    @property
    def share(self) -> float:
        """How much of what is demanded is there, 0 to 1."""
        return self.filled / self.demanded if self.demanded else 1.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything judging one record gives."""

    findings: tuple[FindingValue, ...]
    completeness: float
    """0 to 1, by the weights of the score rule."""
    complete: bool
    """Nothing a profile of severity error demands is missing."""
    spoilt: frozenset[str]
    """Indicators some finding spoils."""
    score: int
    parts: Mapping[str, float]
    """How the score comes about, by part."""

    def count(self, severity: Severity) -> int:
        """Count findings of one severity."""
        return sum(finding.severity is severity for finding in self.findings)


Condition = Callable[[Values], bool]
