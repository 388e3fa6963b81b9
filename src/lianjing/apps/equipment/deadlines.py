"""When a system must be filed with the county police (Decree 799 Art. 14): dates in, dates out.

Days and dates are rows of `rules.toml`, each with its source; `rule_rows` shows them as they are.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from lianjing.apps.equipment.choices import FilingState


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One day, date or list with where it comes from."""

    id: str
    value: int | str | tuple[str, ...]
    zh: str
    en: str
    source: str
    confidence: str
    """V: the decree or an official notice; P: a summary; I: our own target, no law."""
    since: str


@dataclass(frozen=True, slots=True)
class FilingRules:
    """What deadlines are reckoned by."""

    new_days: int
    legacy_before: date
    legacy_deadline: date
    change_days: int
    soon_days: int
    classes: frozenset[str]
    exempt: frozenset[str]


class Light(StrEnum):
    """How urgent a filing is."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    GREY = "grey"
    """Nothing to do: no filing is needed, or it was cancelled."""


@cache
def rule_rows() -> tuple[RuleRow, ...]:
    """Give every rule as it stands in the file."""
    text = files(__package__).joinpath("rules.toml").read_text("utf-8")
    return tuple(_row(raw) for raw in tomllib.loads(text)["rule"])


def _row(raw: Mapping[str, Any]) -> RuleRow:
    value = raw["value"]
    return RuleRow(**{**raw, "value": tuple(value) if isinstance(value, list) else value})


Values = Mapping[str, object]
_governors: list[Callable[[], Values]] = []


def govern(values: Callable[[], Values]) -> None:
    """Have rules changed by who keeps the rule book: `values` gives those that hold now, by id."""
    if values not in _governors:
        _governors.append(values)


def rules_now() -> FilingRules:
    """Give the rules as the rule book has them now; it may ask the database."""
    changed = _changed()
    return _rules(changed) if changed else filing_rules()


def rows_now() -> tuple[RuleRow, ...]:
    """Give every rule with the value it has now; it may ask the database."""
    changed = _changed()
    return tuple(
        _row({**asdict(row), "value": changed[row.id]}) if row.id in changed else row
        for row in rule_rows()
    )


def _changed() -> dict[str, object]:
    changed: dict[str, object] = {}
    for values in _governors:
        changed.update(values())
    return changed


@cache
def filing_rules() -> FilingRules:
    """Give the rules deadlines are reckoned by, as they are shipped."""
    return _rules({})


def _rules(changed: Values) -> FilingRules:
    values: dict[str, Any] = {**{row.id: row.value for row in rule_rows()}, **changed}
    return FilingRules(
        new_days=values["filing.new.days"],
        legacy_before=date.fromisoformat(values["filing.legacy.before"]),
        legacy_deadline=date.fromisoformat(values["filing.legacy.deadline"]),
        change_days=values["filing.change.days"],
        soon_days=values["filing.soon.days"],
        classes=frozenset(values["filing.classes"]),
        exempt=frozenset(values["filing.exempt"]),
    )


def needs_filing(place_class: str, rules: FilingRules) -> bool | None:
    """Tell whether places of a class are filed; None: the class is not known."""
    if place_class in rules.classes:
        return True
    return False if place_class in rules.exempt else None


def first_day(partial: str) -> date | None:
    """Give the first day of `2025`, `2025-03` or `2025-03-31`."""
    try:
        parts = [int(part) for part in partial.split("-")]
        return date(*[*parts, 1, 1][:3])
    except (ValueError, TypeError):
        return None


def due_on(place_class: str, in_use_on: str, rules: FilingRules) -> date | None:
    """Give the last day to file; None: not needed, or it is not known since when it is in use.

    Of a month or a year its first day counts: who knows no better is reminded early. What was in
    use before the decree is due on one day for all, however late it is entered here.
    """
    started = first_day(in_use_on)
    if started is None or needs_filing(place_class, rules) is False:
        return None
    if started < rules.legacy_before:
        return rules.legacy_deadline
    return started + timedelta(days=rules.new_days)


OPEN = frozenset({FilingState.NOT_DUE, FilingState.DUE, FilingState.OVERDUE})
"""Not yet handed in: which of the three it is depends on the day."""


def state_on(stored: FilingState, due: date | None, started: date | None, day: date) -> FilingState:
    """Give the state on a day: what was not handed in becomes due, then overdue, by itself."""
    if stored not in OPEN:
        return stored
    if due is None or (started is not None and started > day):
        return FilingState.NOT_DUE
    return FilingState.OVERDUE if day > due else FilingState.DUE


def light_of(
    state: FilingState, due: date | None, day: date, rules: FilingRules, *, needed: bool | None
) -> Light:
    """Give the traffic light of a filing."""
    if state is FilingState.CANCELLED or needed is False:
        return Light.GREY
    if state in {FilingState.ACCEPTED, FilingState.SUBMITTED}:
        return Light.GREEN
    if due is not None and day > due:
        return Light.RED
    if state in {FilingState.RETURNED, FilingState.CHANGE_DUE} or needed is None:
        return Light.YELLOW
    if due is not None and day + timedelta(days=rules.soon_days) >= due:
        return Light.YELLOW
    return Light.GREEN


MAY_SUBMIT = OPEN | {FilingState.RETURNED, FilingState.CHANGE_DUE}
MAY_DECIDE = frozenset({FilingState.SUBMITTED})
MAY_CHANGE = MAY_SUBMIT | {FilingState.ACCEPTED}
"""What was handed in is not changed until the police have answered."""
