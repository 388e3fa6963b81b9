"""Upper platforms and what each may know of."""

from django.http import HttpRequest
from ninja import Router, Status

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.paging import paged
from lianjing.api.schemas.common import AcceptedOut, Page, PageSize
from lianjing.api.schemas.sharing import (
    ShareOut,
    SharesIn,
    SharesOut,
    UpperIn,
    UpperOut,
    UpperPatch,
    UppersOut,
)
from lianjing.apps.sharing import selectors, services
from lianjing.apps.sharing.models import UpperPlatform
from lianjing.apps.sharing.services import UpperChanges

router = Router(tags=["platforms"], auth=signed_in)


@router.get("/platforms/upper", response=UppersOut)
def list_uppers(request: HttpRequest) -> UppersOut:
    """List upper platforms with the state of their links."""
    language = language_of(request)
    everything = selectors.keys_that_share_everything()
    items = [
        UpperOut.of(row, language, share_all=row.key in everything)
        for row in selectors.uppers(actor=actor_in(request))
    ]
    return UppersOut(items=items, total=len(items))


@router.post("/platforms/upper", response={201: UpperOut})
def create_upper(request: HttpRequest, body: UpperIn) -> Status[UpperOut]:
    """Enter an upper platform."""
    upper = services.create_upper(actor=actor_in(request), values=UpperChanges(**body.dict()))
    return Status(201, UpperOut.of(upper, language_of(request), share_all=False))


@router.get("/platforms/upper/{key}", response=UpperOut)
def get_upper(request: HttpRequest, key: int) -> UpperOut:
    """Show an upper platform."""
    return _shown(request, selectors.upper(actor=actor_in(request), key=key))


@router.patch("/platforms/upper/{key}", response=UpperOut)
def change_upper(request: HttpRequest, key: int, body: UpperPatch) -> UpperOut:
    """Change the link to an upper platform."""
    actor = actor_in(request)
    upper = services.change_upper(
        actor=actor,
        upper=selectors.upper(actor=actor, key=key),
        changes=UpperChanges(**body.dict(exclude_unset=True)),
    )
    return _shown(request, upper)


@router.delete("/platforms/upper/{key}", response={204: None})
def delete_upper(request: HttpRequest, key: int) -> Status[None]:
    """Remove an upper platform and sign off from it."""
    actor = actor_in(request)
    services.delete_upper(actor=actor, upper=selectors.upper(actor=actor, key=key))
    return Status(204, None)


@router.get("/platforms/upper/{key}/shares", response=SharesOut)
def list_shares(
    request: HttpRequest,
    key: int,
    search: str = "",
    shared: bool | None = None,
    page: Page = 1,
    page_size: PageSize = 50,
) -> SharesOut:
    """List channels, each with whether this upper may know of it."""
    actor = actor_in(request)
    upper = selectors.upper(actor=actor, key=key)
    rows = selectors.share_list(actor=actor, upper=upper, search=search, only_shared=shared)
    found = paged(rows, page, page_size, ShareOut.many_of)
    said = selectors.share_list_of(actor=actor, upper=upper)
    grant = said.grant
    return SharesOut(
        **found,
        groups=list(said.groups),
        share_all=said.share_all,
        grant=None if grant is None else grant.pk,
        number="" if grant is None else grant.number,
        actions=int(said.actions),
        valid_until=None if grant is None else grant.valid_until,
        max_streams=None if grant is None else grant.max_streams,
        others=said.others,
    )


@router.put("/platforms/upper/{key}/shares", response=AcceptedOut)
def change_shares(request: HttpRequest, key: int, body: SharesIn) -> AcceptedOut:
    """Change what this upper may know of and do; it goes into a grant."""
    actor = actor_in(request)
    upper = selectors.upper(actor=actor, key=key)
    services.change_shares(actor=actor, upper=upper, changes=body.changes())
    return AcceptedOut()


@router.post("/platforms/upper/{key}/push", response=AcceptedOut)
def push(request: HttpRequest, key: int) -> AcceptedOut:
    """Send the whole shared catalogue to this upper unasked."""
    actor = actor_in(request)
    services.push_catalogue(actor=actor, upper=selectors.upper(actor=actor, key=key))
    return AcceptedOut()


def _shown(request: HttpRequest, upper: UpperPlatform) -> UpperOut:
    everything = selectors.keys_that_share_everything()
    return UpperOut.of(upper, language_of(request), share_all=upper.key in everything)
