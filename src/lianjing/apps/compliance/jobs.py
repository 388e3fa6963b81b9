"""Background work: judging what changed, and everything each night."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from lianjing.apps.accounts.actor import system
from lianjing.apps.compliance.kinds import JUDGE_ALL, JUDGE_MARKED
from lianjing.apps.compliance.services import judging
from lianjing.apps.equipment.services import filing
from lianjing.apps.jobs import services as jobs
from lianjing.apps.jobs.handlers import Running, chore, handles
from lianjing.apps.jobs.selectors import is_under_way

_DAY = 86_400.0
_A_CHORE = 100
"""Subjects a chore judges at a time: well under a second."""
_TOO_MANY = 2_000
"""Marked subjects from which on a job of its own does the work."""


@chore("compliance.judge", every=3.0)
def judge_marked() -> object:
    """Judge what changed since; a job takes over when there is much of it."""
    count = judging.waiting()
    if not count:
        return 0
    if count > _TOO_MANY:
        return _start_job()
    return judging.judge_marked(_A_CHORE)


@dataclass(slots=True)
class _Filings:
    """From when on changes of filings are looked for; what was missed the nightly run finds."""

    since: datetime | None = None


_filings = _Filings()
_BEFORE_START = timedelta(minutes=10)


@chore("compliance.filings", every=15.0)
def mark_what_was_filed() -> object:
    """Mark what filings are about that changed: filings tell nobody themselves."""
    since = _filings.since or timezone.now() - _BEFORE_START
    _filings.since = judging.mark_filed(since)
    return _filings.since


def _start_job() -> object:
    actor = system("compliance")
    if is_under_way(actor=actor, kind=JUDGE_MARKED):
        return 0
    return jobs.start(actor=actor, kind=JUDGE_MARKED, params={}).pk


@handles(JUDGE_MARKED, resumable=True)
def judge_all_marked(job: Running) -> Mapping[str, object]:
    """Judge all marked subjects, in portions."""
    done = 0
    total = judging.waiting()
    while judged := judging.judge_marked():
        done += judged
        job.progress(done, max(total, done), "judging")
    return {"files": done}


@handles(JUDGE_ALL, resumable=True, every=_DAY)
def judge_all(job: Running) -> Mapping[str, object]:
    """Judge everything: days pass, deadlines come, exceptions end."""
    last = -1
    while last := filing.reckon_again(after=last):
        job.progress(0, 0, "judging")
    region = str(job.params.get("region") or "")
    done = judging.judge_everything(
        region, lambda done, total: job.progress(done, total, "judging")
    )
    return {"files": done}
