"""Proposals: departments say what should stand in a file, registrars decide."""

from django.http import HttpRequest
from ninja import Router, Status

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.paging import Key, PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.proposals import DecisionIn, ProposalIn, ProposalOut, ProposalsOut
from lianjing.apps.equipment.models import Proposal
from lianjing.apps.equipment.selectors import proposals as selectors
from lianjing.apps.equipment.selectors.cameras import camera
from lianjing.apps.equipment.services import proposals as services

router = Router(tags=["proposals"], auth=signed_in)


@router.post("/cameras/{key}/proposals", response={201: ProposalOut})
def propose(request: HttpRequest, key: int, body: ProposalIn) -> Status[ProposalOut]:
    """Propose values for a camera's file; they are checked now and written when accepted."""
    actor = actor_in(request)
    made = services.propose(
        actor=actor,
        camera=camera(actor=actor, key=key),
        values=body.values,
        reason=body.reason,
    )
    return Status(201, ProposalOut.of(made))


@router.get("/proposals", response=ProposalsOut)
def list_proposals(
    request: HttpRequest,
    state: Proposal.State | None = None,
    camera: Key | None = None,
    mine: bool = False,
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List proposals of files in scope, newest first."""
    rows = selectors.proposals(actor=actor_in(request), state=state or "", camera=camera, mine=mine)
    return paged(rows, page, page_size, lambda found: map(ProposalOut.of, found))


@router.post("/proposals/{key}/decision", response=ProposalOut)
def decide(request: HttpRequest, key: int, body: DecisionIn) -> ProposalOut:
    """Accept a proposal into the file, or say no and why."""
    actor = actor_in(request)
    proposal = selectors.proposal(actor=actor, key=key)
    act = services.accept_proposal if body.accept else services.reject_proposal
    return ProposalOut.of(act(actor=actor, proposal=proposal, answer=body.answer))


@router.delete("/proposals/{key}", response=ProposalOut)
def withdraw(request: HttpRequest, key: int) -> ProposalOut:
    """Take one's own proposal back."""
    actor = actor_in(request)
    proposal = selectors.proposal(actor=actor, key=key)
    return ProposalOut.of(services.withdraw_proposal(actor=actor, proposal=proposal))
