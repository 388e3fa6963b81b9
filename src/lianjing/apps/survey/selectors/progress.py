"""How far a campaign is, by division or department: set-based, whatever the number of units."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.places.models import Department, Division
from lianjing.apps.survey.choices import REPORTED, TaskState
from lianjing.apps.survey.models import Campaign, Task
from lianjing.apps.survey.selectors.tasks import TaskFilter, tasks


class By(StrEnum):
    """What progress is grouped by."""

    REGION = "region"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of one group of units."""

    key: str
    name: str
    units: int
    states: dict[str, int]
    reported: int
    overdue: int


_LENGTHS = (2, 4, 6, 9, 12)


def _counts() -> dict[str, Count]:
    late = Q(due_on__lt=timezone.localdate()) & ~Q(state__in=REPORTED)
    return {
        **{state.value: Count("pk", filter=Q(state=state)) for state in TaskState},
        "units": Count("pk"),
        "reported": Count("pk", filter=Q(state__in=REPORTED)),
        "overdue": Count("pk", filter=late),
    }


def _of(row: Mapping[str, Any], key: str, name: str) -> Progress:
    return Progress(
        key=key,
        name=name,
        units=row["units"],
        states={state.value: row[state.value] for state in TaskState},
        reported=row["reported"],
        overdue=row["overdue"],
    )


def overall(*, actor: Actor, campaign: Campaign) -> Progress:
    """Give the counts of a whole campaign, as far as the actor sees it."""
    found = tasks(actor=actor, where=TaskFilter(campaign=campaign.pk))
    return _of(found.aggregate(**_counts()), "", campaign.name)


def progress(*, actor: Actor, campaign: Campaign, by: By, region: str = "") -> list[Progress]:
    """Give the counts by the divisions just below `region`, or by department."""
    found = tasks(actor=actor, where=TaskFilter(campaign=campaign.pk, region=region))
    if by is By.DEPARTMENT:
        return _by_department(found)
    within = region or campaign.region
    length = next((n for n in _LENGTHS if n > len(within)), _LENGTHS[-1])
    rows = found.annotate(key=Substr("region", 1, length)).values("key").order_by("key")
    counted = list(rows.annotate(**_counts()))
    names = dict(
        Division.objects.filter(code__in=[row["key"] for row in counted]).values_list(
            "code", "name"
        )
    )
    return [_of(row, row["key"], names.get(row["key"], row["key"])) for row in counted]


def _by_department(found: "QuerySet[Task]") -> list[Progress]:
    rows = list(found.values("department").order_by("department").annotate(**_counts()))
    names = dict(Department.objects.values_list("code", "name"))
    return [_of(row, row["department"], names.get(row["department"], "")) for row in rows]
