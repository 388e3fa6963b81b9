"""Workflows as they are shown and changed."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.storable import Storable
from lianjing.apps.approvals.machine import Span, State, StateKind, Workflow
from lianjing.apps.approvals.machine.table import Relation
from lianjing.apps.approvals.models import WorkflowOverride


class SpanOut(Schema):
    """A span of time; what is given adds up."""

    hours: int
    days: int
    working_days: int

    @classmethod
    def of(cls, one: Span | None) -> "SpanOut | None":
        """Show a span."""
        if one is None:
            return None
        return cls(hours=one.hours, days=one.days, working_days=one.working_days)


class WorkflowStepOut(Schema):
    """One decision needed in a state."""

    id: str
    name: str
    who: str
    each: str
    when: list[str]
    """Rights it is there for; empty: always."""
    narrows: bool


class WorkflowStateOut(Schema):
    """One state."""

    id: str
    name: str
    kind: StateKind
    in_force: bool
    steps: list[WorkflowStepOut]
    due: SpanOut | None
    last: SpanOut | None
    longest: SpanOut | None
    paper: SpanOut | None
    half: SpanOut | None

    @classmethod
    def of(cls, one: State, language: str) -> "WorkflowStateOut":
        """Show a state."""
        spans = {
            k: SpanOut.of(getattr(one, k)) for k in ("due", "last", "longest", "paper", "half")
        }
        return cls(
            id=one.id,
            name=one.name.word(language),
            kind=one.kind,
            in_force=one.in_force,
            steps=[
                WorkflowStepOut(
                    id=step.id,
                    name=step.name.word(language),
                    who=step.who,
                    each=step.each,
                    when=list(step.when),
                    narrows=step.narrows,
                )
                for step in one.steps
            ],
            **spans,
        )


class WorkflowWayOut(Schema):
    """One way from a state to another."""

    start: str
    act: str
    end: str
    name: str
    who: list[str]
    guards: list[str]
    effects: list[str]


class WorkflowWhoOut(Schema):
    """Who may decide or act."""

    id: str
    name: str
    relation: Relation
    kind: str
    posts: list[str]
    substitutes: list[str]


class WorkflowOut(Schema):
    """A whole workflow as it holds here."""

    id: str
    version: str
    name: str
    source: str
    confidence: str
    first: str
    requires: list[str]
    actions: list[str]
    subjects: list[str]
    forms: list[str]
    details: str
    deadlines: dict[str, SpanOut]
    """By the names an override changes them by."""
    settings: dict[str, int | str | bool]
    states: list[WorkflowStateOut]
    ways: list[WorkflowWayOut]
    who: list[WorkflowWhoOut]

    @classmethod
    def of(cls, one: Workflow, language: str) -> "WorkflowOut":
        """Show a workflow."""
        same = ("id", "version", "source", "confidence", "first", "details")
        return cls(
            **{k: getattr(one, k) for k in same},
            requires=list(one.requires),
            actions=list(one.actions),
            subjects=list(one.subjects),
            forms=list(one.forms),
            name=one.name.word(language),
            deadlines={
                key: shown for key, span in one.deadlines.items() if (shown := SpanOut.of(span))
            },
            settings=dict(one.settings),
            states=[WorkflowStateOut.of(state, language) for state in one.states.values()],
            ways=[
                WorkflowWayOut(
                    start=way.start,
                    act=way.act,
                    end=way.end,
                    name=way.name.word(language),
                    who=list(way.who),
                    guards=list(way.guards),
                    effects=list(way.effects),
                )
                for way in one.transitions
            ],
            who=[
                WorkflowWhoOut(
                    id=who.id,
                    name=who.name.word(language),
                    relation=who.relation,
                    kind=who.kind,
                    posts=list(who.posts),
                    substitutes=list(who.substitutes),
                )
                for who in one.who.values()
            ],
        )


class WorkflowsOut(Schema):
    """All workflows."""

    items: list[WorkflowOut]


class OverrideIn(Storable):
    """What a region or an organisation has otherwise, and the paper it goes back to."""

    workflow: Annotated[str, Field(max_length=24)]
    region: Annotated[str, Field(max_length=12, pattern=r"^\d*$")] = ""
    organisation: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None
    body: Annotated[dict[str, Any], Field(max_length=40)]
    source: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class OverrideOut(Schema):
    """A change of a workflow, present or past."""

    id: int
    workflow: str
    region: str
    organisation: str
    body: dict[str, Any]
    source: str
    reason: str
    version: int
    active: bool
    created_by: str
    created_at: datetime

    @classmethod
    def of(cls, row: WorkflowOverride) -> "OverrideOut":
        """Show a change."""
        same = ("workflow", "region", "body", "source", "reason", "version", "active")
        return cls(
            id=row.pk,
            **{k: getattr(row, k) for k in (*same, "created_by", "created_at")},
            organisation=row.organisation.name if row.organisation else "",
        )


class OverridesOut(Schema):
    """A page of changes."""

    items: list[OverrideOut]
    total: int
    page: int
    page_size: int
