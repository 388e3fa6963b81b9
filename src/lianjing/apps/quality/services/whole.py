"""Judges everything again: after rules changed, each night, or when somebody asks."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.models import FileBase
from lianjing.apps.equipment.rows import MODELS
from lianjing.apps.jobs import services as jobs
from lianjing.apps.jobs.choices import JobState
from lianjing.apps.jobs.models import Job
from lianjing.apps.places.policies import region_in_scope
from lianjing.apps.quality.choices import FindingState
from lianjing.apps.quality.kinds import JUDGE_ALL
from lianjing.apps.quality.models import Dirty, Finding
from lianjing.apps.quality.services import sets
from lianjing.apps.quality.services.judging import PORTION, judge, new_run
from lianjing.apps.quality.services.store import Difference
from lianjing.kernel.errors import NotAllowedError

Progress = Callable[[int, int], None]


def judge_everything(region: str = "", progress: Progress | None = None) -> int:
    """Judge all files in a division; gives how many. In portions, so that others can write."""
    run = new_run()
    change = Difference(run.now)
    with transaction.atomic():
        sets.refresh_all(run.book, change)
    total = sum(_rows(kind, region).count() for kind in FileKind)
    done = 0
    for kind in FileKind:
        last = 0
        while ids := _next(kind, region, last):
            judge(kind, ids, run, groups=False)
            last, done = ids[-1], done + len(ids)
            if progress is not None:
                progress(done, total)
    seen = Finding.objects.filter(region__startswith=region).exclude(state=FindingState.GONE)
    _forget_withdrawn(seen, run.now)
    seen.update(last_seen=run.now)
    return done


def _forget_withdrawn(found: QuerySet[Finding], now: datetime) -> None:
    """End what was found of files that are there no more."""
    for kind in FileKind:
        there = MODELS[kind]._default_manager.filter(pk=OuterRef("file"))
        ownerless = found.filter(~Exists(there), kind=kind.value)
        ownerless.update(state=FindingState.GONE, gone_at=now)


@transaction.atomic
def ask_to_judge(*, actor: Actor, region: str = "") -> Job:
    """Ask for all files of a division in scope to be judged again, in the background.

    Who asks again before it has begun is given the job that waits.
    """
    require(actor, Permission.FILES_MANAGE)
    if not region_in_scope(actor, region):
        raise NotAllowedError(f"{region or 'all'} is not in scope")
    params = {"region": region}
    waits = Job.objects.filter(kind=JUDGE_ALL, state=JobState.QUEUED, user=actor.user_id)
    known = next((job for job in waits[:10] if job.params == params), None)
    return known or jobs.start(actor=actor, kind=JUDGE_ALL, params=params)


def _rows(kind: FileKind, region: str) -> QuerySet[FileBase]:
    rows = MODELS[kind]._default_manager.all()
    return rows.filter(region__startswith=region) if region else rows


def _next(kind: FileKind, region: str, last: int) -> list[int]:
    rows = _rows(kind, region).filter(pk__gt=last).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:PORTION])


def waiting() -> int:
    """Count files marked to be judged."""
    return Dirty.objects.count()
