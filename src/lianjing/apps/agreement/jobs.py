"""Background work: whole comparisons, marked ones, large decisions, the search for doubles."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from lianjing.apps.accounts.actor import system
from lianjing.apps.agreement.choices import DecisionAction
from lianjing.apps.agreement.selectors import differences as selectors
from lianjing.apps.agreement.selectors.differences import DifferenceFilter
from lianjing.apps.agreement.selectors.sides import marks_waiting
from lianjing.apps.agreement.services.comparing import compare_everything, compare_marked
from lianjing.apps.agreement.services.deciding import decide
from lianjing.apps.agreement.services.duplicates import find_duplicates
from lianjing.apps.jobs.choices import JobState
from lianjing.apps.jobs.handlers import Running, chore, handles
from lianjing.apps.jobs.selectors import is_under_way, jobs
from lianjing.apps.jobs.services import start

COMPARE = "agreement.compare"
DECIDE = "agreement.decide"
PATIENCE = timedelta(minutes=15)
"""After a failure, everything is not compared again before this has passed."""
DAY = 24 * 3600.0
MANY_MARKS = 20_000
"""Marks above which everything is compared at once."""


def is_comparing() -> bool:
    """Tell whether a whole comparison is waiting or running."""
    return is_under_way(actor=system("agreement"), kind=COMPARE)


def _failed_just_now() -> bool:
    """Tell whether the last whole comparison failed, so that failing does not go round."""
    last = jobs(actor=system("agreement"), kind=COMPARE).first()
    if last is None or last.state != JobState.FAILED or last.ended_at is None:
        return False
    return timezone.now() - last.ended_at < PATIENCE


@handles(COMPARE, resumable=True, every=DAY)
def compare(job: Running) -> Mapping[str, object]:
    """Compare everything and look for doubles."""
    run = compare_everything(job.progress)
    job.progress(1, 1, "duplicates")
    pairs = find_duplicates()
    return {"cameras": run.cameras, "differences": run.differences, "duplicates": pairs}


@handles(DECIDE)
def decide_many(job: Running) -> Mapping[str, object]:
    """Do a large decision."""
    params: Mapping[str, Any] = job.params
    where = DifferenceFilter(**params["where"])
    ids = params.get("ids")
    chosen = (
        selectors.selected(actor=job.actor, ids=ids)
        if ids is not None
        else selectors.differences(actor=job.actor, where=where)
    )
    tally = decide(
        actor=job.actor,
        action=DecisionAction(params["action"]),
        chosen=chosen,
        reason=str(params["reason"]),
        expected=params.get("expected"),
        progress=lambda done, total: job.progress(done, total, "deciding"),
    )
    return tally.as_json()


@chore("agreement.marked", every=3.0)
def compare_what_changed() -> int:
    """Compare what changed since the last time, or all of it when that is too much."""
    count, everything = marks_waiting()
    if not count:
        return 0
    if everything or count > MANY_MARKS:
        if not is_comparing() and not _failed_just_now():
            start(actor=system("agreement"), kind=COMPARE, params={})
        if count > MANY_MARKS:
            return 0
    return compare_marked()
