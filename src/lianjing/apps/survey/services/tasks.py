"""Tasks: from not opened to accepted, by the table of transitions."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.exchange.selectors import surveyed
from lianjing.apps.places.models import Unit
from lianjing.apps.survey.choices import (
    ACT_NEEDS,
    REASONED,
    REPORTED,
    TRANSITIONS,
    CampaignState,
    PaperKind,
    ReminderKind,
    TaskAct,
    TaskState,
)
from lianjing.apps.survey.models import Paper, Reminder, Task, TaskEvent
from lianjing.kernel.errors import ConflictError, DomainError


@dataclass(frozen=True, slots=True)
class Act:
    """One act on a task, with what it needs to be said."""

    kind: TaskAct
    expected_version: int
    reason: str = ""
    signed_by: str = ""


@transaction.atomic
def act_on_task(*, actor: Actor, task: Task, act: Act) -> Task:
    """Move a task along; raises `ConflictError` where the table has no such step.

    Handing in freezes what the unit has on file; zero report is refused while it has cameras.
    """
    require(actor, ACT_NEEDS[act.kind])
    before = TaskState(task.state)
    after = TRANSITIONS.get((before, act.kind))
    if after is None:
        facts = {"state": before.label}
        raise ConflictError(f"{act.kind} after {before}", code="task_step", facts=facts)
    _check(task, act)
    columns = _columns(actor, task, act, after)
    changed = Task.objects.filter(pk=task.pk, version=act.expected_version).update(
        state=after, version=F("version") + 1, updated_at=timezone.now(), **columns
    )
    if not changed:
        raise ConflictError("somebody was faster", code="changed_meanwhile")
    TaskEvent.objects.create(
        task=task,
        actor=actor.username,
        act=act.kind,
        before=before,
        after=after,
        reason=act.reason,
    )
    if after == TaskState.RETURNED:
        _remind_of_return(actor, task, act.reason)
    elif after in REPORTED:
        Reminder.objects.filter(task=task, read_at=None).update(read_at=timezone.now())
    audit.record(
        actor,
        f"task.{act.kind}",
        task,
        name=task.unit.name,
        before={"state": before},
        after={"state": after, "reason": act.reason},
    )
    task.refresh_from_db()
    return task


def _check(task: Task, act: Act) -> None:
    if task.campaign.state != CampaignState.OPEN:
        raise ConflictError("the campaign is not open", code="campaign_not_open")
    if act.kind in REASONED and not act.reason.strip():
        raise DomainError("it needs a reason", code="task_reason")
    if act.kind in {TaskAct.HAND_IN, TaskAct.REPORT_ZERO} and not act.signed_by.strip():
        raise DomainError("somebody must sign", code="task_signature")
    if act.kind == TaskAct.REPORT_ZERO and counts_of(task)["cameras"]:
        raise ConflictError("it has cameras", code="task_not_zero")
    if act.kind == TaskAct.ACCEPT and task.campaign.needs_seal and not _sealed(task):
        raise ConflictError("the sealed form is missing", code="task_no_seal")


def _sealed(task: Task) -> bool:
    papers = Paper.objects.filter(task=task, kind=PaperKind.SEALED_FORM, removed_at=None)
    return papers.exists()


def _columns(actor: Actor, task: Task, act: Act, after: TaskState) -> dict[str, object]:
    now = timezone.now()
    if after in {TaskState.HANDED_IN, TaskState.ZERO_REPORT}:
        return {
            "counts": counts_of(task),
            "signed_by": act.signed_by.strip()[:80],
            "reported_at": now,
            "reason": "",
        }
    if after == TaskState.ACCEPTED:
        return {"accepted_at": now, "reason": ""}
    if after == TaskState.RETURNED:
        return {"accepted_at": None, "reason": act.reason.strip()[:500]}
    return {"assignee": task.assignee or actor.username}


def counts_of(task: Task) -> dict[str, int]:
    """Count what a unit has: the very numbers of the summary form F2."""
    (count,) = surveyed.counts(Unit.objects.filter(pk=task.unit_id))
    return {
        "cameras": count.cameras,
        "systems": count.systems,
        "recorders": count.recorders,
        "public_cameras": count.public,
    }


def _remind_of_return(actor: Actor, task: Task, reason: str) -> None:
    today = timezone.localdate()
    Reminder.objects.filter(task=task, kind=ReminderKind.RETURNED, on=today).delete()
    Reminder.objects.create(
        task=task, kind=ReminderKind.RETURNED, on=today, text=reason[:500], by=actor.username
    )


@transaction.atomic
def assign_task(*, actor: Actor, task: Task, assignee: str) -> Task:
    """Say who fills a task in."""
    require(actor, Permission.SURVEY_MANAGE)
    task.assignee = assignee[:80]
    task.save(update_fields=["assignee"])
    audit.record(actor, "task.assigned", task, name=task.unit.name, after={"assignee": assignee})
    return task
