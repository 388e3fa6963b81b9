"""Reads days: the shipped years with what was entered, by division."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from lianjing.apps.norms import library
from lianjing.apps.norms.calendar import Calendar
from lianjing.apps.norms.library import Day, Year
from lianjing.apps.norms.models import DayEntry
from lianjing.kernel.errors import NotFoundError


@dataclass(slots=True)
class Calendars:
    """Calendars of divisions; made once for a run, so that many are asked of one query."""

    _entries: list[DayEntry]
    _known: dict[tuple[str, ...], Calendar] = field(default_factory=dict)

    def of(self, region: str) -> Calendar:
        """Give the calendar of a division: the shipped days, then what ever nearer ones say."""
        above = sorted(
            {one.region for one in self._entries if region.startswith(one.region)}, key=len
        )
        key = tuple(above)
        if key not in self._known:
            found = national()
            for prefix in above:
                mine = [one for one in self._entries if one.region == prefix]
                found = found.with_days(calendar_of([(one.day, one.works) for one in mine]))
            self._known[key] = found
        return self._known[key]


def calendar_of(days: list[tuple[date, bool]]) -> Calendar:
    """Make a calendar of days and whether they are worked."""
    return Calendar(
        frozenset(day for day, works in days if not works),
        frozenset(day for day, works in days if works),
    )


def national() -> Calendar:
    """Give the calendar as it is shipped."""
    days = [(one.day, one.works) for year in library.shipped().values() for one in year.days]
    return calendar_of(days)


def calendars() -> Calendars:
    """Read what was entered, once."""
    return Calendars(list(DayEntry.objects.filter(withdrawn_at=None)))


def calendar_for(region: str) -> Calendar:
    """Give the calendar of one division."""
    return calendars().of(region)


def entries(*, year: int) -> QuerySet[DayEntry]:
    """Give the days entered for a year that stand."""
    return DayEntry.objects.filter(day__year=year, withdrawn_at=None)


def entry(*, key: int) -> DayEntry:
    """Give one entered day; raises `NotFoundError`."""
    found = DayEntry.objects.filter(pk=key, withdrawn_at=None).first()
    if found is None:
        raise NotFoundError(f"no day {key}")
    return found


def shipped_year(year: int) -> Year | None:
    """Give what is shipped of a year; None: it was not announced when this was released."""
    return library.shipped().get(year)


def shipped_days(year: int) -> tuple[Day, ...]:
    """Give the shipped days of a year."""
    found = shipped_year(year)
    return found.days if found is not None else ()
