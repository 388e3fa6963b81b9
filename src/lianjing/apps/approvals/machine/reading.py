"""Reads a workflow from its table and refuses one that could go wrong."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from lianjing.apps.approvals.machine.calendar import Calendar, Span
from lianjing.apps.approvals.machine.checking import faults
from lianjing.apps.approvals.machine.table import (
    Relation,
    State,
    StateKind,
    StepRule,
    Transition,
    Who,
    Words,
    Workflow,
)

_LONGEST = 3660
"""Of any unit of a span: ten years of days."""
_MOST = 60
"""States, transitions, steps or rows of any list."""


class BadTableError(Exception):
    """A table that is no workflow; each fault a sentence."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


def read(raw: Mapping[str, Any]) -> Workflow:
    """Read a table; raises `BadTableError` naming everything that is wrong."""
    try:
        table = _workflow(raw)
    except BadTableError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise BadTableError([f"{type(error).__name__}: {error}"]) from error
    if wrong := faults(table):
        raise BadTableError(wrong)
    return table


def _workflow(raw: Mapping[str, Any]) -> Workflow:
    spans = {str(key): _span(value) for key, value in raw.get("deadlines", {}).items()}
    states = [_state(one, spans) for one in _rows(raw, "state")]
    who = [_who(key, one) for key, one in raw.get("who", {}).items()]
    if len({one.id for one in states}) != len(states):
        raise BadTableError(["a state is there twice"])
    return Workflow(
        id=str(raw["id"]),
        version=str(raw["version"]),
        name=_words(raw["name"]),
        prefix=str(raw["prefix"]),
        source=str(raw["source"]),
        confidence=str(raw["confidence"]),
        first=str(raw["first"]),
        states={one.id: one for one in states},
        transitions=tuple(_transition(one) for one in _rows(raw, "transition")),
        who={one.id: one for one in who},
        requires=_texts(raw.get("requires", ())),
        requires_acts=_texts(raw.get("requires_acts", ())),
        actions=_texts(raw.get("actions", ())),
        subjects=_texts(raw.get("subjects", ())),
        forms=_texts(raw.get("forms", ())),
        details=str(raw.get("details", "")),
        deadlines=spans,
        settings=_settings(raw.get("settings", {})),
        calendar=calendar_of(raw.get("calendar", {})),
    )


def calendar_of(raw: Mapping[str, Any]) -> Calendar:
    """Read holidays and the weekends worked for them."""
    return Calendar(_days(raw.get("holidays", ())), _days(raw.get("workdays", ())))


def _days(raw: Iterable[Any]) -> frozenset[date]:
    return frozenset(one if isinstance(one, date) else date.fromisoformat(one) for one in raw)


def _rows(raw: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rows = list(raw.get(key, ()))
    if len(rows) > _MOST:
        raise BadTableError([f"more than {_MOST} rows of {key}"])
    return rows


def _words(raw: Mapping[str, Any]) -> Words:
    return Words(str(raw["zh"]), str(raw["en"]))


def _settings(raw: Mapping[str, Any]) -> dict[str, int | str | bool]:
    wrong = [key for key, value in raw.items() if not isinstance(value, int | str)]
    if wrong:
        raise BadTableError([f"settings {', '.join(map(str, wrong))}: neither number nor word"])
    return {str(key): value for key, value in raw.items()}


def _texts(raw: Iterable[Any]) -> tuple[str, ...]:
    return tuple(str(one) for one in raw)


def _span(raw: Mapping[str, Any]) -> Span:
    span = Span(**{str(key): int(value) for key, value in raw.items()})
    parts = (span.hours, span.days, span.working_days)
    if not 0 <= min(parts) <= max(parts) <= _LONGEST or span == Span():
        raise BadTableError([f"{dict(raw)} is no span"])
    return span


def _state(raw: Mapping[str, Any], spans: Mapping[str, Span]) -> State:
    def span(key: str) -> Span | None:
        name = raw.get(key)
        return None if name is None else spans[str(name)]

    return State(
        id=str(raw["id"]),
        kind=StateKind(raw["kind"]),
        name=_words(raw["name"]),
        in_force=bool(raw.get("in_force", False)),
        suspended=bool(raw.get("suspended", False)),
        steps=tuple(_step(one) for one in _rows(raw, "step")),
        again=bool(raw.get("again", False)),
        due=span("due"),
        last=span("last"),
        longest=span("longest"),
        paper=span("paper"),
        half=span("half"),
    )


def _step(raw: Mapping[str, Any]) -> StepRule:
    return StepRule(
        id=str(raw["id"]),
        name=_words(raw["name"]),
        who=str(raw["who"]),
        each=str(raw.get("each", "")),
        when=_texts(raw.get("when", ())),
        stand_in=str(raw.get("stand_in", "")),
        apart_from=_texts(raw.get("apart_from", ())),
        narrows=bool(raw.get("narrows", False)),
        comment=bool(raw.get("comment", False)),
    )


def _transition(raw: Mapping[str, Any]) -> Transition:
    return Transition(
        start=str(raw["from"]),
        act=str(raw["act"]),
        end=str(raw["to"]),
        name=_words(raw["name"]),
        who=_texts(raw.get("who", ())),
        guards=_texts(raw.get("guards", ())),
        effects=_texts(raw.get("effects", ())),
        reason=bool(raw.get("reason", False)),
        fills=_texts(raw.get("fills", ())),
    )


def _who(key: str, raw: Mapping[str, Any]) -> Who:
    return Who(
        id=str(key),
        name=_words(raw["name"]),
        relation=Relation(raw["relation"]),
        kind=str(raw.get("kind", "")),
        posts=_texts(raw.get("posts", ())),
        substitutes=_texts(raw.get("substitutes", ())),
    )
