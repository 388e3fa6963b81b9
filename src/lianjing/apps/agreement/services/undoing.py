"""Takes decisions back."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.agreement.choices import DecisionAction, DecisionState
from lianjing.apps.agreement.models import Decision, Step
from lianjing.apps.agreement.services.acts import ACTS
from lianjing.apps.agreement.services.comparing import compare_some
from lianjing.apps.agreement.services.deciding import PORTION, RIGHTS, opened_again
from lianjing.apps.audit import services as audit
from lianjing.kernel.errors import ConflictError


@dataclass(slots=True)
class Undone:
    """What was taken back."""

    undone: int = 0
    kept: dict[str, int] = field(default_factory=dict)
    """How many could not be, for which cause."""


def undo(*, actor: Actor, decision: Decision, reason: str = "") -> Undone:
    """Take a decision back as far as nobody has gone on from it; raises `ConflictError`."""
    require(actor, Permission.AGREEMENT_RESOLVE)
    action = DecisionAction(decision.action)
    if action in RIGHTS:
        require(actor, RIGHTS[action])
    with transaction.atomic():
        # Whoever is second finds it undone.
        waiting = Decision.objects.filter(pk=decision.pk, state=DecisionState.DONE)
        if not waiting.update(
            state=DecisionState.UNDONE, undone_by=actor.username, undone_at=timezone.now()
        ):
            raise ConflictError("it is undone already", code="decision_undone")
    result = Undone()
    for steps in _portions(decision):
        with transaction.atomic():
            failed = ACTS[action].undo(actor, steps, reason or f"撤销决定 {decision.pk}")
            fine = [step for step in steps if step.pk not in failed]
            opened_again(step.difference_id for step in fine if step.difference_id)
            _compare_again(fine)
            result.undone += len(fine)
            for cause in failed.values():
                result.kept[cause] = result.kept.get(cause, 0) + 1
    with transaction.atomic():
        after = {"undone": result.undone, "kept": result.kept}
        audit.record(actor, "decision.undone", decision, after=after)
    return result


def _portions(decision: Decision) -> Iterator[list[Step]]:
    keys = list(decision.steps.order_by("-id").values_list("pk", flat=True))
    for start in range(0, len(keys), PORTION):
        rows = Step.objects.filter(pk__in=keys[start : start + PORTION])
        yield list(rows.select_related("difference").order_by("-id"))


def _compare_again(steps: list[Step]) -> None:
    cameras = {step.camera for step in steps if step.camera}
    codes = {step.difference.code for step in steps if step.difference and step.difference.code}
    compare_some(codes=codes, cameras=cameras)
