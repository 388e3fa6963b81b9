"""Which cameras a rate counts, so that its numbers lead to their rows.

The conditions are those `summary` counts by; only the caller's scope is left to the caller.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from lianjing.apps.equipment.choices import LifeState
from lianjing.apps.equipment.models import Camera

UNRATED = (LifeState.PLANNED, LifeState.BUILDING)
"""Lives that are counted and listed as left out, but not rated."""
RATED = ~Q(state__in=UNRATED) & Q(appraisal__isnull=False)


class Rate(StrEnum):
    """Cameras by what a rate says of them."""

    RATED = "rated"
    UNRATED = "unrated"
    WAITING = "waiting"
    VALID = "valid"
    NOT_VALID = "not_valid"
    COMPLETE = "complete"
    NOT_COMPLETE = "not_complete"
    POSITION = "position"
    NOT_POSITION = "not_position"
    CODE = "code"
    NOT_CODE = "not_code"


_CONDITIONS: dict[Rate, Q] = {
    Rate.RATED: RATED,
    Rate.UNRATED: Q(state__in=UNRATED),
    Rate.WAITING: ~Q(state__in=UNRATED) & Q(appraisal__isnull=True),
    Rate.VALID: RATED & Q(errors=0),
    Rate.NOT_VALID: RATED & Q(errors__gt=0),
    Rate.COMPLETE: RATED & Q(appraisal__complete=True),
    Rate.NOT_COMPLETE: RATED & Q(appraisal__complete=False),
    Rate.POSITION: RATED & Q(appraisal__position_good=True),
    Rate.NOT_POSITION: RATED & Q(appraisal__position_good=False),
    Rate.CODE: RATED & Q(appraisal__code_good=True),
    Rate.NOT_CODE: RATED & Q(appraisal__code_good=False),
}


def condition_of(rate: Rate) -> Q:
    """Give the condition on cameras."""
    return _CONDITIONS[rate]


class Gap(StrEnum):
    """What is not known of cameras: the row of a table of sums that has no name."""

    REGION = "region"
    """The division is the one asked for itself, and none below it."""
    DEPARTMENT = "department"
    UNIT = "unit"
    CLASS = "class"


def gap_condition(gap: Gap, region: str) -> Q:
    """Give the condition on cameras that lack something."""
    match gap:
        case Gap.REGION:
            return Q(region=region)
        case Gap.DEPARTMENT:
            return Q(unit__department__isnull=True)
        case Gap.UNIT:
            return Q(unit__isnull=True)
        case Gap.CLASS:
            return Q(point_class="")


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of a table of sums: which cameras it counts."""

    rate: Rate | None = None
    in_charge: str = ""
    """The department in charge of the unit."""
    gap: Gap | None = None
    region: str = ""

    def cameras(self) -> "QuerySet[Any, Any] | None":
        """Give the keys of the cameras, whatever the scope; None if this narrows nothing."""
        if self.rate is None and not self.in_charge and self.gap is None:
            return None
        rows = Camera.objects.exclude(state=LifeState.REMOVED)
        if self.rate is not None:
            rows = rows.filter(condition_of(self.rate))
        if self.in_charge:
            rows = rows.filter(Q(unit__department=self.in_charge))
        if self.gap is not None:
            rows = rows.filter(gap_condition(self.gap, self.region))
        return rows.order_by().values("pk")
