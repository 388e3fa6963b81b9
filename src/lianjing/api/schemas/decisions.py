"""Shapes of decisions about differences: tried, made, taken back."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.api.paging import Key
from lianjing.api.schemas.agreement import words_of_codes
from lianjing.apps.agreement.choices import (
    DecisionAction,
    DecisionState,
    DifferenceKind,
    DifferenceState,
)
from lianjing.apps.agreement.fields import BY_KEY, How
from lianjing.apps.agreement.models import Decision
from lianjing.apps.agreement.services.acts import Done
from lianjing.apps.agreement.services.deciding import Tally
from lianjing.kernel.causes import explain

MOST_IDS = 5000
Reason = Annotated[str, Field(max_length=300)]
Ids = Annotated[list[Key], Field(max_length=MOST_IDS)]
_BY_ELEMENT = {one.element: one for one in BY_KEY.values()}


class DifferenceWhereIn(Schema):
    """What a decision is about, as the list is filtered."""

    kind: DifferenceKind | None = None
    field: Annotated[str, Field(max_length=24)] = ""
    region: Annotated[str, Field(max_length=12)] = ""
    unit: Key | None = None
    state: DifferenceState | None = DifferenceState.OPEN
    search: Annotated[str, Field(max_length=100)] = ""
    overdue: bool = False
    assignee: Key | None = None
    camera: Key | None = None


class DifferencesChosenIn(Schema):
    """Which differences: those named, else all a filter covers."""

    ids: Ids | None = None
    where: DifferenceWhereIn | None = None


class DecisionTrialIn(DifferencesChosenIn):
    """What one means to decide."""

    action: DecisionAction
    reason: Reason = ""


class AgreementDecisionIn(DecisionTrialIn):
    """A decision; `expected` is the number the trial has shown."""

    expected: Annotated[int, Field(ge=0)]


class DifferenceAssignIn(DifferencesChosenIn):
    """To whom differences are given, and until when; what is left out stays."""

    assignee: Key | None = None
    unit: Key | None = None
    due_on: date | None = None


class DuplicateCauseOut(Schema):
    """Why some could not be decided so."""

    code: str
    message: str
    advice: str
    count: int


class DecisionSampleOut(Schema):
    """What becomes of one difference."""

    id: int
    name: str
    code: str
    field: str
    before: dict[str, Any]
    after: dict[str, Any]
    refused: str
    """Sentence; empty: it is done."""


class DecisionTallyOut(Schema):
    """What a decision changes, or would."""

    total: int
    done: int
    refused: list[DuplicateCauseOut]
    sample: list[DecisionSampleOut]
    decision: int | None
    job: int | None = None
    """The background work that does it, where it is much."""

    @classmethod
    def of(cls, tally: Tally, language: str) -> "DecisionTallyOut":
        """Show the numbers and the first differences."""
        return cls(
            total=tally.total,
            done=tally.done,
            refused=causes(tally.refused, language),
            sample=[_sample(one, language) for one in tally.sample],
            decision=tally.decision,
        )


def causes(refused: Mapping[str, int], language: str) -> list[DuplicateCauseOut]:
    """Say why, in words."""
    found = []
    for code, count in sorted(refused.items()):
        said = explain(code, language, {})
        found.append(
            DuplicateCauseOut(code=code, message=said.message, advice=said.advice, count=count)
        )
    return found


def _sample(one: Done, language: str) -> DecisionSampleOut:
    row = one.difference
    refused = explain(one.refused, language, {}).message if one.refused else ""
    return DecisionSampleOut(
        id=row.pk,
        name=row.name,
        code=row.code,
        field=row.field,
        before=_worded(one.before, language),
        after=_worded(one.after, language),
        refused=refused,
    )


def _worded(values: Mapping[str, object], language: str) -> dict[str, object]:
    """Give codes as their words, whether by field of the file or by element of the catalogue."""
    worded = dict(values)
    for name, value in values.items():
        one, table = BY_KEY.get(name), ""
        if one is not None:
            table = one.own_table
        elif (one := _BY_ELEMENT.get(name)) is not None:
            table = one.table
        if one is not None and one.how in (How.CODE, How.CODES):
            worded[name] = words_of_codes(table, str(value or ""), language)
    return worded


class DecisionOut(Schema):
    """A decision that was made."""

    id: int
    action: DecisionAction
    state: DecisionState
    actor: str
    reason: str
    at: datetime
    count: int
    undone_by: str
    undone_at: datetime | None

    @classmethod
    def many(cls, rows: Iterable[Decision]) -> list["DecisionOut"]:
        """Show a page of them."""
        return [cls.from_orm(row) for row in rows]


class DecisionsOut(Schema):
    """A page of decisions."""

    items: list[DecisionOut]
    total: int
    page: int
    page_size: int


class DecisionUndoneOut(Schema):
    """What was taken back."""

    undone: int
    kept: list[DuplicateCauseOut]
