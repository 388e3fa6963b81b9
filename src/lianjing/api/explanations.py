"""Questions about rights: why, who, what; and the labels rights go by."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.channels import shown_to
from lianjing.api.paging import Key, PageDict, paged
from lianjing.api.schemas.channels import ChannelsOut
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.explanations import (
    AskedChannelOut,
    ExplanationOut,
    HolderOut,
    HoldersOut,
    person_of,
)
from lianjing.api.schemas.requests import sum_of
from lianjing.api.schemas.rights import GrantPersonOut
from lianjing.apps.registry.selectors import granted
from lianjing.apps.rights.selectors import people

router = Router(tags=["rights"], auth=signed_in)

Search = Annotated[str, Field(max_length=100)]
Named = Literal["catalogue", "live", "playback", "ptz", "snapshot", "download", "forward", "unmask"]
Label = Annotated[str, Field(min_length=1, max_length=40)]


@router.get("/rights/explanation", response=ExplanationOut)
def explain(
    request: HttpRequest,
    person: Key,
    channel: Key,
    address: Annotated[str, Field(max_length=64)] = "",
    at: datetime | None = None,
) -> ExplanationOut:
    """Say why somebody may or may not do what with a camera, now or at a moment to come.

    Of oneself anybody may ask.
    """
    found = granted.explain(
        actor=actor_in(request), person=person, channel=channel, address=address, at=at
    )
    return ExplanationOut.of(*found, at=at or timezone.now(), address=address)


@router.get("/rights/people", response=list[GrantPersonOut])
def find_people(request: HttpRequest, search: Search = "") -> list[GrantPersonOut]:
    """Find people to ask about."""
    return [person_of(user) for user in people.find_people(actor=actor_in(request), search=search)]


@router.get("/rights/people/{key}/channels", response=ChannelsOut)
def channels_of_person(
    request: HttpRequest,
    key: Key,
    action: Named = "catalogue",
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List what somebody may do something with now."""
    actor = actor_in(request)
    rows = granted.channels_of_person(actor=actor, person=key, action=sum_of([action]))
    return paged(rows, page, page_size, shown_to(actor))


@router.get("/rights/channels/{key}/people", response=HoldersOut)
def people_of_channel(
    request: HttpRequest,
    key: Key,
    action: Named = "catalogue",
    search: Search = "",
    page: Page = 1,
    page_size: PageSize = 50,
) -> HoldersOut:
    """List everybody who may do something with a camera now, people first, then platforms."""
    channel, holders = granted.who_may(
        actor=actor_in(request), channel=key, action=sum_of([action]), search=search
    )
    start = (page - 1) * page_size
    return HoldersOut(
        channel=AskedChannelOut.of(channel),
        items=[HolderOut.of(one) for one in holders[start : start + page_size]],
        total=len(holders),
        page=page,
        page_size=page_size,
    )
