"""Reads filings: the list with its lights, what is stated, what has changed since."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment import deadlines, tables
from lianjing.apps.equipment.choices import FilingState, LifeState
from lianjing.apps.equipment.deadlines import Light, rules_now
from lianjing.apps.equipment.models import Camera, Filing, System
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.places.categories import category_name
from lianjing.apps.places.search import holding
from lianjing.kernel.errors import NotFoundError

Particulars = dict[str, object]
WATCHED = (
    *("unit_name", "unit_category", "uscc", "system_name", "place_class", "region", "address"),
    *("in_use_on", "camera_count", "camera_types", "storage_days"),
)
"""What is stated to the police: when one of these changes, the change is to be filed."""
_NEEDED = ("unit_name", "uscc", "place_class", "address", "in_use_on", "camera_count")


@dataclass(frozen=True, slots=True)
class FilingFilter:
    """What to look for; empty fields do not count."""

    search: str = ""
    region: str = ""
    unit: int | None = None
    state: FilingState | None = None

    def condition(self, day: date) -> Q:
        """Give the condition on filings, as they stand on a day."""
        found = holding(self.search)
        if self.region:
            found &= Q(region__startswith=self.region)
        if self.unit is not None:
            found &= Q(unit=self.unit)
        return found & in_state(self.state, day) if self.state else found


def in_state(state: FilingState, day: date) -> Q:
    """Give the condition on filings that stand so on a day."""
    if state not in deadlines.OPEN:
        return Q(filing_state=state)
    waiting = Q(filing_state__in=deadlines.OPEN)
    later = Q(due_on=None) | Q(in_use_on__gt=day.isoformat())
    if state is FilingState.NOT_DUE:
        return waiting & later
    late = Q(due_on__lt=day)
    return waiting & ~later & (late if state is FilingState.OVERDUE else ~late)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a filing stands on a day."""

    state: FilingState
    due_on: date | None
    light: Light
    needed: bool | None
    """None: the class of its place is not known."""
    days_left: int | None


def standing(filing: Filing, day: date) -> Standing:
    """Say how a filing stands on a day."""
    rules = rules_now()
    stored = FilingState(filing.filing_state)
    due = change_due(filing) if stored is FilingState.CHANGE_DUE else filing.due_on
    state = deadlines.state_on(stored, due, deadlines.first_day(filing.in_use_on), day)
    needed = deadlines.needs_filing(filing.place_class, rules)
    light = deadlines.light_of(state, due, day, rules, needed=needed)
    open_ = state not in {FilingState.ACCEPTED, FilingState.SUBMITTED, FilingState.CANCELLED}
    left = (due - day).days if due and open_ else None
    return Standing(state, due, light, needed, left)


def change_due(filing: Filing) -> date | None:
    """Give the last day to file a change by our own target, from the day it was noticed."""
    found = deadlines.first_day(str(filing.extras.get("change_found_on", "")))
    if found is None:
        return None
    return date.fromordinal(found.toordinal() + rules_now().change_days)


def filings(*, actor: Actor, where: FilingFilter | None = None, day: date) -> "QuerySet[Filing]":
    """List filings, those that are due first."""
    require(actor, Permission.FILES_VIEW)
    wanted = (where or FilingFilter()).condition(day)
    rows = Filing.objects.filter(files_in_scope(actor), wanted)
    return rows.select_related("unit", "system").order_by("due_on", "pk")


def filing(*, actor: Actor, key: int) -> Filing:
    """Give one filing."""
    require(actor, Permission.FILES_VIEW)
    rows = Filing.objects.filter(files_in_scope(actor), pk=key)
    found = rows.select_related("unit", "system").first()
    if found is None:
        raise NotFoundError(f"no filing {key}")
    return found


def counts(*, actor: Actor, day: date) -> dict[FilingState, int]:
    """Count filings by how they stand on a day."""
    rows = filings(actor=actor, day=day).select_related(None).order_by().only(*_STANDING)
    return dict(Counter(standing(row, day).state for row in rows.iterator(chunk_size=2000)))


_STANDING = ("id", "filing_state", "due_on", "in_use_on", "place_class", "extras")


def cameras_of(filing: Filing) -> "QuerySet[Camera]":
    """Give the cameras of a filing: those named, else all of its system; removed ones count not."""
    named = Camera.objects.filter(filings=filing.pk)
    if filing.system_id is not None and not named.exists():
        named = Camera.objects.filter(system=filing.system_id)
    standing = named.filter(merged_into=None).exclude(state=LifeState.REMOVED)
    return standing.order_by("name", "pk")


def particulars(filing: Filing) -> Particulars:
    """Give what would be stated today, from the unit, the system and the cameras (Art. 14)."""
    unit, system = filing.unit, filing.system
    cameras = cameras_of(filing)
    types = Counter(cameras.order_by().values_list("camera_type", flat=True))
    counted = sum(types.values())
    stored = cameras.order_by().aggregate(least=Min("storage_days"))["least"]
    return {
        "unit_name": unit.name if unit else "",
        "unit_category": category_name(unit.category) if unit else "",
        "uscc": unit.uscc if unit else "",
        "system_name": system.name if system else filing.name,
        "place_class": filing.place_class,
        "region": filing.region,
        "address": filing.address,
        "in_use_on": filing.in_use_on,
        "camera_count": counted or filing.camera_count or 0,
        "camera_types": _types(types),
        "storage_days": filing.storage_days if filing.storage_days is not None else stored,
    }


def _types(types: Counter[str]) -> dict[str, int]:
    """Count cameras by the word of their type, for the form."""
    words: Counter[str] = Counter()
    for code, count in types.items():
        words[tables.word("l1.camera_type", code) if code else "未填"] += count
    return dict(sorted(words.items()))


def missing(stated: Particulars) -> list[str]:
    """Give what the form cannot do without and is not there."""
    return [key for key in _NEEDED if not stated[key]]


def differences(filing: Filing) -> dict[str, tuple[object, object]]:
    """Give what was stated and is otherwise now; nothing if it was never handed in."""
    if not filing.filed:
        return {}
    now = particulars(filing)
    return {
        key: (filing.filed.get(key), now[key])
        for key in WATCHED
        if filing.filed.get(key) != now[key]
    }


def unfiled_systems(*, actor: Actor, region: str = "") -> "QuerySet[System]":
    """List the systems of places that are to be filed and have no filing."""
    require(actor, Permission.FILES_VIEW)
    rows = System.objects.filter(
        files_in_scope(actor), place_class__in=rules_now().classes, region__startswith=region
    )
    filed = Filing.objects.exclude(filing_state=FilingState.CANCELLED)
    rows = rows.exclude(state=LifeState.REMOVED).exclude(pk__in=filed.values("system"))
    return rows.select_related("unit").order_by("in_use_on", "pk")


def concerned(*, cameras: Iterable[int] = (), systems: Iterable[int] = ()) -> "QuerySet[Filing]":
    """List the handed-in filings that state something about these cameras or systems."""
    handed_in = Filing.objects.filter(
        filing_state__in=(FilingState.ACCEPTED, FilingState.CHANGE_DUE)
    )
    keys = list(cameras)
    on_systems = Camera.objects.filter(pk__in=keys).exclude(system=None).values("system")
    touched = Q(cameras__in=keys) | Q(system__in=on_systems) | Q(system__in=list(systems))
    return handed_in.filter(touched).select_related("unit", "system").distinct()
