"""What people do about an obligation: confirm, put right, say, assign, ask for an exception.

Nobody marks one as fixed: `recheck` judges the subject again, and only that ends it. Who grants
an exception is not who asked for it, and none is granted for what is locked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import Organisation
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.compliance.choices import UNSETTLED, Owed, OwedStepKind
from lianjing.apps.compliance.engine import Rule, RuleSubject
from lianjing.apps.compliance.models import Obligation, Step
from lianjing.apps.compliance.policies import obligations_in_scope
from lianjing.apps.compliance.selectors import book as books
from lianjing.apps.compliance.services.judging import judge
from lianjing.apps.places.models import Unit
from lianjing.apps.places.policies import units_in_scope
from lianjing.kernel.errors import ConflictError, DomainError, NotAllowedError, NotFoundError

MOST_AT_ONCE = 500
LONGEST_EXCEPTION = 366
"""Days an exception may last at most (internal)."""


@transaction.atomic
def acknowledge(*, actor: Actor, key: int, text: str = "") -> Obligation:
    """Confirm that it is seen and true."""
    row = _locked(actor, key, Permission.FILES_EDIT, (Owed.OPEN,))
    return _move(actor, row, Owed.ACKNOWLEDGED, OwedStepKind.ACKNOWLEDGED, text)


@transaction.atomic
def start(*, actor: Actor, key: int, text: str = "") -> Obligation:
    """Say that it is being put right."""
    states = (Owed.OPEN, Owed.ACKNOWLEDGED)
    row = _locked(actor, key, Permission.FILES_EDIT, states)
    return _move(actor, row, Owed.RECTIFYING, OwedStepKind.STARTED, text)


@transaction.atomic
def comment(*, actor: Actor, key: int, text: str) -> Step:
    """Say something about it."""
    row = _locked(actor, key, Permission.FILES_EDIT, tuple(Owed))
    step = _note(actor, row, OwedStepKind.COMMENTED, text)
    audit.record(actor, "obligation.commented", row, after={"text": text[:200]})
    return step


@transaction.atomic
def recheck(*, actor: Actor, key: int, text: str = "") -> Obligation:
    """Judge its subject again: fixed if it is right now; else the attempt is noted."""
    row = _locked(actor, key, Permission.FILES_EDIT, (*UNSETTLED, Owed.EXCEPTED))
    before = {"state": row.state}
    judge(RuleSubject(row.subject), [row.key])
    row.refresh_from_db()
    if row.state != Owed.FIXED:
        _note(actor, row, OwedStepKind.STILL, text, dict(row.params))
    audit.record(actor, "obligation.rechecked", row, before=before, after={"state": row.state})
    return row


@dataclass(frozen=True, slots=True)
class Charge:
    """Who shall see to it, and by when; None leaves it."""

    unit: int | None = None
    organisation: int | None = None
    assignee: str | None = None
    due: date | None = None


@transaction.atomic
def assign(*, actor: Actor, keys: Sequence[int], charge: Charge, text: str = "") -> int:
    """Give obligations to a unit, a department or a person, with a day; gives how many."""
    require(actor, Permission.FILES_MANAGE)
    if len(keys) > MOST_AT_ONCE:
        raise DomainError(f"at most {MOST_AT_ONCE}", code="bad_request")
    unit = _unit(actor, charge.unit)
    office = Organisation.objects.filter(pk=charge.organisation or 0).first()
    if charge.organisation is not None and office is None:
        raise NotFoundError(f"no organisation {charge.organisation}")
    if charge.due is not None and charge.due < books.today():
        raise DomainError("a day to come", code="obligation_day_bad")
    rows = Obligation.objects.select_for_update(of=("self",)).filter(
        obligations_in_scope(actor), pk__in=keys, state__in=UNSETTLED
    )
    found = list(rows.order_by("pk"))
    for row in found:
        before = _owners(row)
        _charge(row, charge, unit, office)
        _note(actor, row, OwedStepKind.ASSIGNED, text, _owners(row))
        audit.record(actor, "obligation.assigned", row, before=before, after=_owners(row))
    return len(found)


def _unit(actor: Actor, key: int | None) -> Unit | None:
    if key is None:
        return None
    found = Unit.objects.filter(units_in_scope(actor), pk=key).first()
    if found is None:
        raise NotFoundError(f"no unit {key}")
    return found


def _charge(
    row: Obligation, charge: Charge, unit: Unit | None, office: Organisation | None
) -> None:
    if unit is not None:
        row.owner = unit
    if office is not None:
        row.organisation = office
    if charge.assignee is not None:
        row.assignee = charge.assignee[:64]
    if charge.due is not None:
        if row.params.get("due"):
            raise DomainError("the rule names the day", code="obligation_day_fixed")
        row.due, row.due_set = charge.due, True
    row.save(update_fields=["owner", "organisation", "assignee", "due", "due_set"])


def _owners(row: Obligation) -> dict[str, object]:
    return {
        "unit": row.owner.name if row.owner else "",
        "organisation": row.organisation.name if row.organisation else "",
        "assignee": row.assignee,
        "due": row.due.isoformat() if row.due else "",
    }


@transaction.atomic
def ask_exception(*, actor: Actor, key: int, reason: str, until: date) -> Obligation:
    """Ask for it to be accepted until a day; somebody else decides."""
    row = _locked(actor, key, Permission.FILES_EDIT, UNSETTLED)
    _excusable(row)
    days = (until - books.today()).days
    if not 0 < days <= LONGEST_EXCEPTION:
        facts = {"most": str(LONGEST_EXCEPTION)}
        raise DomainError("a day to come", code="exception_day_bad", facts=facts)
    row.asked_by, row.asked_user = actor.username, actor.user_id
    row.asked_reason, row.asked_until = reason[:300], until
    row.save(update_fields=["asked_by", "asked_user", "asked_reason", "asked_until"])
    facts = {"until": until.isoformat()}
    _note(actor, row, OwedStepKind.ASKED, reason, facts)
    audit.record(actor, "obligation.exception_asked", row, after={**facts, "reason": reason})
    return row


@transaction.atomic
def decide_exception(*, actor: Actor, key: int, grant: bool, text: str = "") -> Obligation:
    """Grant or refuse what somebody else asked for."""
    row = _locked(actor, key, Permission.FILES_MANAGE, UNSETTLED)
    if not row.asked_by:
        raise ConflictError("nobody has asked", code="exception_not_asked")
    if row.asked_by == actor.username or (
        actor.user_id is not None and row.asked_user == actor.user_id
    ):
        raise NotAllowedError("who asked does not decide", code="exception_own")
    _excusable(row)
    asked = {"by": row.asked_by, "reason": row.asked_reason, "until": str(row.asked_until)}
    if grant:
        row.state, row.excepted_by = Owed.EXCEPTED, actor.username
        row.excepted_until, row.excepted_reason = row.asked_until, row.asked_reason
    row.asked_by, row.asked_user, row.asked_reason, row.asked_until = "", None, "", None
    row.save()
    _note(actor, row, OwedStepKind.GRANTED if grant else OwedStepKind.REFUSED, text, asked)
    action = "obligation.exception_granted" if grant else "obligation.exception_refused"
    audit.record(actor, action, row, before=asked, after={"text": text[:200]})
    return row


@transaction.atomic
def end_exception(*, actor: Actor, key: int, text: str = "") -> Obligation:
    """Take an exception back before its day."""
    row = _locked(actor, key, Permission.FILES_MANAGE, (Owed.EXCEPTED,))
    before = {"by": row.excepted_by, "until": str(row.excepted_until)}
    row.state, row.excepted_by, row.excepted_until = Owed.OPEN, "", None
    row.excepted_reason = ""
    row.save()
    _note(actor, row, OwedStepKind.ENDED, text, before)
    audit.record(actor, "obligation.exception_ended", row, before=before)
    return row


def _excusable(row: Obligation) -> Rule:
    rule = books.rule(row.rule)
    if rule.locked or not rule.excusable:
        raise NotAllowedError(f"{row.rule} knows no exception", code="exception_never")
    return rule


def _locked(actor: Actor, key: int, permission: Permission, states: Sequence[Owed]) -> Obligation:
    rows = Obligation.objects.select_for_update(of=("self",))
    row = rows.filter(obligations_in_scope(actor), pk=key).first()
    if row is None:
        require(actor, Permission.FILES_VIEW)
        raise NotFoundError(f"no obligation {key}")
    require(actor, permission)
    if row.state not in states:
        facts = {"state": Owed(row.state).label}
        raise ConflictError(f"{key} is {row.state}", code="obligation_state", facts=facts)
    return row


def _move(actor: Actor, row: Obligation, state: Owed, kind: OwedStepKind, text: str) -> Obligation:
    before = {"state": row.state}
    row.state = state
    row.save(update_fields=["state"])
    _note(actor, row, kind, text)
    audit.record(actor, f"obligation.{kind.value}", row, before=before, after={"state": state})
    return row


def _note(
    actor: Actor,
    row: Obligation,
    kind: OwedStepKind,
    text: str = "",
    facts: Mapping[str, object] | None = None,
) -> Step:
    return Step.objects.create(
        obligation=row, actor=actor.username, kind=kind, text=text[:500], facts=dict(facts or {})
    )
