"""Background work."""

from datetime import datetime
from typing import Any

from ninja import Schema

from lianjing.api.schemas.common import ErrorOut
from lianjing.apps.jobs.choices import JobState
from lianjing.apps.jobs.models import Job
from lianjing.kernel.causes import explain


class JobOut(Schema):
    """One piece of work; `total` is 0 while nobody knows it."""

    id: int
    kind: str
    state: JobState
    actor: str
    params: dict[str, Any]
    result: dict[str, Any]
    done: int
    total: int
    step: str
    error: ErrorOut | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, job: Job, language: str) -> "JobOut":
        """Show a job; why it failed in the caller's language."""
        error = None
        if job.cause:
            error = ErrorOut(code=job.cause, **explain(job.cause, language, job.facts)._asdict())
        return cls(
            id=job.pk,
            kind=job.kind,
            state=JobState(job.state),
            actor=job.actor,
            params=job.params,
            result=job.result,
            done=job.done,
            total=job.total,
            step=job.step,
            error=error,
            created_at=job.created_at,
            started_at=job.started_at,
            ended_at=job.ended_at,
        )


class JobsOut(Schema):
    """A page of background work."""

    items: list[JobOut]
    total: int
    page: int
    page_size: int
