"""Background work: how far it is, and asking it to stop."""

from django.http import HttpRequest
from ninja import Router

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.paging import PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.jobs import JobOut, JobsOut
from lianjing.apps.jobs import selectors, services
from lianjing.apps.jobs.choices import JobState

router = Router(tags=["jobs"], auth=signed_in)


@router.get("/jobs", response=JobsOut)
def list_jobs(
    request: HttpRequest,
    kind: str = "",
    state: JobState | None = None,
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List one's own background work, newest first; administrators see everybody's."""
    rows = selectors.jobs(actor=actor_in(request), kind=kind, state=state or "")
    language = language_of(request)
    return paged(rows, page, page_size, lambda jobs: (JobOut.of(one, language) for one in jobs))


@router.get("/jobs/{key}", response=JobOut)
def get_job(request: HttpRequest, key: int) -> JobOut:
    """Show how far a piece of work is."""
    return JobOut.of(selectors.job(actor=actor_in(request), key=key), language_of(request))


@router.delete("/jobs/{key}", response=JobOut)
def cancel_job(request: HttpRequest, key: int) -> JobOut:
    """Ask a piece of work to stop; nothing unfinished is kept."""
    actor = actor_in(request)
    job = services.cancel(actor=actor, job=selectors.job(actor=actor, key=key))
    return JobOut.of(job, language_of(request))
