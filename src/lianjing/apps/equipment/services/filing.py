"""Filings (备案) with the county police: drawn up, handed in, answered, watched for changes.

What is stated is frozen when it is handed in. When the files say otherwise later, the filing
becomes `change_due`; when they agree again, accepted.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment import deadlines, observers, tables
from lianjing.apps.equipment.choices import FileKind, FilingState
from lianjing.apps.equipment.deadlines import rules_now
from lianjing.apps.equipment.models import Camera, Filing, System
from lianjing.apps.equipment.normalise import BadValueError, day, long_text, plain, region, text
from lianjing.apps.equipment.observers import Touched
from lianjing.apps.equipment.policies import Reach, files_in_scope
from lianjing.apps.equipment.selectors import filing as selectors
from lianjing.apps.places.models import Unit
from lianjing.apps.places.policies import units_in_scope
from lianjing.apps.places.search import search_text
from lianjing.kernel.errors import ConflictError, DomainError, NotAllowedError, NotFoundError
from lianjing.runtime import store

M = TypeVar("M", bound=Model)

MOST_PROOF_BYTES = 10 * 1024 * 1024
MOST_CAMERAS = 5000
MOST_DRAWN = 2000
_MAGIC = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n": "image/png"}


class FilingStateError(ConflictError):
    """The filing is in a state that does not allow this."""

    code = "filing_state"


_READERS: Mapping[str, Callable[[object], object]] = {
    "name": text(200),
    "address": text(300),
    "agent": text(100),
    "notes": long_text,
    "in_use_on": day,
    "region": region,
}


@dataclass(frozen=True, slots=True)
class FilingValues:
    """What people enter of a filing; None leaves it."""

    name: str | None = None
    region: str | None = None
    address: str | None = None
    place_class: str | None = None
    in_use_on: str | None = None
    storage_days: int | None = None
    camera_count: int | None = None
    """Counts only where no cameras are named and its system has none."""
    channel: str | None = None
    agent: str | None = None
    notes: str | None = None

    def columns(self) -> dict[str, object]:
        """Give the columns to write, normalised."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        found = {k: v for k, v in given.items() if v is not None}
        for key, read in _READERS.items():
            if key in found:
                found[key] = read(found[key])
        place_class = found.get("place_class")
        if place_class and tables.table("d799.place_class").entry(str(place_class)) is None:
            raise BadValueError(str(place_class), code="value_not_choice", facts=_choice_facts())
        return found


def _choice_facts() -> dict[str, str]:
    return {"value": "place_class", "field": "场所类别 / class of place"}


@transaction.atomic
def create_filing(
    *,
    actor: Actor,
    unit: int | None = None,
    system_key: int | None = None,
    cameras: Sequence[int] = (),
    values: FilingValues | None = None,
) -> Filing:
    """Draw up a filing, filled in from the unit, the system and the cameras (Art. 14)."""
    require(actor, Permission.FILES_MANAGE)
    given = (values or FilingValues()).columns()
    of_system = _found(System.objects.filter(files_in_scope(actor), pk=system_key or 0), system_key)
    of_unit = _found(Unit.objects.filter(units_in_scope(actor), pk=unit or 0), unit)
    if of_unit is None and of_system is not None:
        of_unit = of_system.unit
    made = Filing(unit=of_unit, system=of_system, filing_state=FilingState.DUE)
    for key, value in {**_prefilled(of_unit, of_system), **given}.items():
        setattr(made, key, value)
    if not Reach(actor).covers(made.region, made.unit_id):
        raise NotAllowedError("outside the scope", code="outside_scope")
    _reckon(made)
    made.save()
    _name_cameras(actor, made, cameras)
    audit.record(actor, "filing.created", made, after={"system": system_key, "unit": unit, **given})
    return made


def _found(rows: "QuerySet[M]", key: int | None) -> "M | None":
    if key is None:
        return None
    found = rows.first()
    if found is None:
        raise NotFoundError(f"nothing with key {key}")
    return found


def _prefilled(unit: Unit | None, system: System | None) -> dict[str, object]:
    """Take over what is known, so that nobody is asked for it again (Art. 14(4))."""
    found: dict[str, object] = {}
    if unit is not None:
        found |= {"name": unit.name, "region": unit.region, "address": unit.address}
    if system is not None:
        found |= {
            "name": system.name or found.get("name", ""),
            "region": system.region or found.get("region", ""),
            "address": system.address or found.get("address", ""),
            "place_class": system.place_class,
            "in_use_on": system.in_use_on or system.built_on,
            "storage_days": system.storage_days,
        }
    return found


def _reckon(filing: Filing) -> None:
    filing.due_on = deadlines.due_on(filing.place_class, filing.in_use_on, rules_now())
    unit = filing.unit.name if filing.unit else ""
    filing.search = search_text(filing.name, filing.number, unit, filing.address)


