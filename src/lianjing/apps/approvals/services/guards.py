"""What must be there before a request may go on; the table says where which is asked."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from lianjing.apps.approvals.choices import RequestPaperKind
from lianjing.apps.approvals.details import MASK_FIELDS, Masked
from lianjing.apps.approvals.machine import Workflow
from lianjing.apps.approvals.models import Item, Paper, Request
from lianjing.apps.approvals.selectors.demands import masks_wanted, persons_wanted

Details = Mapping[str, Any]


def met(request: Request, table: Workflow) -> frozenset[str]:
    """Give the guards a request meets now."""
    given: Details = request.details
    found = {name for name, holds in _PARTICULARS.items() if holds(given)}
    checks = {
        "pledge": request.pledge,
        "basis": bool(request.basis.strip()),
        "security_person": bool(request.security_person.strip() and request.protection.strip()),
        "resources": bool(request.rules or request.channels or request.codes),
        "period": _period(request, table),
        "items": Item.objects.filter(request=request).exclude(digest="").exists(),
        "has_paper": _has(request, RequestPaperKind.APPROVAL),
        "reference_picture": bool(given.get("restored_at"))
        and _has(request, RequestPaperKind.PICTURE),
        "mask_on_record": any(act == MASKING for act, _ in request.done),
    }
    if _asks_for(table, "two_persons"):
        checks["two_persons"] = _persons(request) >= persons_wanted(table, request)
    if _asks_for(table, "all_masked"):
        checks["all_masked"] = _all_masked(given, masks_wanted())
    return frozenset(found | {name for name, holds in checks.items() if holds})


MASKING = "mask_done"
"""The act by which somebody puts on record that he masked the material."""


def _asks_for(table: Workflow, guard: str) -> bool:
    return any(guard in way.guards for way in table.transitions)


def _has(request: Request, kind: RequestPaperKind) -> bool:
    return Paper.objects.filter(request=request, kind=kind, removed_at=None).exists()


def _period(request: Request, table: Workflow) -> bool:
    until = request.valid_until
    if until is None:
        return False
    begins = max(request.valid_from or timezone.now(), timezone.now())
    return begins < until <= begins + timedelta(days=table.number("most_days") or 366)


def _persons(request: Request) -> int:
    """Count the persons named with their papers (调取人员 of at least two)."""
    given: Details = request.details
    first = bool(given.get("first_id_last"))
    second = bool(str(given.get("second_name", "")).strip() and given.get("second_id_last"))
    others = {int(one) for one in request.persons} - {request.requester_id}
    return first + second + max(len(others) - 1, 0)


def _words(*names: str) -> Callable[[Details], bool]:
    return lambda given: all(str(given.get(name) or "").strip() for name in names)


def _span(given: Details) -> bool:
    begins, until = given.get("footage_from"), given.get("footage_until")
    return bool(begins and until and str(begins) < str(until))


def _stay(given: Details) -> bool:
    came, left = given.get("entered_at"), given.get("left_at")
    there = bool(came and left and str(came) < str(left))
    return there and bool(given.get("escort")) and bool(given.get("nondisclosure"))


def _masks(given: Details) -> Mapping[str, Any]:
    return {**given, **(given.get("other_masks") or {})}


def _all_masked(given: Details, wanted: Iterable[str]) -> bool:
    """Each kind the rule book names is masked or not there; one left unmasked shuts the gate."""
    found = _masks(given)
    kinds = {*wanted, *MASK_FIELDS.values(), *(given.get("other_masks") or {})}
    if any(found.get(name) == Masked.UNMASKED for name in kinds):
        return False
    return all(found.get(name) in {Masked.MASKED, Masked.NONE} for name in wanted)


def _changed(given: Details) -> bool:
    """What is published is another file than the original, and comes from it.

    Each masked file has both hashes, and none of them is a file that was there before masking;
    where originals were named when it was handed in, they are these. Only material that shows
    nothing to mask may stay as it is.
    """
    files = given.get("masked_files") or []
    if not files or not all(one.get("before") and one.get("after") for one in files):
        return False
    originals = {one["before"] for one in files}
    named = {one["before"] for one in given.get("files") or [] if one.get("before")}
    if named and named != originals:
        return False
    found = _masks(given)
    kinds = (*MASK_FIELDS.values(), *(given.get("other_masks") or {}))
    nothing = all(found.get(name) == Masked.NONE for name in kinds)
    return nothing or originals.isdisjoint(one["after"] for one in files)


def _disposed(given: Details) -> bool:
    return bool(given.get("disposal") and given.get("disposed_on"))


def _both_signed(given: Details) -> bool:
    handed, received = str(given.get("handed_by") or ""), str(given.get("received_by") or "")
    both = bool(handed.strip() and received.strip() and given.get("handed_at"))
    return both and handed.strip() != received.strip()


_PARTICULARS: Mapping[str, Callable[[Details], bool]] = {
    "instrument": _words("instrument", "instrument_number"),
    "footage": _span,
    "relation": _words("person_name", "id_last", "relation", "event"),
    "escort": _stay,
    "material": _words("material"),
    "channel": _words("channel"),
    "changed_hash": _changed,
    "signed_both": _both_signed,
    "returned_or_destroyed": _disposed,
    "restore_date": _words("works", "builder", "restore_on"),
}
