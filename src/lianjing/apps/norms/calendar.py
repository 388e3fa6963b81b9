"""Working days: weekdays, less holidays, plus weekends worked in exchange (调休). Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

_SATURDAY = 5
_MOST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Tell whether a day is worked."""
        return day in self.workdays or (day.weekday() < _SATURDAY and day not in self.holidays)

    def after(self, at: datetime, days: int) -> datetime:
        """Give the same time of day so many working days later, in the zone of `at`."""
        left, day = days, at
        for _ in range(_MOST_DAYS):
            if left <= 0:
                break
            day += timedelta(days=1)
            left -= self.works(day.date())
        return day

    def reached(self, day: date) -> date:
        """Give the first day worked from a day on: what is due on a holiday is due after it."""
        for _ in range(_MOST_DAYS):
            if self.works(day):
                break
            day += timedelta(days=1)
        return day

    def with_days(self, other: "Calendar") -> "Calendar":
        """Give this calendar with the days another says otherwise."""
        return Calendar(
            (self.holidays - other.workdays) | other.holidays,
            (self.workdays - other.holidays) | other.workdays,
        )
