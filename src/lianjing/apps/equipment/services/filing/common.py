"""What every step of a filing shares: its lock, its version, what is reckoned of it."""

from collections.abc import Iterable

from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment import deadlines
from lianjing.apps.equipment.choices import FilingState
from lianjing.apps.equipment.deadlines import rules_now
from lianjing.apps.equipment.models import Filing
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.places.search import search_text
from lianjing.kernel.errors import ConflictError, NotFoundError


class FilingStateError(ConflictError):
    """The filing is in a state that does not allow this."""

    code = "filing_state"


def locked(actor: Actor, key: int, states: Iterable[FilingState]) -> Filing:
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


def save(filing: Filing) -> None:
    """Save what changed as a new version."""
    filing.version += 1
    filing.updated_at = timezone.now()
    filing.save()


def reckon(filing: Filing) -> None:
    """Reckon what follows from the others: the last day, and the text it is found by."""
    filing.due_on = deadlines.due_on(filing.place_class, filing.in_use_on, rules_now())
    unit = filing.unit.name if filing.unit else ""
    filing.search = search_text(filing.name, filing.number, unit, filing.address)
