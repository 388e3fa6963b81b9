"""Background work: judging what changed, and everything once a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from lianjing.apps.accounts.actor import system
from lianjing.apps.jobs import services as jobs
from lianjing.apps.jobs.handlers import Running, chore, handles
from lianjing.apps.jobs.selectors import is_under_way
from lianjing.apps.quality import services
from lianjing.apps.quality.kinds import JUDGE_ALL, JUDGE_MARKED
from lianjing.apps.quality.services.whole import waiting

_DAY = 86_400.0
_A_CHORE = 100
"""Files a chore judges at a time: well under a second."""
_TOO_MANY = 2_000
"""Marked files from which on a job of its own does the work."""


@chore("quality.judge", every=2.0)
def judge_marked_files() -> object:
    """Judge what changed since; a job takes over when there is much of it."""
    count = waiting()
    if not count:
        return 0
    if count > _TOO_MANY:
        return _start_job()
    return services.judge_dirty(_A_CHORE)


@dataclass(slots=True)
class _Filings:
    """From when on changes of filings are looked for; what was missed the daily run finds."""

    since: datetime | None = None


_filings = _Filings()
_BEFORE_START = timedelta(minutes=10)


@chore("quality.filings", every=15.0)
def mark_what_was_filed() -> object:
    """Mark the files whose filing changed: filings tell nobody themselves."""
    since = _filings.since or timezone.now() - _BEFORE_START
    _filings.since = services.mark_filed(since)
    return _filings.since


def _start_job() -> object:
    actor = system("quality")
    if is_under_way(actor=actor, kind=JUDGE_MARKED):
        return 0
    return jobs.start(actor=actor, kind=JUDGE_MARKED, params={}).pk


@handles(JUDGE_MARKED, resumable=True)
def judge_all_marked(job: Running) -> Mapping[str, object]:
    """Judge all marked files, in portions."""
    done = 0
    total = waiting()
    while judged := services.judge_dirty():
        done += judged
        job.progress(done, max(total, done), "judging")
    return {"files": done}


@handles(JUDGE_ALL, resumable=True, every=_DAY)
def judge_all(job: Running) -> Mapping[str, object]:
    """Judge everything again: days pass, deadlines come, rules change."""
    region = str(job.params.get("region") or "")
    done = services.judge_everything(
        region, lambda done, total: job.progress(done, total, "judging")
    )
    return {"files": done}
