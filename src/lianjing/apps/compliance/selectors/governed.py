"""Days and dates the rule book has and others reckon by: `equipment.deadlines` and `quality`.

One truth: what is changed in the rule book holds there as well. Shipped values stand in both, and
a test keeps them alike, so that the apps below work without this one.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from lianjing.apps.compliance import library
from lianjing.apps.compliance.engine import Book, Override, Rule
from lianjing.apps.compliance.selectors import book as books
from lianjing.apps.norms.values import Value
from lianjing.apps.quality.rulebook import Setting

FRESH = 5.0
"""Seconds for which they are not asked for again: lists of filings ask for each row."""
_FILING, _QUALITY = "equipment", "quality:"


@dataclass(slots=True)
class _Kept:
    filing: Mapping[str, object] = field(default_factory=dict)
    quality: list[Setting] = field(default_factory=list)
    book: Book | None = None
    until: float = 0.0


_kept = _Kept()


def filing_values() -> Mapping[str, object]:
    """Give the days and dates of filing as they hold now."""
    return _fresh().filing


def quality_settings() -> list[Setting]:
    """Give what `quality` reckons by as it holds in each division that differs."""
    return _fresh().quality


def rule_value(rule: str, parameter: str, region: str) -> Value | None:
    """Give a value of a rule as it holds in a division; None where it does not hold."""
    book = _fresh().book
    found = book.rules(region).get(rule) if book is not None else None
    if found is None or not found.enabled or not found.holds_on(books.today()):
        return None
    return found.parameters.get(parameter)


def forget() -> None:
    """Ask again next time: a rule was changed."""
    _kept.until = 0.0


def _fresh() -> _Kept:
    now = time.monotonic()
    if now >= _kept.until:
        rows = books.overrides()
        book, regions = _core(rows), {"", *(row.region for row in rows)}
        _kept.book = book
        _kept.filing = _values(book.rules(""), _FILING)
        _kept.quality = [
            Setting(region=region, rule=rule, parameters=parameters)
            for region in sorted(regions)
            for rule, parameters in _of_quality(book.rules(region)).items()
        ]
        _kept.until = now + FRESH
    return _kept


def _core(rows: list[Override]) -> Book:
    """Give the book without packs of regions: they govern nothing."""
    return Book(library.shipped().values(), rows, today=books.today())


def _of_quality(rules: Mapping[str, Rule]) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for rule in rules.values():
        for target in rule.governs:
            if target.startswith(_QUALITY):
                theirs = found.setdefault(target.removeprefix(_QUALITY), {})
                theirs.update(_values({rule.id: rule}, target))
    return found


def _values(rules: Mapping[str, Rule], target: str) -> dict[str, object]:
    return {
        theirs: rule.parameters[ours]
        for rule in rules.values()
        for theirs, ours in rule.governs.get(target, {}).items()
    }
