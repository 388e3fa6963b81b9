"""Differences, decisions, pairs of files."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.api.paging import Key
from lianjing.apps.agreement.choices import (
    DecisionAction,
    DecisionState,
    DifferenceKind,
    DifferenceState,
)
from lianjing.apps.agreement.fields import BY_KEY, How
from lianjing.apps.agreement.models import Decision, Difference, Run
from lianjing.apps.agreement.services.acts import Done
from lianjing.apps.agreement.services.deciding import Tally
from lianjing.apps.equipment.tables.library import by_id
from lianjing.kernel.causes import explain

MOST_IDS = 5000
Reason = Annotated[str, Field(max_length=300)]
Ids = Annotated[list[Key], Field(max_length=MOST_IDS)]


class AgreementNameOut(Schema):
    """Something by its key and name."""

    id: int
    name: str


class DifferenceOut(Schema):
    """One difference; `*_text` are the values in words where they are codes."""

    id: int
    kind: DifferenceKind
    field: str
    camera: int | None
    channel: int | None
    """Key of the channel, while it is there."""
    device_code: str
    channel_code: str
    code: str
    name: str
    registry_value: str
    network_value: str
    registry_text: str
    network_text: str
    region: str
    unit: AgreementNameOut | None
    assignee: AgreementNameOut | None
    due_on: date | None
    state: DifferenceState
    action: DecisionAction | None
    reason: str
    decided_by: str
    decided_at: datetime | None
    first_seen: datetime
    last_seen: datetime

    @classmethod
    def many(
        cls, rows: Iterable[Difference], channels: Mapping[tuple[str, str], int], language: str
    ) -> list["DifferenceOut"]:
        """Show a page of them."""
        return [
            cls.of(row, channels.get((row.device_code, row.channel_code)), language) for row in rows
        ]

    @classmethod
    def of(cls, row: Difference, channel: int | None, language: str) -> "DifferenceOut":
        """Show one."""
        ours, theirs = in_words(row.field, row.registry_value, row.network_value, language)
        return cls(
            **{
                name: getattr(row, name)
                for name in cls.model_fields
                if name not in _MADE and hasattr(row, name)
            },
            camera=row.camera_id,
            channel=channel,
            registry_text=ours,
            network_text=theirs,
            unit=AgreementNameOut(id=row.unit.pk, name=row.unit.name) if row.unit else None,
            assignee=(
                AgreementNameOut(
                    id=row.assignee.pk, name=row.assignee.name or row.assignee.username
                )
                if row.assignee
                else None
            ),
            action=DecisionAction(row.action) if row.action else None,
        )


_MADE = {"camera", "channel", "registry_text", "network_text", "unit", "assignee", "action"}


def in_words(field: str, registry: str, network: str, language: str) -> tuple[str, str]:
    """Give codes as their words."""
    one = BY_KEY.get(field)
    if one is None or one.how not in (How.CODE, How.CODES):
        return registry, network
    return (
        _words(one.own_table, registry, language),
        _words(one.table, network, language),
    )


def _words(table: str, codes: str, language: str) -> str:
    found = by_id().get(table)
    if found is None or not codes:
        return codes
    return "/".join(found[0].word(code.strip(), language) for code in codes.split("/"))


class DifferencesOut(Schema):
    """A page of differences."""

    items: list[DifferenceOut]
    total: int
    page: int
    page_size: int


class DifferenceCountOut(Schema):
    """How many of one kind and field."""

    kind: DifferenceKind
    field: str
    count: int


class ComparisonOut(Schema):
    """The last whole comparison."""

    started_at: datetime
    ended_at: datetime | None
    cameras: int
    channels: int
    differences: int

    @classmethod
    def of(cls, run: Run | None) -> "ComparisonOut | None":
        """Show it, if there was one."""
        return None if run is None else cls.from_orm(run)


class AgreementSummaryOut(Schema):
    """What is on the list."""

    counts: list[DifferenceCountOut]
    total: int
    overdue: int
    last_run: ComparisonOut | None
    comparing: bool
    """A whole comparison is waiting or running."""


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


_BY_ELEMENT = {one.element: one for one in BY_KEY.values()}


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
            worded[name] = _words(table, str(value or ""), language)
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


class ComparedFieldOut(Schema):
    """One field that is compared."""

    key: str
    name: str
    element: str
    compared: bool


class ComparedFieldsOut(Schema):
    """All fields that can be compared."""

    items: list[ComparedFieldOut]


class ComparisonSettingOut(Schema):
    """One setting of the comparison."""

    key: str
    name: str
    value: float | list[str]
    default: float | list[str]
    confidence: str
    least: float
    most: float


class ComparisonSettingsOut(Schema):
    """All settings."""

    items: list[ComparisonSettingOut]


class ComparisonSettingsIn(Schema):
    """Settings to change."""

    values: dict[str, float | list[str]]