def _name_cameras(actor: Actor, filing: Filing, cameras: Sequence[int]) -> None:
    if len(cameras) > MOST_CAMERAS:
        raise DomainError(f"at most {MOST_CAMERAS} cameras", code="bad_request")
    rows = Camera.objects.filter(files_in_scope(actor), pk__in=cameras)
    found = list(rows.values_list("pk", flat=True))
    if len(found) < len(set(cameras)):
        raise NotFoundError("some of the cameras")
    filing.cameras.set(found)


@transaction.atomic
def change_filing(
    *,
    actor: Actor,
    key: int,
    version: int,
    values: FilingValues,
    cameras: Sequence[int] | None = None,
) -> Filing:
    """Change what a filing says, while it is not in the hands of the police."""
    found = _locked(actor, key, deadlines.MAY_CHANGE)
    if found.version != version:
        facts = {"who": "?", "when": found.updated_at.isoformat(timespec="seconds"), "count": "1"}
        raise ConflictError("changed meanwhile", code="changed_meanwhile", facts=facts)
    before, after = audit.changes(found, values.columns())
    for name, value in after.items():
        setattr(found, name, value)
    if not Reach(actor).covers(found.region, found.unit_id):
        raise NotAllowedError("outside the scope", code="outside_scope")
    if cameras is not None:
        before["cameras"] = found.cameras.count()
        _name_cameras(actor, found, cameras)
        after["cameras"] = len(cameras)
    _reckon(found)
    _save(found)
    _recheck(found)
    audit.record(actor, "filing.changed", found, before=before, after=after)
    return found


def _locked(actor: Actor, key: int, states: Iterable[FilingState]) -> Filing:
    """Lock a filing that is in one of these states."""
    require(actor, Permission.FILES_MANAGE)
    rows = Filing.objects.select_for_update(of=("self",)).filter(files_in_scope(actor), pk=key)
    found = rows.first()
    if found is None:
        raise NotFoundError(f"no filing {key}")
    if found.filing_state not in set(states):
        state = FilingState(found.filing_state).label
        raise FilingStateError(str(found.filing_state), facts={"state": state})
    return found


def _save(filing: Filing) -> None:
    filing.version += 1
    filing.updated_at = timezone.now()
    filing.save()


@transaction.atomic
def submit_filing(
    *, actor: Actor, key: int, on: str = "", channel: str = "online", agent: str = ""
) -> Filing:
    """Hand a filing in: what is stated is frozen."""
    found = _locked(actor, key, deadlines.MAY_SUBMIT)
    if deadlines.needs_filing(found.place_class, rules_now()) is False:
        facts = {"place_class": tables.word("d799.place_class", found.place_class)}
        raise DomainError("not needed", code="filing_not_needed", facts=facts)
    stated = selectors.particulars(found)
    if lacking := selectors.missing(stated):
        detail = ", ".join(lacking)
        raise DomainError(detail, code="filing_incomplete", facts={"detail": detail})
    found.filed = {**stated, "stated_by": actor.username}
    found.filing_state = FilingState.SUBMITTED
    found.submitted_on = day(on) or timezone.localdate().isoformat()
    found.channel = channel
    found.agent = plain(agent)[:100] or found.agent
    found.returned_reason = ""
    found.extras = {k: v for k, v in found.extras.items() if k != "change_found_on"}
    _save(found)
    audit.record(actor, "filing.submitted", found, after={"filed": stated})
    return found


@transaction.atomic
def accept_filing(*, actor: Actor, key: int, number: str, on: str = "") -> Filing:
    """Note that the police have accepted a filing, under which number."""
    found = _locked(actor, key, deadlines.MAY_DECIDE)
    found.number = plain(number)[:60]
    found.accepted_on = day(on) or timezone.localdate().isoformat()
    found.filing_state = FilingState.ACCEPTED
    _reckon(found)
    _save(found)
    audit.record(actor, "filing.accepted", found, after={"number": found.number})
    _recheck(found)
    return found


@transaction.atomic
def return_filing(*, actor: Actor, key: int, reason: str) -> Filing:
    """Note that the police have sent a filing back, and why."""
    found = _locked(actor, key, deadlines.MAY_DECIDE)
    if not reason.strip():
        raise DomainError("a reason is needed", code="reason_missing")
    found.returned_reason = plain(reason)[:300]
    found.filing_state = FilingState.RETURNED
    _save(found)
    audit.record(actor, "filing.returned", found, after={"reason": found.returned_reason})
    return found


@transaction.atomic
def cancel_filing(*, actor: Actor, key: int, reason: str) -> Filing:
    """Cancel a filing, because its system is gone or it was drawn up by mistake."""
    found = _locked(actor, key, set(FilingState) - {FilingState.CANCELLED})
    if not reason.strip():
        raise DomainError("a reason is needed", code="reason_missing")
    before = found.filing_state
    found.filing_state = FilingState.CANCELLED
    found.notes = f"{found.notes}\n{plain(reason)[:300]}".strip()
    _save(found)
    audit.record(
        actor, "filing.cancelled", found, before={"state": before}, after={"reason": reason[:300]}
    )
    return found


