"""Workflows, standing in for others, notices."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.paging import PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.request_people import (
    ColleagueOut,
    ColleaguesOut,
    DelegationIn,
    DelegationOut,
    DelegationsOut,
    NoticeOut,
    NoticesOut,
    ReadIn,
    ReadOut,
)
from lianjing.api.schemas.workflows import (
    OverrideIn,
    OverrideOut,
    OverridesOut,
    WorkflowOut,
    WorkflowsOut,
)
from lianjing.apps.approvals import library, services
from lianjing.apps.approvals.selectors import requests as selectors
from lianjing.apps.approvals.selectors import tables

router = Router(tags=["workflows"], auth=signed_in)

Kind = Annotated[str, Field(max_length=24, pattern=r"^[a-z_]*$")]


@router.get("/workflows", response=WorkflowsOut)
def list_workflows(request: HttpRequest) -> WorkflowsOut:
    """List the workflows as they hold for the caller's organisation: states, ways, who, when."""
    actor = actor_in(request)
    selectors.require_any(actor)
    here = tables.organisation_of(actor)
    found = [tables.table_for(one, here) for one in library.FILES]
    return WorkflowsOut(items=[WorkflowOut.of(one, language_of(request)) for one in found])


@router.get("/workflow-overrides", response=OverridesOut)
def list_overrides(
    request: HttpRequest, workflow: Kind = "", page: Page = 1, page_size: PageSize = 50
) -> PageDict:
    """List what regions and organisations have otherwise, with all earlier versions."""
    rows = tables.overrides(actor=actor_in(request), workflow=workflow)
    return paged(rows, page, page_size, lambda found: map(OverrideOut.of, found))


@router.post("/workflow-overrides", response={201: OverrideOut})
def change_workflow(request: HttpRequest, body: OverrideIn) -> Status[OverrideOut]:
    """Have a workflow otherwise somewhere; a table that could go wrong is refused."""
    row = services.change_workflow(
        actor=actor_in(request),
        workflow=body.workflow,
        body=body.body,
        source=body.source,
        reason=body.reason,
        region=body.region,
        organisation=body.organisation,
    )
    return Status(201, OverrideOut.of(row))


@router.delete("/workflow-overrides/{int:key}", response={204: None})
def restore_workflow(
    request: HttpRequest, key: int, reason: Annotated[str, Field(max_length=500)] = ""
) -> Status[None]:
    """Go back to what is shipped; requests already handed in keep their table."""
    actor = actor_in(request)
    row = tables.override(actor=actor, key=key)
    services.restore_workflow(actor=actor, override=row, reason=reason)
    return Status(204, None)


@router.get("/delegations", response=DelegationsOut)
def list_delegations(request: HttpRequest, page: Page = 1, page_size: PageSize = 50) -> PageDict:
    """List who stands in for whom: one's own, or all for who manages workflows."""
    rows = selectors.delegations(actor=actor_in(request))
    return paged(rows, page, page_size, lambda found: map(DelegationOut.of, found))


@router.post("/delegations", response={201: DelegationOut})
def create_delegation(request: HttpRequest, body: DelegationIn) -> Status[DelegationOut]:
    """Let somebody of one's office and level decide in one's place for a time."""
    row = services.delegate(
        actor=actor_in(request),
        taker=body.taker,
        begins=body.begins,
        ends=body.ends,
        reason=body.reason,
        giver=body.giver,
    )
    return Status(201, DelegationOut.of(row))


@router.delete("/delegations/{int:key}", response=DelegationOut)
def end_delegation(request: HttpRequest, key: int) -> DelegationOut:
    """End a delegation now."""
    actor = actor_in(request)
    row = selectors.delegation(actor=actor, key=key)
    ended = services.end_delegation(actor=actor, delegation=row)
    return DelegationOut.of(ended)


@router.get("/colleagues", response=ColleaguesOut)
def list_colleagues(request: HttpRequest, deciding: bool = False) -> ColleaguesOut:
    """List people of one's organisation; with `deciding` those who could stand in for one."""
    found = selectors.colleagues(actor=actor_in(request), deciding=deciding)
    rows = found.select_related("organisation")[:200]
    return ColleaguesOut(items=[ColleagueOut.of(one) for one in rows])


@router.get("/notices", response=NoticesOut)
def list_notices(
    request: HttpRequest, unread: bool = False, page: Page = 1, page_size: PageSize = 50
) -> PageDict:
    """List what the caller is told."""
    rows = selectors.notices(actor=actor_in(request), unread=unread)
    return paged(rows, page, page_size, lambda found: map(NoticeOut.of, found))


@router.post("/notices/read", response=ReadOut)
def read_notices(request: HttpRequest, body: ReadIn) -> ReadOut:
    """Mark notices as read: some, or all."""
    actor = actor_in(request)
    selectors.require_any(actor)
    return ReadOut(count=services.read_notices(actor=actor, keys=body.keys))
