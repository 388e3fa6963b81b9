"""Working days and the spans deadlines are made of."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

_SATURDAY = 5
_MOST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked: weekdays, less holidays, plus weekends worked in exchange (调休)."""

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


@dataclass(frozen=True, slots=True)
class Span:
    """So many hours, days, working days; what is given adds up."""

    hours: int = 0
    days: int = 0
    working_days: int = 0

    def after(self, at: datetime, calendar: Calendar) -> datetime:
        """Give the moment this long after another."""
        return calendar.after(at, self.working_days) + timedelta(days=self.days, hours=self.hours)

    def before(self, at: datetime) -> datetime:
        """Give the moment this long before another; working days count as days."""
        return at - timedelta(days=self.days + self.working_days, hours=self.hours)