def proofs_directory() -> Path:
    """Give where receipts lie."""
    return Path(settings.INSTALLATION.directory) / "receipts"


def media_type_of(head: bytes) -> str:
    """Tell what the first bytes are; empty for what is not taken. Names say nothing."""
    return next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), "")


@transaction.atomic
def attach_proof(*, actor: Actor, key: int, data: bytes) -> Filing:
    """Keep the scanned receipt of a filing: a PDF, JPEG or PNG of at most 10 MB."""
    found = _locked(actor, key, set(FilingState) - {FilingState.CANCELLED})
    media_type = media_type_of(data[:8])
    if not media_type:
        detail = "不是 PDF、JPG 或 PNG / neither PDF nor JPG nor PNG"
        raise DomainError("kind", code="proof_bad", facts={"detail": detail})
    if len(data) > MOST_PROOF_BYTES:
        detail = "超过 10 MB / more than 10 MB"
        raise DomainError("size", code="proof_bad", facts={"detail": detail})
    before = found.proof
    found.proof, _ = store.keep(proofs_directory(), [data], most=MOST_PROOF_BYTES)
    found.extras = {**found.extras, "proof_type": media_type}
    _save(found)
    audit.record(
        actor, "filing.proof_added", found, before={"sha256": before}, after={"sha256": found.proof}
    )
    return found


@transaction.atomic
def draw_up_missing(*, actor: Actor, region: str = "") -> list[Filing]:
    """Draw up a filing for each system that is to be filed and has none."""
    require(actor, Permission.FILES_MANAGE)
    systems = list(selectors.unfiled_systems(actor=actor, region=region)[:MOST_DRAWN])
    return [create_filing(actor=actor, system_key=one.pk) for one in systems]


def _recheck(filing: Filing, today: date | None = None) -> bool:
    """Compare an accepted filing with the files of now; tells whether its state changed."""
    changed = bool(selectors.differences(filing))
    accepted = filing.filing_state == FilingState.ACCEPTED
    if accepted and changed:
        found_on = (today or timezone.localdate()).isoformat()
        filing.filing_state = FilingState.CHANGE_DUE
        filing.extras = {**filing.extras, "change_found_on": found_on}
    elif filing.filing_state == FilingState.CHANGE_DUE and not changed:
        filing.filing_state = FilingState.ACCEPTED
        filing.extras = {k: v for k, v in filing.extras.items() if k != "change_found_on"}
    else:
        return False
    filing.save(update_fields=["filing_state", "extras"])
    audit.record(system("filings"), "filing.change_found", filing, after={"changed": changed})
    return True


_STATED: Mapping[FileKind, frozenset[str]] = {
    FileKind.CAMERA: frozenset({"camera_type", "storage_days", "system", "state", "merged_into"}),
    FileKind.SYSTEM: frozenset({"name"}),
}


def note_touched(touched: Touched) -> None:
    """Recheck the filings that state something about files that were just written."""
    stated = _STATED.get(touched.kind)
    if stated is None or not (touched.fields & stated or touched.action == observers.CREATED):
        return
    handed_in = Filing.objects.filter(
        filing_state__in=(FilingState.ACCEPTED, FilingState.CHANGE_DUE)
    )
    if not handed_in.exists():
        return
    camera = touched.kind is FileKind.CAMERA
    rows = selectors.concerned(
        cameras=touched.ids if camera else (), systems=() if camera else touched.ids
    )
    for row in rows:
        _recheck(row)


@transaction.atomic
def recheck_some(*, after: int, limit: int = 100) -> int:
    """Recheck filings from one key on; gives the last key, or 0 after the last filing.

    Units change without a word to us, and cameras leave systems: this finds what they changed.
    """
    rows = Filing.objects.filter(
        pk__gt=after, filing_state__in=(FilingState.ACCEPTED, FilingState.CHANGE_DUE)
    )
    found = list(rows.select_related("unit", "system").order_by("pk")[:limit])
    for row in found:
        _recheck(row)
    return found[-1].pk if len(found) == limit else 0


@transaction.atomic
def reckon_again(*, after: int, limit: int = 500) -> int:
    """Reckon the last day of open filings anew; gives the last key, or 0 after the last filing.

    The days are kept in the rule book: when one changes there, what is due changes here.
    """
    rules = rules_now()
    rows = Filing.objects.filter(pk__gt=after, filing_state__in=deadlines.OPEN).order_by("pk")
    found = list(rows[:limit])
    changed = []
    for row in found:
        due = deadlines.due_on(row.place_class, row.in_use_on, rules)
        if due != row.due_on:
            row.due_on = due
            changed.append(row)
    Filing.objects.bulk_update(changed, ["due_on"])
    return found[-1].pk if len(found) == limit else 0
