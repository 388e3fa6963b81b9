"""Decides differences, one or many at once: first shown, then done, and undone if it was wrong."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.policies import require
from lianjing.apps.agreement.choices import DecisionAction, DifferenceState
from lianjing.apps.agreement.models import Decision, Difference, Step
from lianjing.apps.agreement.services.acts import ACTS, Done
from lianjing.apps.audit import services as audit
from lianjing.apps.places.models import Unit
from lianjing.apps.places.policies import units_in_scope
from lianjing.kernel.errors import ConflictError, DomainError, NotFoundError

PORTION = 500
SAMPLE = 50
"""Differences shown one by one in a dry run."""
INLINE = 1000
"""More than so many are left to the background."""
NEEDS_REASON = frozenset({DecisionAction.KEEP, DecisionAction.REMOVED, DecisionAction.PLANNED})
RIGHTS = {
    DecisionAction.TO_FILE: Permission.FILES_EDIT,
    DecisionAction.MAKE_FILE: Permission.FILES_EDIT,
    DecisionAction.REMOVED: Permission.FILES_MANAGE,
    DecisionAction.PLANNED: Permission.FILES_MANAGE,
}
"""What an action needs besides the right to decide."""


@dataclass(slots=True)
class Tally:
    """What became, or would become, of the chosen differences."""

    total: int = 0
    done: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    """How many for which cause."""
    sample: list[Done] = field(default_factory=list)
    decision: int | None = None

    def take(self, results: Iterable[Done]) -> None:
        """Count results and keep the first of them."""
        for one in results:
            self.total += 1
            if one.refused:
                self.refused[one.refused] = self.refused.get(one.refused, 0) + 1
            else:
                self.done += 1
            if len(self.sample) < SAMPLE:
                self.sample.append(one)

    def as_json(self) -> dict[str, object]:
        """Give the numbers, as the result of a job."""
        return {
            "total": self.total,
            "done": self.done,
            "refused": self.refused,
            "decision": self.decision,
        }


def check(actor: Actor, action: DecisionAction, reason: str) -> None:
    """See that somebody may do this and has said why; raises `DomainError`."""
    require(actor, Permission.AGREEMENT_RESOLVE)
    if action in RIGHTS:
        require(actor, RIGHTS[action])
    if action in NEEDS_REASON and not reason.strip():
        raise DomainError("this decision needs a reason", code="reason_missing")


def try_out(
    *, actor: Actor, action: DecisionAction, chosen: QuerySet[Difference], reason: str
) -> Tally:
    """Say what a decision would change, without changing anything."""
    check(actor, action, reason or "-")
    tally = Tally()
    for portion in _portions(chosen):
        with transaction.atomic():
            tally.take(ACTS[action].apply(actor, portion, reason, dry_run=True))
    return tally


def decide(
    *,
    actor: Actor,
    action: DecisionAction,
    chosen: QuerySet[Difference],
    reason: str,
    expected: int | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Tally:
    """Do it, in portions; `expected` is the number the dry run has shown.

    Raises `ConflictError` `selection_changed` when there are others by now.
    """
    check(actor, action, reason)
    keys = list(chosen.order_by("id").values_list("pk", flat=True))
    if expected is not None and len(keys) != expected:
        raise ConflictError(
            f"{len(keys)} instead of {expected}",
            code="selection_changed",
            facts={"expected": str(expected), "count": str(len(keys))},
        )
    with transaction.atomic():
        decision = Decision.objects.create(
            action=action, actor=actor.username, reason=reason.strip()[:300]
        )
    tally = Tally(decision=decision.pk)
    for start in range(0, len(keys), PORTION):
        with transaction.atomic():
            rows = chosen.model._default_manager.filter(pk__in=keys[start : start + PORTION])
            # Who decides the same at the same time waits, and meets what is decided.
            locked = list(rows.select_for_update().order_by("id"))
            results = ACTS[action].apply(actor, locked, reason, dry_run=False)
            _note(decision, action, actor, reason, results)
            tally.take(results)
        progress(min(start + PORTION, len(keys)), len(keys))
    _close(actor, decision, tally)
    return tally


@transaction.atomic
def _close(actor: Actor, decision: Decision, tally: Tally) -> None:
    decision.count = tally.done
    decision.save(update_fields=["count"])
    if tally.done:
        after = {"action": decision.action, "count": tally.done, "reason": decision.reason}
        audit.record(actor, "difference.decided", decision, after=after)
    else:
        decision.delete()
        tally.decision = None


def _note(
    decision: Decision, action: DecisionAction, actor: Actor, reason: str, results: Sequence[Done]
) -> None:
    done = [one for one in results if not one.refused]
    Step.objects.bulk_create(
        Step(
            decision=decision,
            difference=one.difference,
            camera=one.camera,
            before=one.before,
            after=one.after,
        )
        for one in done
    )
    Difference.objects.filter(pk__in=[one.difference.pk for one in done]).update(
        state=ACTS[action].leaves,
        action=action,
        reason=reason.strip()[:300],
        decided_by=actor.username,
        decided_at=timezone.now(),
    )


def _portions(chosen: QuerySet[Difference]) -> Iterator[list[Difference]]:
    rows = chosen.order_by("id").iterator(chunk_size=PORTION)
    while portion := list(islice(rows, PORTION)):
        yield portion


@transaction.atomic
def assign(
    *,
    actor: Actor,
    chosen: QuerySet[Difference],
    assignee: int | None,
    unit: int | None,
    due_on: object,
) -> int:
    """Give differences to somebody, a unit, a day; None leaves it."""
    require(actor, Permission.AGREEMENT_RESOLVE)
    _require_owner(actor, assignee, unit)
    values = {"assignee_id": assignee, "unit_id": unit, "due_on": due_on}
    given = {name: value for name, value in values.items() if value is not None}
    if not given:
        return 0
    keys = list(chosen.values_list("pk", flat=True))
    count = 0
    for start in range(0, len(keys), PORTION):
        count += Difference.objects.filter(pk__in=keys[start : start + PORTION]).update(**given)
    after = {"count": count, **{name: str(value) for name, value in given.items()}}
    audit.record(actor, "difference.assigned", name=str(count), after=after)
    return count


def _require_owner(actor: Actor, assignee: int | None, unit: int | None) -> None:
    """See that there is somebody of that key, and such a unit in scope."""
    person = User.objects.filter(pk=assignee or 0, is_active=True)
    if assignee is not None and not person.exists():
        raise NotFoundError(f"no user {assignee}")
    if unit is not None and not Unit.objects.filter(units_in_scope(actor), pk=unit).exists():
        raise NotFoundError(f"no unit {unit}")


def opened_again(keys: Iterable[int]) -> None:
    """Put differences back on the list."""
    Difference.objects.filter(pk__in=list(keys)).update(
        state=DifferenceState.OPEN, action="", reason="", decided_by="", decided_at=None
    )
