"""Deeds that need two persons: listed, confirmed, refused, withdrawn."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.paging import Key, PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.deeds import (
    DeedConfirmedOut,
    DeedConfirmIn,
    DeedCountsOut,
    DeedOut,
    DeedQuery,
    DeedRefuseIn,
    DeedsOut,
)
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.selectors import deeds as selectors
from lianjing.apps.accounts.services import deeds as services
from lianjing.apps.viewing import services as viewing

router = Router(tags=["accounts"], auth=signed_in)

Wanted = Annotated[DeedQuery, Query()]


@router.get("/deeds", response=DeedsOut)
def list_deeds(
    request: HttpRequest, wanted: Wanted, page: Page = 1, page_size: PageSize = 50
) -> PageDict:
    """List deeds that need two persons: those the caller may confirm, his own, past ones."""
    actor = actor_in(request)
    rows = selectors.deeds(
        actor=actor, box=wanted.box, search=wanted.search, name=wanted.name or ""
    )
    return paged(
        rows, page, page_size, lambda found: DeedOut.many(found, actor, language_of(request))
    )


@router.get("/deeds/counts", response=DeedCountsOut)
def count_deeds(request: HttpRequest) -> dict[str, int]:
    """Count what waits for the caller, for a badge."""
    return selectors.counts(actor=actor_in(request))


@router.get("/deeds/{key}", response=DeedOut)
def get_deed(request: HttpRequest, key: Key) -> DeedOut:
    """Show one deed."""
    return _shown(request, actor_in(request), key)


@router.post("/deeds/{key}/confirm", response=DeedConfirmedOut)
def confirm_deed(request: HttpRequest, key: Key, body: DeedConfirmIn) -> DeedConfirmedOut:
    """Confirm as the second person: it is done now, by whoever asked for it.

    Where a password or a token is made with it, its text is in this answer and nowhere else.
    """
    actor = actor_in(request)
    selectors.deed(actor=actor, key=key)
    done = services.confirm(actor=actor, key=key, comment=body.comment)
    if done.deed.about is not None and done.deed.name.startswith("person."):
        viewing.end_of_user(user_id=done.deed.about)
    shown = _shown(request, actor, key)
    return DeedConfirmedOut(**shown.dict(), once=done.once)


@router.post("/deeds/{key}/refuse", response=DeedOut)
def refuse_deed(request: HttpRequest, key: Key, body: DeedRefuseIn) -> DeedOut:
    """Refuse as the second person: it will not be done."""
    actor = actor_in(request)
    selectors.deed(actor=actor, key=key)
    services.refuse(actor=actor, key=key, reason=body.reason)
    return _shown(request, actor, key)


@router.post("/deeds/{key}/withdraw", response=DeedOut)
def withdraw_deed(request: HttpRequest, key: Key) -> DeedOut:
    """Take back what the caller has asked for."""
    actor = actor_in(request)
    services.withdraw(actor=actor, key=key)
    return _shown(request, actor, key)


def _shown(request: HttpRequest, actor: Actor, key: int) -> DeedOut:
    found = [selectors.deed(actor=actor, key=key)]
    return DeedOut.many(found, actor, language_of(request))[0]
