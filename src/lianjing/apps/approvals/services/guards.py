"""What must be there before a request may go on; the table says where which is asked."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from lianjing.apps.approvals.choices import RequestPaperKind
from lianjing.apps.approvals.details import MASKS, Masked
from lianjing.apps.approvals.machine import Workflow
from lianjing.apps.approvals.models import Item, Paper, Request

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
        "two_persons": _persons(request) >= max(table.number("min_persons"), 2),
    }
    return frozenset(found | {name for name, holds in checks.items() if holds})


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


def _all_masked(given: Details) -> bool:
    """Each kind `publish.mask` names is masked or not there; one left unmasked shuts the gate."""
    return all(given.get(name) in {Masked.MASKED, Masked.NONE} for name in MASKS)


def _changed(given: Details) -> bool:
    """What was masked is another file than before; both hashes are known."""
    files = given.get("masked_files") or []
    masked = any(given.get(name) == Masked.MASKED for name in MASKS)
    whole = bool(files) and all(one.get("before") and one.get("after") for one in files)
    return whole and (not masked or any(one["before"] != one["after"] for one in files))


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
    "all_masked": _all_masked,
    "changed_hash": _changed,
    "signed_both": _both_signed,
    "returned_or_destroyed": _disposed,
    "restore_date": _words("works", "builder", "restore_on"),
}
