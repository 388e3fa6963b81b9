"""Filings handed in to the county police, and their answer.

What is stated is frozen when it is handed in.
"""

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment import deadlines, tables
from lianjing.apps.equipment.choices import FilingState
from lianjing.apps.equipment.deadlines import rules_now
from lianjing.apps.equipment.models import Filing
from lianjing.apps.equipment.normalise import day, plain
from lianjing.apps.equipment.selectors import filing as selectors
from lianjing.apps.equipment.services.filing.common import locked, reckon, save
from lianjing.apps.equipment.services.filing.watching import recheck
from lianjing.kernel.errors import DomainError


@transaction.atomic
def submit_filing(
    *, actor: Actor, key: int, on: str = "", channel: str = "online", agent: str = ""
) -> Filing:
    """Hand a filing in: what is stated is frozen."""
    found = locked(actor, key, deadlines.MAY_SUBMIT)
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
    save(found)
    audit.record(actor, "filing.submitted", found, after={"filed": stated})
    return found


@transaction.atomic
def accept_filing(*, actor: Actor, key: int, number: str, on: str = "") -> Filing:
    """Note that the police have accepted a filing, under which number."""
    found = locked(actor, key, deadlines.MAY_DECIDE)
    found.number = plain(number)[:60]
    found.accepted_on = day(on) or timezone.localdate().isoformat()
    found.filing_state = FilingState.ACCEPTED
    reckon(found)
    save(found)
    audit.record(actor, "filing.accepted", found, after={"number": found.number})
    recheck(found)
    return found


@transaction.atomic
def return_filing(*, actor: Actor, key: int, reason: str) -> Filing:
    """Note that the police have sent a filing back, and why."""
    found = locked(actor, key, deadlines.MAY_DECIDE)
    if not reason.strip():
        raise DomainError("a reason is needed", code="reason_missing")
    found.returned_reason = plain(reason)[:300]
    found.filing_state = FilingState.RETURNED
    save(found)
    audit.record(actor, "filing.returned", found, after={"reason": found.returned_reason})
    return found


@transaction.atomic
def cancel_filing(*, actor: Actor, key: int, reason: str) -> Filing:
    """Cancel a filing, because its system is gone or it was drawn up by mistake."""
    found = locked(actor, key, set(FilingState) - {FilingState.CANCELLED})
    if not reason.strip():
        raise DomainError("a reason is needed", code="reason_missing")
    before = found.filing_state
    found.filing_state = FilingState.CANCELLED
    found.notes = f"{found.notes}\n{plain(reason)[:300]}".strip()
    save(found)
    audit.record(
        actor, "filing.cancelled", found, before={"state": before}, after={"reason": reason[:300]}
    )
    return found
