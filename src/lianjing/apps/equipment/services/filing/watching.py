"""Accepted filings watched for changes of the files they state something about.

When the files say otherwise than what was handed in, a filing becomes `change_due`; when they
agree again, accepted.
"""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import system
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment import deadlines, observers
from lianjing.apps.equipment.choices import FileKind, FilingState
from lianjing.apps.equipment.deadlines import rules_now
from lianjing.apps.equipment.models import Filing
from lianjing.apps.equipment.observers import Touched
from lianjing.apps.equipment.selectors import filing as selectors

_STATED: Mapping[FileKind, frozenset[str]] = {
    FileKind.CAMERA: frozenset({"camera_type", "storage_days", "system", "state", "merged_into"}),
    FileKind.SYSTEM: frozenset({"name"}),
}


def recheck(filing: Filing, today: date | None = None) -> bool:
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
        recheck(row)


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
        recheck(row)
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
