"""The spans deadlines are made of, in hours, days and working days."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lianjing.apps.norms.calendar import Calendar

__all__ = ["Calendar", "Span"]


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
