"""The machine behind every request: pure, so that tests can play months in a moment."""

from lianjing.apps.approvals.machine.calendar import Calendar, Span
from lianjing.apps.approvals.machine.reading import BadTableError, read
from lianjing.apps.approvals.machine.run import act, decide, follow, tick
from lianjing.apps.approvals.machine.scope import Narrowing, Scope, meet
from lianjing.apps.approvals.machine.table import (
    Decision,
    Event,
    State,
    StateKind,
    StepRule,
    Transition,
    Who,
    Workflow,
)
from lianjing.apps.approvals.machine.values import (
    By,
    Case,
    Facts,
    Outcome,
    RefusedError,
    StepState,
)

__all__ = [
    "BadTableError",
    "By",
    "Calendar",
    "Case",
    "Decision",
    "Event",
    "Facts",
    "Narrowing",
    "Outcome",
    "RefusedError",
    "Scope",
    "Span",
    "State",
    "StateKind",
    "StepRule",
    "StepState",
    "Transition",
    "Who",
    "Workflow",
    "act",
    "decide",
    "follow",
    "meet",
    "read",
    "tick",
]
