"""Grants: given, listed, shown, narrowed, taken back."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.channels import shown_to
from lianjing.api.description import gives
from lianjing.api.language import language_of
from lianjing.api.paging import Key, PageDict, paged
from lianjing.api.rights_sheets import grants_xlsx
from lianjing.api.schemas.channels import ChannelsOut
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.rights import (
    GrantDetailOut,
    GrantIn,
    GrantNarrowIn,
    GrantOut,
    GrantReasonIn,
    GrantsOut,
    GrantStepOut,
)
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.registry.selectors import granted
from lianjing.apps.rights import selectors, services
from lianjing.apps.rights.choices import GrantState, Origin, SubjectKind
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.selectors import GrantFilter
from lianjing.apps.rights.selectors.listing import history_of
from lianjing.kernel.errors import DomainError

router = Router(tags=["rights"], auth=signed_in)

MOST_EXPORTED = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class GrantQuery(Schema):
    """What to look for among grants."""

    search: Annotated[str, Field(max_length=100)] = ""
    subject: SubjectKind | None = None
    state: GrantState | None = None
    origin: Origin | None = None
    person: Key | None = None
    organisation: Key | None = None
    upper: Annotated[str, Field(max_length=16)] = ""
    request: Annotated[str, Field(max_length=24)] = ""
    ends_within_days: Annotated[int, Field(ge=0, le=3660)] | None = None

    def where(self) -> GrantFilter:
        """Give what the selector takes."""
        return GrantFilter(**self.dict())


Wanted = Annotated[GrantQuery, Query()]


@router.get("/grants", response=GrantsOut)
def list_grants(
    request: HttpRequest, wanted: Wanted, page: Page = 1, page_size: PageSize = 50
) -> PageDict:
    """List everybody's grants, the newest first, or by their end what ends soon."""
    rows = selectors.grants(actor=actor_in(request), where=wanted.where())
    return paged(rows, page, page_size, GrantOut.many)


@router.get("/grants/mine", response=GrantsOut)
def list_own_grants(request: HttpRequest, page: Page = 1, page_size: PageSize = 50) -> PageDict:
    """List what the caller may do by grants: his own, his post's, his role's."""
    return paged(selectors.own_grants(actor=actor_in(request)), page, page_size, GrantOut.many)


@router.get("/grants/export", openapi_extra=gives("xlsx"))
def export_grants(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    """Write what the list shows as a workbook."""
    rows = selectors.grants(actor=actor_in(request), where=wanted.where())
    body = grants_xlsx(rows[:MOST_EXPORTED], language_of(request))
    name = f"grants-{timezone.localdate():%Y%m%d}.xlsx"
    return HttpResponse(
        body,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post("/grants", response={201: GrantDetailOut})
def issue_grant(request: HttpRequest, body: GrantIn) -> Status[GrantDetailOut]:
    """Give a right directly, or to a role as a standing one."""
    actor = actor_in(request)
    if body.upper:
        raise DomainError("uppers are shared to on their own page", code="bad_grant")
    return Status(201, _whole(actor, services.issue(actor=actor, plan=body.plan())))


@router.get("/grants/{key}", response=GrantDetailOut)
def get_grant(request: HttpRequest, key: Key) -> GrantDetailOut:
    """Show one grant: anybody's for who may, else one's own."""
    actor = actor_in(request)
    return _whole(actor, selectors.grant(actor=actor, key=key))


@router.patch("/grants/{key}", response=GrantDetailOut)
def narrow_grant(request: HttpRequest, key: Key, body: GrantNarrowIn) -> GrantDetailOut:
    """Make a grant smaller; running pictures it no longer covers end within seconds."""
    actor = actor_in(request)
    grant = selectors.grant(actor=actor, key=key)
    changed = services.narrow(actor=actor, grant=grant, changes=body.changes(), reason=body.reason)
    return _whole(actor, changed)


@router.get("/grants/{key}/channels", response=ChannelsOut)
def list_granted_channels(
    request: HttpRequest, key: Key, page: Page = 1, page_size: PageSize = 50
) -> PageDict:
    """List what a grant covers at this moment, as far as the caller may know of it."""
    actor = actor_in(request)
    grant = selectors.grant(actor=actor, key=key)
    return paged(
        granted.channels_of_grant(actor=actor, grant=grant), page, page_size, shown_to(actor)
    )


@router.get("/grants/{key}/history", response=list[GrantStepOut])
def grant_history(request: HttpRequest, key: Key) -> list[GrantStepOut]:
    """List what was done with a grant, the newest first."""
    actor = actor_in(request)
    grant = selectors.grant(actor=actor, key=key)
    return [GrantStepOut.of(row) for row in history_of(actor=actor, grant=grant)]


@router.post("/grants/{key}/end", response=GrantDetailOut)
def end_grant(request: HttpRequest, key: Key, body: GrantReasonIn) -> GrantDetailOut:
    """Take a right back now and for good."""
    actor = actor_in(request)
    grant = selectors.grant(actor=actor, key=key)
    return _whole(actor, services.end(actor=actor, grant=grant, reason=body.reason))


@router.post("/grants/{key}/suspend", response=GrantDetailOut)
def suspend_grant(request: HttpRequest, key: Key, body: GrantReasonIn) -> GrantDetailOut:
    """Let a right rest."""
    actor = actor_in(request)
    grant = selectors.grant(actor=actor, key=key)
    return _whole(actor, services.suspend(actor=actor, grant=grant, reason=body.reason))


@router.post("/grants/{key}/resume", response=GrantDetailOut)
def resume_grant(request: HttpRequest, key: Key, body: GrantReasonIn) -> GrantDetailOut:
    """Put a right that rests in force again."""
    actor = actor_in(request)
    grant = selectors.grant(actor=actor, key=key)
    return _whole(actor, services.resume(actor=actor, grant=grant, reason=body.reason))


def _whole(actor: Actor, grant: Grant) -> GrantDetailOut:
    return GrantDetailOut.whole(grant, granted.count_of_grant(grant=grant, actor=actor))
