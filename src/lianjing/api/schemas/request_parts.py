"""Parts of a request: steps, events, papers, acts, grants."""

from datetime import date, datetime
from typing import Any

from ninja import Schema

from lianjing.api.schemas.requests import (
    Actions,
    Networks,
    Weekly,
    actions_of,
)
from lianjing.apps.approvals.choices import EventKind, RequestPaperKind, StepReason
from lianjing.apps.approvals.machine import Decision, StepRule, Workflow
from lianjing.apps.approvals.models import Paper, RequestEvent, Step
from lianjing.apps.approvals.services.moving import narrowing_of
from lianjing.apps.rights.models import Grant


class StepSeatOut(Schema):
    """Those of a post in an organisation who may decide."""

    organisation: str
    post: str
    substitute: bool


class StepNarrowingOut(Schema):
    """What a decider took away."""

    actions: Actions | None
    until: datetime | None
    weekly: Weekly
    networks: Networks
    max_streams: int | None
    excluded: list[int]
    """Keys of cameras, for those who may read the list; else empty."""
    only: list[int] | None
    taken_out: int
    kept: int | None
    """How many cameras it was cut down to."""
    conditions: str


class StepOut(Schema):
    """One decision asked for, or given."""

    id: int
    round: int
    state: str
    key: str
    name: str
    label: str
    """The owner, where one is asked for each."""
    because: StepReason | None
    """Why, where an owner is asked or somebody in an owner's place."""
    cameras: int | None
    """For how many cameras, for those who may read the list."""
    organisation: str
    seats: list[StepSeatOut]
    assignee: str
    open: bool
    vacant: bool
    """Nobody holds the post; whoever manages workflows must name somebody."""
    narrows: bool
    needs_words: bool
    opened_at: datetime
    due_at: datetime | None
    escalated_at: datetime | None
    decision: Decision | None
    decided_at: datetime | None
    decided_by: str
    decided_post: str
    on_behalf_of: str
    words: str
    narrowing: StepNarrowingOut | None
    mine: bool
    """Whether the caller is asked and may decide now."""

    @classmethod
    def of(
        cls, row: Step, table: Workflow, language: str, *, mine: bool, cameras: bool
    ) -> "StepOut":
        """Show a step; keys of cameras only to those who may read the list."""
        rule = _rule(table, row)
        same = ("round", "state", "key", "label", "open", "vacant", "opened_at", "due_at")
        more = ("escalated_at", "decided_at", "decided_post", "words")
        return cls(
            id=row.pk,
            **{name: getattr(row, name) for name in (*same, *more)},
            name=rule.name.word(language) if rule else row.key,
            because=StepReason(row.because) if row.because else None,
            cameras=row.cameras if cameras else None,
            organisation=row.organisation.name if row.organisation else "",
            seats=[
                StepSeatOut(
                    organisation=one.organisation.name, post=one.post, substitute=one.substitute
                )
                for one in row.seats.all()
            ],
            assignee=(row.assignee.name or row.assignee.username) if row.assignee else "",
            narrows=bool(rule and rule.narrows),
            needs_words=bool(rule and rule.comment),
            decision=Decision(row.decision) if row.decision else None,
            decided_by=row.decided_name,
            on_behalf_of=row.behalf_name,
            narrowing=_narrowing(row, cameras=cameras),
            mine=mine,
        )


def _rule(table: Workflow, row: Step) -> StepRule | None:
    key = row.key.partition(":")[0]
    rules = (one for state in table.states.values() for one in state.steps)
    return next((one for one in rules if one.id == key), None)


def _narrowing(row: Step, *, cameras: bool) -> StepNarrowingOut | None:
    if not row.narrowing:
        return None
    one = narrowing_of(row.narrowing)
    return StepNarrowingOut(
        actions=None if one.actions is None else actions_of(one.actions),
        until=one.until,
        weekly=list(one.weekly),
        networks=list(one.networks),
        max_streams=one.max_streams,
        excluded=sorted(one.excluded) if cameras else [],
        only=sorted(one.only) if cameras and one.only is not None else None,
        taken_out=len(one.excluded),
        kept=None if one.only is None else len(one.only),
        conditions=one.conditions,
    )


class RequestEventOut(Schema):
    """One thing that happened."""

    id: int
    kind: EventKind
    at: datetime
    actor: str
    on_behalf_of: str
    act: str
    name: str
    """What was done, in words where the table has some."""
    step: str
    before: str
    after: str
    text: str
    changes: dict[str, Any]

    @classmethod
    def of(cls, row: RequestEvent, table: Workflow, language: str) -> "RequestEventOut":
        """Show an event."""
        way = table.way(row.before, row.act)
        same = ("kind", "at", "act", "step", "before", "after", "text", "changes")
        return cls(
            id=row.pk,
            **{name: getattr(row, name) for name in same},
            actor=_who(row, language),
            on_behalf_of=row.for_name,
            name=way.name.word(language) if way else "",
        )


def _who(row: RequestEvent, language: str) -> str:
    """Name who did it; what the platform did by itself, it did."""
    if row.actor_name.startswith("system:"):
        return "系统" if language == "zh" else "the platform"
    return row.actor_name


class RequestPaperOut(Schema):
    """A file attached."""

    id: int
    kind: RequestPaperKind
    name: str
    digest: str
    media_type: str
    size: int
    added_by: str
    added_at: datetime

    @classmethod
    def of(cls, row: Paper) -> "RequestPaperOut":
        """Show a paper."""
        return cls(id=row.pk, **{k: getattr(row, k) for k in cls.model_fields if k != "id"})


class OfferedActOut(Schema):
    """An act the caller may do now."""

    act: str
    name: str
    needs_words: bool
    fills: list[str]
    """Particulars it fills in."""
    missing: list[str]
    """What must be there first (`request.missing.*` in words)."""


class RequestGrantOut(Schema):
    """A grant the request gave."""

    id: int
    number: str
    state: str
    person: str
    valid_from: datetime
    valid_until: datetime | None
    review_on: date | None
    actions: Actions

    @classmethod
    def of(cls, row: Grant) -> "RequestGrantOut":
        """Show a grant."""
        return cls(
            id=row.pk,
            number=row.number,
            state=row.state,
            person=(row.person.name if row.person is not None else "") or row.person_name,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            review_on=row.review_on,
            actions=actions_of(row.actions),
        )
