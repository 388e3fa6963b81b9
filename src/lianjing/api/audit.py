"""The audit."""

from django.http import HttpRequest
from ninja import Router

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.paging import PageDict, paged
from lianjing.api.schemas.audit import RecordOut, RecordsOut
from lianjing.api.schemas.common import Page, PageSize
from lianjing.apps.audit import selectors

router = Router(tags=["audit"], auth=signed_in)


@router.get("/audit", response=RecordsOut)
def list_records(
    request: HttpRequest,
    actor: str = "",
    action: str = "",
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List what was done, newest first."""
    rows = selectors.records(actor=actor_in(request), by=actor, action=action)
    return paged(rows, page, page_size, lambda records: map(RecordOut.of, records))
