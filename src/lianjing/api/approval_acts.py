"""Deciding requests and acting on them: steps, acts, words, papers, footage, forms."""

from typing import Annotated

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Router, Status, UploadedFile
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.description import PAPERS, gives
from lianjing.api.language import language_of
from lianjing.api.schemas.request_detail import RequestDetailOut
from lianjing.api.schemas.request_parts import RequestEventOut, RequestPaperOut
from lianjing.api.schemas.request_people import ColleagueOut, ColleaguesOut
from lianjing.api.schemas.requests import (
    CommentIn,
    FootageIn,
    FootageOut,
    RequestActIn,
    RequestAssignIn,
    RequestDecisionIn,
)
from lianjing.apps.approvals import services
from lianjing.apps.approvals.choices import RequestPaperKind
from lianjing.apps.approvals.forms import FormFormat, FormKind
from lianjing.apps.approvals.machine import Narrowing
from lianjing.apps.approvals.selectors import requests as selectors
from lianjing.apps.approvals.selectors.tables import table_of
from lianjing.runtime.store import path_of

router = Router(tags=["requests"], auth=signed_in)

ActName = Annotated[str, Field(max_length=24, pattern=r"^[a-z_]+$")]


@router.post("/requests/{int:key}/acts/{act}", response=RequestDetailOut)
def act_on_request(
    request: HttpRequest, key: int, act: ActName, body: RequestActIn
) -> RequestDetailOut:
    """Do an act the request offers: submit, withdraw, revoke, give_up, confirm_paper …"""
    actor = actor_in(request)
    row = services.act_on(
        actor=actor,
        request=selectors.request(actor=actor, key=key),
        act=services.ActOn(name=act, words=body.words, details=body.details()),
    )
    return RequestDetailOut.show(row, actor, language_of(request))


@router.post("/requests/{int:key}/steps/{int:step}", response=RequestDetailOut)
def decide_step(
    request: HttpRequest, key: int, step: int, body: RequestDecisionIn
) -> RequestDetailOut:
    """Approve, return or reject; an approval may narrow what was asked for, never widen it."""
    actor = actor_in(request)
    narrowing = body.narrowing.narrowing() if body.narrowing else Narrowing()
    row = services.decide_on(
        actor=actor,
        request=selectors.request(actor=actor, key=key),
        what=services.DecisionOn(
            step=step, decision=body.decision, words=body.words, narrowing=narrowing
        ),
    )
    return RequestDetailOut.show(row, actor, language_of(request))


@router.get("/requests/{int:key}/assignable", response=ColleaguesOut)
def list_assignable(request: HttpRequest, key: int) -> ColleaguesOut:
    """List who could be named for a step where nobody holds the post."""
    actor = actor_in(request)
    row = selectors.request(actor=actor, key=key)
    found = selectors.assignable(actor=actor, row=row)
    return ColleaguesOut(items=[ColleagueOut.of(one) for one in found[:200]])


@router.put("/requests/{int:key}/steps/{int:step}/assignee", response=RequestDetailOut)
def assign_step(
    request: HttpRequest, key: int, step: int, body: RequestAssignIn
) -> RequestDetailOut:
    """Name who decides a step in place of its post."""
    actor = actor_in(request)
    row = selectors.request(actor=actor, key=key)
    services.assign_step(actor=actor, request=row, step=step, person=body.person, words=body.words)
    row = selectors.request(actor=actor, key=key)
    return RequestDetailOut.show(row, actor, language_of(request))


@router.post("/requests/{int:key}/comments", response={201: RequestEventOut})
def comment_request(request: HttpRequest, key: int, body: CommentIn) -> Status[RequestEventOut]:
    """Say something about a request; everybody who has to do with it is told."""
    actor = actor_in(request)
    row = selectors.request(actor=actor, key=key)
    selectors.require_party(actor, row)
    event = services.comment_on(actor=actor, request=row, text=body.text)
    return Status(201, RequestEventOut.of(event, table_of(row), language_of(request)))


@router.post("/requests/{int:key}/papers", response={201: RequestPaperOut})
def attach_request_paper(
    request: HttpRequest,
    key: int,
    file: File[UploadedFile],
    kind: Form[RequestPaperKind] = RequestPaperKind.OTHER,
) -> Status[RequestPaperOut]:
    """Attach a PDF, JPEG or PNG of 20 MB at most; what it is, its bytes say."""
    actor = actor_in(request)
    paper = services.attach_paper(
        actor=actor,
        request=selectors.request(actor=actor, key=key),
        kind=kind,
        name=file.name or "",
        chunks=file.chunks(),
    )
    return Status(201, RequestPaperOut.of(paper))


@router.get("/request-papers/{int:key}", openapi_extra=gives(*PAPERS))
def get_request_paper(request: HttpRequest, key: int) -> FileResponse:
    """Give the bytes of a paper, to be kept, never to be shown inside a page of ours."""
    paper = selectors.paper(actor=actor_in(request), key=key)
    response = FileResponse(
        path_of(services.papers_directory(), paper.digest).open("rb"),
        as_attachment=True,
        filename=paper.name,
        content_type=paper.media_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@router.delete("/request-papers/{int:key}", response={204: None})
def remove_request_paper(request: HttpRequest, key: int) -> Status[None]:
    """Take one's own paper away, before anybody has decided."""
    actor = actor_in(request)
    services.remove_paper(actor=actor, paper=selectors.paper(actor=actor, key=key))
    return Status(204, None)


@router.post("/requests/{int:key}/footage", response={201: FootageOut})
def add_footage(request: HttpRequest, key: int, body: FootageIn) -> Status[FootageOut]:
    """Record a span that was viewed, copied or exported, with the hash of the file."""
    actor = actor_in(request)
    row = selectors.request(actor=actor, key=key)
    return Status(201, FootageOut.of(services.add_item(actor=actor, request=row, plan=body.plan())))


@router.delete("/request-footage/{int:key}", response={204: None})
def remove_footage(request: HttpRequest, key: int) -> Status[None]:
    """Take a wrong entry out; the audit keeps it."""
    actor = actor_in(request)
    services.remove_item(actor=actor, item=selectors.item(actor=actor, key=key))
    return Status(204, None)


@router.get("/requests/{int:key}/forms/{form}", openapi_extra=gives("docx", "pdf"))
def print_form(
    request: HttpRequest, key: int, form: FormKind, to: FormFormat = FormFormat.DOCX
) -> HttpResponse:
    """Give a printable form of a request, filled in: a Word document, or a PDF."""
    actor = actor_in(request)
    row = selectors.request(actor=actor, key=key)
    paper = services.print_form(actor=actor, request=row, form=form, to=to)
    response = HttpResponse(paper.body, content_type=paper.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{paper.name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
