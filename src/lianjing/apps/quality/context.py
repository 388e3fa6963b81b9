"""What judging needs to know beside the record: today, code tables, places.

A context holds plain values and lookups, built once for a run (`selectors.context`) or by hand in
a test. What is not known is not judged: an empty table accuses nobody.
"""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import date

Inside = Callable[[str, float, float], bool | None]
"""(division, longitude, latitude) -> inside its outline; None: no outline is known."""


def _no_outline(division: str, longitude: float, latitude: float) -> None:
    """Know no outline."""
    del division, longitude, latitude


@dataclass(frozen=True, slots=True)
class Context:
    """The world a record is judged in."""

    today: date
    tables: Mapping[str, Container[str]] = field(default_factory=dict)
    """Codes by the name of their table; a table that is not here is not judged."""
    industries: Mapping[str, Container[str]] = field(default_factory=dict)
    """Digits 9-10 of a code, by version of their table (Annex E)."""
    kinds: frozenset[str] = frozenset()
    """Digits 11-13 a code can have; empty: not judged."""
    divisions: Container[str] | None = None
    """Keys of known divisions; None: no package is loaded."""
    police: Container[str] | None = None
    """Known police organisations; None: none are loaded."""
    inside: Inside = _no_outline

    @property
    def day(self) -> str:
        """Today as `2026-11-20`, as dates of files are written."""
        return self.today.isoformat()
