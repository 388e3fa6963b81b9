"""Judges subjects that changed, and everything each night; judging twice writes nothing new.

Watchers mark files in the transaction that changed them; a few are judged as soon as that is
committed, the rest by a chore or a job.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.compliance.choices import UNSETTLED, Owed
from lianjing.apps.compliance.engine import Book, RuleOutcome, RuleSubject
from lianjing.apps.compliance.kinds import JUDGE_ALL
from lianjing.apps.compliance.models import Mark, Obligation, Tally
from lianjing.apps.compliance.selectors.facts import World, facts, world
from lianjing.apps.compliance.selectors.subjects import count_of, keys_after, missing_among
from lianjing.apps.compliance.services.store import Difference
from lianjing.apps.equipment.models import Filing
from lianjing.apps.jobs import services as jobs
from lianjing.apps.jobs.choices import JobState
from lianjing.apps.jobs.models import Job
from lianjing.apps.places.policies import region_in_scope
from lianjing.kernel.errors import NotAllowedError

PORTION = 500
"""Subjects judged in one transaction."""
_COUNTY = 6

Progress = Callable[[int, int], None]
Sums = Counter[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of judging works with, and counts."""

    world: World
    now: datetime
    sums: Sums = field(default_factory=Counter)
    """(rule, county, outcome) -> subjects."""


def new_run(book: Book | None = None) -> Run:
    """Read rules and zones for a run."""
    return Run(world(book), timezone.now())


def mark(subject: RuleSubject, keys: Iterable[int]) -> None:
    """Mark subjects to be judged again; inside the transaction that changed them."""
    now = timezone.now()
    rows = [Mark(subject=subject.value, key=key, at=now) for key in sorted(set(keys))]
    if not rows:
        return
    Mark.objects.bulk_create(
        rows,
        batch_size=PORTION,
        update_conflicts=True,
        unique_fields=["subject", "key"],
        update_fields=["at"],
    )


def waiting() -> int:
    """Count subjects marked to be judged."""
    return Mark.objects.count()


def judge_marked(limit: int = PORTION) -> int:
    """Judge marked subjects, the oldest first; gives how many."""
    with transaction.atomic():
        marks = list(Mark.objects.select_for_update(skip_locked=True).order_by("id")[:limit])
        if not marks:
            return 0
        Mark.objects.filter(pk__in=[one.pk for one in marks]).delete()
        run = new_run()
        marks.sort(key=lambda one: one.subject)
        for subject, some in groupby(marks, key=lambda one: one.subject):
            judge(RuleSubject(subject), [one.key for one in some], run)
    return len(marks)


def mark_filed(since: datetime) -> datetime:
    """Mark what a filing that changed since a moment is about; gives when to ask from next."""
    now = timezone.now()
    changed = Filing.objects.filter(updated_at__gte=since)
    mark(RuleSubject.FILING, changed.values_list("pk", flat=True))
    mark(RuleSubject.SYSTEM, changed.filter(system__isnull=False).values_list("system", flat=True))
    named = changed.filter(cameras__isnull=False, cameras__system=None)
    mark(RuleSubject.CAMERA, named.values_list("cameras", flat=True))
    return now


@transaction.atomic
def judge(subject: RuleSubject, keys: Sequence[int], run: Run | None = None) -> None:
    """Judge subjects of one kind now."""
    run = run or new_run()
    change = Difference(run.now)
    known: dict[int, list[Obligation]] = {}
    # Two that judge the same subject at once wait for each other, and write one history.
    standing = Obligation.objects.select_for_update(of=("self",))
    for row in standing.filter(subject=subject.value, key__in=keys).order_by("pk"):
        known.setdefault(row.key, []).append(row)
    for one in facts(subject, keys, run.world):
        judged = run.world.book.judge(subject, one.facts)
        change.settle(subject, one, known.pop(one.facts.key, ()), judged)
        county = one.facts.region[:_COUNTY]
        for rule, verdict in judged:
            if verdict.outcome is not RuleOutcome.NOT_APPLICABLE:
                run.sums[rule.id, county, verdict.outcome.value] += 1
    for rows in known.values():
        change.gone(rows)
    change.write()
    Mark.objects.filter(subject=subject.value, key__in=keys, at__lte=run.now).delete()


def judge_everything(region: str = "", progress: Progress | None = None) -> int:
    """Judge all subjects of a division; gives how many. In portions, so that others can write."""
    run = new_run()
    total = sum(count_of(subject, region) for subject in RuleSubject)
    done = 0
    for subject in RuleSubject:
        last = -1
        while keys := keys_after(subject, region, last, PORTION):
            judge(subject, keys, run)
            last, done = keys[-1], done + len(keys)
            if progress is not None:
                progress(done, total)
        _end_missing(subject, run)
    if not region:
        _write_sums(run)
    return done


def _end_missing(subject: RuleSubject, run: Run) -> None:
    """End what is owed for subjects that are there no more."""
    rows = owed().filter(subject=subject.value)
    while missing := list(missing_among(subject, rows)[:PORTION]):
        with transaction.atomic():
            change = Difference(run.now)
            change.gone(missing)
            change.write()


def owed() -> QuerySet[Obligation]:
    """Give what is owed or excepted now."""
    return Obligation.objects.filter(state__in=(*UNSETTLED, Owed.EXCEPTED))


@transaction.atomic
def _write_sums(run: Run) -> None:
    Tally.objects.all().delete()
    Tally.objects.bulk_create(
        [
            Tally(rule=rule, region=region, outcome=outcome, subjects=count, at=run.now)
            for (rule, region, outcome), count in sorted(run.sums.items())
        ],
        batch_size=PORTION,
    )


@transaction.atomic
def ask_to_judge(*, actor: Actor, region: str = "") -> Job:
    """Ask for all subjects of a division in scope to be judged again, in the background."""
    require(actor, Permission.FILES_MANAGE)
    if not region_in_scope(actor, region):
        raise NotAllowedError(f"{region or 'all'} is not in scope")
    waits = Job.objects.filter(kind=JUDGE_ALL, state=JobState.QUEUED, user=actor.user_id)
    params = {"region": region}
    known = next((job for job in waits[:10] if job.params == params), None)
    return known or jobs.start(actor=actor, kind=JUDGE_ALL, params=params)
