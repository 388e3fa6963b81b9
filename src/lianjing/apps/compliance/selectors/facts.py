"""Reads what is known of subjects, a portion at a time, as facts the engine judges."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from lianjing.apps.accounts.choices import OrganisationKind, Post
from lianjing.apps.accounts.models import User
from lianjing.apps.compliance import sources
from lianjing.apps.compliance.choices import FilePaperKind, Seen
from lianjing.apps.compliance.engine import Book, Facts, Rule, RuleSubject
from lianjing.apps.compliance.engine.facts import (
    AccountFacts,
    CameraFacts,
    ContractFacts,
    Filed,
    FilingFacts,
    Permit,
    PlatformFacts,
    SystemFacts,
    UnitFacts,
)
from lianjing.apps.compliance.models import Inspection, Paper
from lianjing.apps.compliance.selectors import book as books
from lianjing.apps.compliance.selectors.followed import Followed
from lianjing.apps.compliance.selectors.views import aimed, viewed
from lianjing.apps.equipment.choices import FileKind, FilingState
from lianjing.apps.equipment.deadlines import first_day
from lianjing.apps.equipment.models import Camera, Contract, Filing, System
from lianjing.apps.places import selectors as places
from lianjing.apps.places.geometry import ShapeIndex
from lianjing.apps.places.models import Unit
from lianjing.kernel.times import BEIJING

_BEST_FIRST = (
    FilingState.ACCEPTED,
    FilingState.CHANGE_DUE,
    FilingState.SUBMITTED,
    FilingState.RETURNED,
)
_WHOLE_DAY = 10
_MOMENT = timedelta(microseconds=1)
"""Accounts end at a moment, contracts with a day: at midnight the day before is the last."""
_CAMERA = (
    *("id", "name", "code", "region", "unit", "place_class", "state", "anti_terror_key"),
    *("system", "in_use_on", "built_on", "installed_on", "removed_on", "storage_days"),
    *("longitude", "latitude", "sign", "sign_checked_on", "installer_basis"),
    "forbidden_checked",
)


class Known(NamedTuple):
    """A subject as it is judged, and what it is called."""

    facts: Facts
    name: str


@dataclass(frozen=True, slots=True)
class World:
    """What a run of judging works with; taken once."""

    book: Book
    followed: Followed
    zones: ShapeIndex | None
    """None: there are none."""
    today: date


def world(book: Book | None = None, rules: Sequence[Rule] | None = None) -> World:
    """Read rules and zones for a run."""
    now = book or books.book()
    all_rules = rules if rules is not None else list(books.all_rules().values())
    zones = places.zone_index()
    return World(now, Followed(all_rules, now.today), zones if len(zones) else None, now.today)


def facts(subject: RuleSubject, keys: Sequence[int], run: World) -> list[Known]:
    """Give what is known of some subjects; what is no more is left out."""
    return list(_READERS[subject](keys, run))


def _cameras(keys: Sequence[int], run: World) -> Iterator[Known]:
    columns = {*_CAMERA, *run.followed.columns(FileKind.CAMERA)}
    rows = Camera.objects.filter(pk__in=keys, merged_into=None).order_by("pk")
    found: list[dict[str, Any]] = list(rows.values(*sorted(columns)))
    ids = [row["id"] for row in found]
    named = _named_in_filings([row["id"] for row in found if row["system"] is None])
    papers = _papers(RuleSubject.CAMERA, ids, run.today)
    permits = sources.permits(ids)
    measured = sources.measured(ids)
    looks = viewed(ids)
    moves = aimed(ids)
    for row in found:
        key = row["id"]
        mine = papers.get(key, {})
        permit, consent = mine.get(FilePaperKind.PERMIT), mine.get(FilePaperKind.CONSENT)
        look = looks.get(key)
        facts = CameraFacts(
            key=key,
            region=row["region"],
            unit=row["unit"],
            place_class=row["place_class"],
            state=row["state"],
            filed=None if row["system"] is not None else _filed_camera(row, named),
            anti_terror=row["anti_terror_key"],
            in_use_on=_whole_day(row["in_use_on"]),
            storage_days=row["storage_days"],
            measured=measured.get(key),
            wrong=run.followed.broken(FileKind.CAMERA, row),
            zones=_zones(row, run.zones),
            consent=consent.number if consent else "",
            permit=Permit(permit.number, permit.until) if permit else permits.get(key),
            removed_on=first_day(row["removed_on"]),
            sign=row["sign"],
            sign_checked_on=first_day(row["sign_checked_on"]),
            installer_basis=row["installer_basis"],
            forbidden_checked=row["forbidden_checked"],
            aimed_at=moves[key].aimed_at if key in moves else None,
            viewed_at=look.at if look else (moves[key].checked_at if key in moves else None),
            sees_private=look.private if look else None,
        )
        yield Known(facts, row["name"] or row["code"] or "")


def _zones(row: Mapping[str, Any], zones: ShapeIndex | None) -> int:
    if zones is None or row["longitude"] is None or row["latitude"] is None:
        return 0
    return len(zones.holding(row["longitude"], row["latitude"]))


def _whole_day(text: str) -> date | None:
    return first_day(text) if len(text) == _WHOLE_DAY else None


def _filed_camera(row: Mapping[str, Any], named: Mapping[int, set[str]]) -> Filed:
    started = row["in_use_on"] or row["built_on"] or row["installed_on"]
    return Filed(_best(named.get(row["id"], set())), started)


def _named_in_filings(keys: Sequence[int]) -> dict[int, set[str]]:
    rows = Filing.cameras.through._default_manager.filter(camera_id__in=keys)
    found: dict[int, set[str]] = {}
    for camera, state in rows.values_list("camera_id", "filing__filing_state"):
        found.setdefault(camera, set()).add(state)
    return found


def _best(states: set[str]) -> str:
    return next((one.value for one in _BEST_FIRST if one in states), "")


def _papers(
    subject: RuleSubject, keys: Sequence[int], today: date
) -> dict[int, dict[FilePaperKind, Paper]]:
    """Give the papers that stand, of each kind the newest; a consent ends, a permit does not."""
    rows = Paper.objects.filter(subject=subject.value, key__in=keys, withdrawn_at=None)
    found: dict[int, dict[FilePaperKind, Paper]] = {}
    for row in rows.order_by("on", "pk"):
        ended = row.until is not None and row.until < today
        if not (ended and row.kind == FilePaperKind.CONSENT):
            found.setdefault(row.key, {})[FilePaperKind(row.kind)] = row
    return found


def _systems(keys: Sequence[int], run: World) -> Iterator[Known]:
    del run
    rows = System.objects.filter(pk__in=keys).exclude(state="removed").order_by("pk")
    found = list(rows)
    ids = [row.pk for row in found]
    states: dict[int, set[str]] = {}
    for key, state in Filing.objects.filter(system_id__in=ids).values_list(
        "system_id", "filing_state"
    ):
        states.setdefault(key or 0, set()).add(state)
    classes = _classes_of_cameras([row.pk for row in found if not row.place_class])
    for row in found:
        place_class = row.place_class or classes.get(row.pk, "")
        filed = Filed(_best(states.get(row.pk, set())), row.in_use_on or row.built_on)
        facts = SystemFacts(row.pk, row.region, row.unit_id, place_class, filed)
        yield Known(facts, row.name or row.code or "")


def _classes_of_cameras(systems: Sequence[int]) -> dict[int, str]:
    """Give the strictest class of the cameras of systems that have none: A before B before art9."""
    cameras = Camera.objects.filter(system__in=systems, merged_into=None).exclude(place_class="")
    rows = cameras.exclude(state="removed").order_by().values_list("system_id", "place_class")
    found: dict[int, str] = {}
    for system, place_class in rows.distinct():
        if system is not None:
            found[system] = min(found.get(system, place_class), place_class)
    return found


def _filings(keys: Sequence[int], run: World) -> Iterator[Known]:
    del run
    rows = Filing.objects.filter(pk__in=keys).order_by("pk")
    through = Filing.cameras.through._default_manager
    named = set(through.filter(filing_id__in=keys).values_list("filing_id", flat=True))
    for row in rows:
        found_on = first_day(str(row.extras.get("change_found_on", "")))
        filed = Filed(row.filing_state, row.in_use_on, found_on)
        facts = FilingFacts(
            *(row.pk, row.region, row.unit_id, row.place_class, filed),
            has_system=row.system_id is not None,
            cameras=int(row.pk in named),
        )
        yield Known(facts, row.name or row.number)


def _contracts(keys: Sequence[int], run: World) -> Iterator[Known]:
    names = {*("id", "name", "number", "region", "unit", "state", "starts_on")}
    names |= run.followed.columns(FileKind.CONTRACT)
    rows = Contract.objects.filter(pk__in=keys).exclude(state="removed").order_by("pk")
    found: list[dict[str, Any]] = list(rows.values(*sorted(names)))
    papers = _papers(RuleSubject.CONTRACT, [row["id"] for row in found], run.today)
    for row in found:
        paper = papers.get(row["id"], {}).get(FilePaperKind.SUPERVISION)
        facts = ContractFacts(
            key=row["id"],
            region=row["region"],
            unit=row["unit"],
            wrong=run.followed.broken(FileKind.CONTRACT, row),
            starts_on=first_day(row["starts_on"]),
            supervised_on=paper.on if paper else None,
        )
        yield Known(facts, row["name"] or row["number"])


def _units(keys: Sequence[int], run: World) -> Iterator[Known]:
    del run
    looks: dict[int, Inspection] = {}
    finds: dict[int, Inspection] = {}
    for row in Inspection.objects.filter(subject=RuleSubject.UNIT, key__in=keys).order_by(
        "at", "pk"
    ):
        looks[row.key] = row
        if row.seen == Seen.DEVICE:
            finds[row.key] = row
    for unit in Unit.objects.filter(pk__in=keys, active=True).order_by("pk"):
        look, found = looks.get(unit.pk), finds.get(unit.pk)
        reported = found.reported_at if found else None
        facts = UnitFacts(
            key=unit.pk,
            region=unit.region,
            unit=unit.pk,
            category=unit.category,
            inspected_on=look.at.astimezone(BEIJING).date() if look else None,
            found_on=found.at.astimezone(BEIJING).date() if found else None,
            reported_on=reported.astimezone(BEIJING).date() if reported else None,
        )
        yield Known(facts, unit.name)


def _accounts(keys: Sequence[int], run: World) -> Iterator[Known]:
    """Read contractors' accounts; those of others have no contract to end with."""
    del run
    rows = User.objects.filter(pk__in=keys).select_related("organisation").order_by("pk")
    for user in rows:
        office = user.organisation
        maintains = office is not None and office.kind == OrganisationKind.MAINTENANCE
        last = user.ends_at - _MOMENT if user.ends_at else None
        facts = AccountFacts(
            key=user.pk,
            region=office.region if office else "",
            unit=office.unit if office else None,
            contractor=maintains or user.post == Post.CONTRACTOR,
            active=user.is_active,
            contract_ends_on=last.astimezone(BEIJING).date() if last else None,
        )
        yield Known(facts, user.name or user.username)


def _platform(keys: Sequence[int], run: World) -> Iterator[Known]:
    del keys, run
    yield Known(PlatformFacts(values=sources.platform()), "")


_READERS: Mapping[RuleSubject, Callable[[Sequence[int], World], Iterator[Known]]] = {
    RuleSubject.CAMERA: _cameras,
    RuleSubject.SYSTEM: _systems,
    RuleSubject.FILING: _filings,
    RuleSubject.CONTRACT: _contracts,
    RuleSubject.UNIT: _units,
    RuleSubject.ACCOUNT: _accounts,
    RuleSubject.PLATFORM: _platform,
}
