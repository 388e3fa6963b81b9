"""Asking for work, and asking it to stop."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.audit import services as audit
from lianjing.apps.jobs.choices import JobState
from lianjing.apps.jobs.models import Job


@transaction.atomic
def start(*, actor: Actor, kind: str, params: Mapping[str, object]) -> Job:
    """Ask for work; the caller has checked that the actor may. `params` must be plain JSON."""
    job = Job.objects.create(
        kind=kind,
        user_id=actor.user_id,
        actor=actor.username,
        language=actor.language,
        params=dict(params),
    )
    audit.record(actor, "job.started", job, name=kind)
    return job


@transaction.atomic
def cancel(*, actor: Actor, job: Job) -> Job:
    """Ask work to stop; what waits stops at once, what runs at its next step."""
    waiting = Job.objects.filter(pk=job.pk, state=JobState.QUEUED)
    waiting.update(state=JobState.CANCELLED, ended_at=timezone.now())
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_asked=True)
    audit.record(actor, "job.cancelled", job, name=job.kind)
    job.refresh_from_db()
    return job
