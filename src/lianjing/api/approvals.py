"""Requests: written, listed, previewed, shown, exported."""

from collections.abc import Iterable
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.description import gives
from lianjing.api.language import language_of
from lianjing.api.paging import Key, PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.request_detail import RequestDetailOut
from lianjing.api.schemas.request_people import PrefillOut, RequestCameraOut, RequestCamerasOut
from lianjing.api.schemas.requests import (
    PreviewIn,
    PreviewOut,
    RequestChangeIn,
    RequestCountsOut,
    RequestIn,
    RequestNewIn,
    RequestOut,
    RequestsOut,
)
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.approvals import services
from lianjing.apps.approvals.choices import Box
from lianjing.apps.approvals.details import Moment
from lianjing.apps.approvals.errors import BadRequestError, RequestNotAllowedError
from lianjing.apps.approvals.selectors import requests as selectors
from lianjing.apps.approvals.selectors import resources, tables
from lianjing.apps.approvals.selectors.prefill import known_of
from lianjing.apps.approvals.selectors.requests import RequestFilter
from lianjing.apps.approvals.selectors.secrecy import told_of
from lianjing.apps.approvals.services.offers import left_of
from lianjing.apps.registry.models import Channel
from lianjing.apps.rights.choices import SubjectKind
from lianjing.apps.sharing.selectors import names_of_uppers

router = Router(tags=["requests"], auth=signed_in)

