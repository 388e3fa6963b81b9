"""Shapes of differences between files and network, and how they are compared."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from ninja import Schema

from lianjing.apps.agreement.choices import (
    DecisionAction,
    DifferenceKind,
    DifferenceState,
)
from lianjing.apps.agreement.fields import BY_KEY, How
from lianjing.apps.agreement.models import Difference, Run
from lianjing.apps.equipment.tables.library import by_id


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
        words_of_codes(one.own_table, registry, language),
        words_of_codes(one.table, network, language),
    )


def words_of_codes(table: str, codes: str, language: str) -> str:
    """Give the words of codes of a table, as they stand in a value."""
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
