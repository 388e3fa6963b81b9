"""Judges everything again: after rules changed, each night, or when somebody asks."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet

from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.models import FileBase
from lianjing.apps.equipment.rows import MODELS
from lianjing.apps.quality.choices import FindingState
from lianjing.apps.quality.models import Dirty, Finding
from lianjing.apps.quality.services import sets
from lianjing.apps.quality.services.judging import PORTION, judge, new_run
from lianjing.apps.quality.services.store import Difference

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
    seen.update(last_seen=run.now)
    return done


def _rows(kind: FileKind, region: str) -> QuerySet[FileBase]:
    rows = MODELS[kind]._default_manager.all()
    return rows.filter(region__startswith=region) if region else rows


def _next(kind: FileKind, region: str, last: int) -> list[int]:
    rows = _rows(kind, region).filter(pk__gt=last).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:PORTION])


def waiting() -> int:
    """Count files marked to be judged."""
    return Dirty.objects.count()