Kind = Annotated[str, Field(max_length=24, pattern=r"^[a-z_]*$")]
Search = Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/requests", response=RequestsOut)
def list_requests(
    request: HttpRequest,
    box: Box = Box.ALL,
    workflow: Kind = "",
    state: Kind = "",
    pending: bool | None = None,
    in_force: bool | None = None,
    organisation: Key | None = None,
    search: Search = "",
    since: Moment | None = None,
    until: Moment | None = None,
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List requests: mine to decide, mine made, decided by me, or all one may read."""
    where = RequestFilter(
        box=box,
        workflow=workflow,
        state=state,
        open=pending,
        in_force=in_force,
        organisation=organisation,
        search=search,
        since=since,
        until=until,
    )
    language = language_of(request)
    rows = selectors.requests(actor=actor_in(request), where=where)
    return paged(rows, page, page_size, lambda found: (RequestOut.of(r, language) for r in found))


@router.get("/requests/counts", response=RequestCountsOut)
def count_requests(request: HttpRequest) -> RequestCountsOut:
    """Count what waits for the caller, for a badge."""
    found = selectors.counts(actor=actor_in(request))
    return RequestCountsOut(
        to_decide=found.to_decide,
        to_correct=found.to_correct,
        in_force=found.in_force,
        notices=found.notices,
    )


@router.get("/requests/export", openapi_extra=gives("xlsx"))
def export_requests(
    request: HttpRequest,
    box: Box = Box.ALL,
    workflow: Kind = "",
    pending: bool | None = None,
    search: Search = "",
) -> HttpResponse:
    """Give the list as a spreadsheet, at most 10,000 rows."""
    actor = actor_in(request)
    where = RequestFilter(box=box, workflow=workflow, open=pending, search=search)
    rows = selectors.requests(actor=actor, where=where)
    body = services.export_list(actor=actor, rows=rows, language=language_of(request))
    response = HttpResponse(body, content_type=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="requests.xlsx"'
    return response


@router.get("/requests/prefill", response=PrefillOut)
def prefill_request(request: HttpRequest, workflow: Kind = "share") -> PrefillOut:
    """Give what is known of the caller, and what this workflow lets him ask for."""
    actor = actor_in(request)
    require(actor, Permission.REQUESTS_MAKE)
    known = known_of(actor)
    table = tables.table_for(workflow, known.organisation)
    return PrefillOut(
        workflow=table.id,
        workflow_name=table.name.word(language_of(request)),
        requester=known.requester,
        username=known.username,
        post=known.post,
        organisation=known.organisation.name if known.organisation else "",
        organisation_id=known.organisation.pk if known.organisation else None,
        credit_code=known.credit_code,
        phone=known.phone,
        department=known.department,
        security_person=known.security_person,
        security_phone=known.security_phone,
        protection=known.protection,
        actions=list(table.actions),
        subjects=[SubjectKind(one) for one in table.subjects],
        naming=str(table.settings.get("naming", "areas")),
        most_days=table.number("most_days"),
        most_cameras=table.number("most_cameras"),
        details=table.details,
        unclassed=str(table.settings.get("unclassed", resources.Unclassed.NONE)),
        extra_steps={
            right: step.name.word(language_of(request))
            for state in table.states.values()
            for step in state.steps
            for right in step.when
        },
    )


@router.post("/requests/preview", response=PreviewOut)
def preview_request(request: HttpRequest, body: PreviewIn) -> PreviewOut:
    """Count the cameras a request would cover, as far as an applicant may know."""
    actor = actor_in(request)
    require(actor, Permission.REQUESTS_MAKE)
    table = tables.table_for(body.workflow, tables.organisation_of(actor))
    found = resources.preview(
        actor=actor,
        rules=[one.dict() for one in body.rules],
        channels=body.channels,
        codes=body.codes,
        floor=table.number("preview_floor"),
    )
    return PreviewOut.of(found)


@router.get("/requests/catalogue", response=RequestCamerasOut)
def list_nameable_cameras(
    request: HttpRequest,
    workflow: Kind = "share",
    search: Search = "",
    region: Annotated[str, Field(max_length=8, pattern=r"^\d*$")] = "",
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List cameras an applicant may name: those he sees, and all names where a region allows it."""
    actor = actor_in(request)
    require(actor, Permission.REQUESTS_MAKE)
    table = tables.table_for(workflow, tables.organisation_of(actor))
    names = table.settings.get("naming") == "names"
    rows = resources.nameable(actor=actor, names=names, search=search, region=region)
    shown = paged(
        rows, page, page_size, lambda found: (RequestCameraOut.of(r, kept=True) for r in found)
    )
    return {**shown, "unknown_codes": [], "ownerless": 0, "unclassed": 0, "for_all": []}  # type: ignore[typeddict-unknown-key]


@router.post("/requests", response={201: RequestDetailOut})
def create_request(request: HttpRequest, body: RequestNewIn) -> Status[RequestDetailOut]:
    """Begin a request as a draft; it has its number from now on."""
    actor = actor_in(request)
    _known_upper(body)
    row = services.create_draft(actor=actor, workflow=body.workflow, plan=body.plan())
    return Status(201, RequestDetailOut.show(row, actor, language_of(request)))


@router.get("/requests/{int:key}", response=RequestDetailOut)
def get_request(request: HttpRequest, key: int) -> RequestDetailOut:
    """Show a request whole, with what the caller can do with it now."""
    actor = actor_in(request)
    row = selectors.request(actor=actor, key=key)
    return RequestDetailOut.show(row, actor, language_of(request))


@router.put("/requests/{int:key}", response=RequestDetailOut)
def change_request(request: HttpRequest, key: int, body: RequestChangeIn) -> RequestDetailOut:
    """Correct a draft, also one that was returned."""
    actor = actor_in(request)
    _known_upper(body)
    row = services.change_draft(
        actor=actor,
        request=selectors.request(actor=actor, key=key),
        version=body.version,
        plan=body.plan(),
    )
    return RequestDetailOut.show(row, actor, language_of(request))


@router.get("/requests/{int:key}/cameras", response=RequestCamerasOut)
def list_request_cameras(
    request: HttpRequest, key: int, page: Page = 1, page_size: PageSize = 50
) -> PageDict:
    """List the cameras a request is about, resolved now; for those who decide, not who asks."""
    actor = actor_in(request)
    row = selectors.request(actor=actor, key=key)
    if not selectors.sees_cameras(actor, row):
        raise RequestNotAllowedError("not for the applicant", code="not_asked")
    scope, table, language = left_of(row), tables.table_of(row), language_of(request)

    def shown_all(found: Iterable[Channel]) -> list[RequestCameraOut]:
        cameras = list(found)
        needed = resources.consents(table, cameras)
        return [
            RequestCameraOut.of(one, kept=scope.keeps(one.pk), consent=needed.get(one.pk))
            for one in cameras
        ]

    may_know, asks = told_of(actor, row), resources.asks_of(table, row.actions)
    found = resources.of_request(row).filter(may_know)
    rows = found.order_by("code", "pk")
    shown = paged(rows, page, page_size, shown_all)
    told = {
        "unknown_codes": resources.missing_codes(row, may_know),
        "ownerless": resources.ownerless(row, asks),
        "unclassed": resources.passed_over(row, table),
        "for_all": [rule.name.word(language) for rule in resources.for_all(table, row.actions)],
    }
    return {**shown, **told}  # type: ignore[typeddict-item]


@router.post("/requests/{int:key}/copy", response={201: RequestDetailOut})
def copy_request(request: HttpRequest, key: int, renew: bool = False) -> Status[RequestDetailOut]:
    """Begin a request like an earlier one of one's own; with `renew` from where that one ends."""
    actor = actor_in(request)
    source = selectors.request(actor=actor, key=key)
    row = services.copy_request(actor=actor, request=source, renew=renew)
    return Status(201, RequestDetailOut.show(row, actor, language_of(request)))


def _known_upper(body: RequestIn) -> None:
    """Raise for a platform above that is none: platforms are no matter of the workflows."""
    if body.subject is SubjectKind.UPPER and not names_of_uppers({body.upper}):
        raise BadRequestError("upper", facts={"detail": "upper"}, fields={"upper": "unknown"})
