"""Giving and changing grants with open eyes: previews, changes either way, whom they concern."""

from django.http import HttpRequest
from ninja import Router

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.paging import Key, PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.explanations import PeopleOut, people_of
from lianjing.api.schemas.grant_previews import (
    MOST_UNKNOWN,
    GrantCameraOut,
    GrantClassesOut,
    GrantClassOut,
    GrantCodesIn,
    GrantCodesOut,
    GrantPreviewOut,
)
from lianjing.api.schemas.rights import GrantChangeIn, GrantDetailOut, GrantIn
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment import tables
from lianjing.apps.registry.selectors import granted, labelling, previewing
from lianjing.apps.rights import selectors, services
from lianjing.kernel.errors import DomainError

router = Router(tags=["rights"], auth=signed_in)


@router.post("/grants/preview", response=GrantPreviewOut)
def preview_grant(request: HttpRequest, body: GrantIn) -> GrantPreviewOut:
    """Say what a grant would come to; writes nothing, and refuses what could not be given."""
    actor = actor_in(request)
    require(actor, Permission.GRANTS_MANAGE)
    if body.upper:
        raise DomainError("uppers are shared to on their own page", code="bad_grant")
    grant, held = services.draft(actor=actor, plan=body.plan())
    found = previewing.preview(actor=actor, before=None, after=held, grant=grant)
    return GrantPreviewOut.of(found)


@router.get("/grants/classes", response=GrantClassesOut)
def classes_of_rules(request: HttpRequest) -> GrantClassesOut:
    """Give the words of the classes rules go by: kinds of points, kinds of places."""
    require(actor_in(request), Permission.GRANTS_VIEW)
    point, place = (tables.table(key).entries for key in ("l1.point_class", "d799.place_class"))
    return GrantClassesOut(
        point_class=[GrantClassOut(code=one.code, zh=one.zh, en=one.en) for one in point],
        place_class=[GrantClassOut(code=one.code, zh=one.zh, en=one.en) for one in place],
    )


@router.post("/grants/codes", response=GrantCodesOut)
def cameras_by_code(request: HttpRequest, body: GrantCodesIn) -> GrantCodesOut:
    """Find cameras by pasted codes, to be named in a grant; unknown ones are told."""
    actor = actor_in(request)
    require(actor, Permission.GRANTS_VIEW)
    keys, unknown = labelling.in_sight_by_codes(actor=actor, codes=body.codes)
    rows = labelling.in_sight_by_keys(actor=actor, keys=[*body.keys, *keys])
    return GrantCodesOut(
        found=GrantCameraOut.many(rows),
        unknown=unknown[:MOST_UNKNOWN],
        unknown_total=len(unknown),
    )


@router.post("/grants/{key}/change", response=GrantDetailOut)
def change_grant(request: HttpRequest, key: Key, body: GrantChangeIn) -> GrantDetailOut:
    """Change a grant that was given directly, to less or to more."""
    actor = actor_in(request)
    grant = selectors.grant(actor=actor, key=key)
    changed = services.amend(actor=actor, grant=grant, changes=body.changes(), reason=body.reason)
    return GrantDetailOut.whole(changed, granted.count_of_grant(grant=changed, actor=actor))


@router.post("/grants/{key}/preview", response=GrantPreviewOut)
def preview_change(request: HttpRequest, key: Key, body: GrantChangeIn) -> GrantPreviewOut:
    """Say what a change would come to: which cameras come in and which fall out."""
    actor = actor_in(request)
    grant = selectors.grant(actor=actor, key=key)
    before, after = services.draft_of_change(grant=grant, changes=body.changes())
    found = previewing.preview(actor=actor, before=before, after=after, grant=grant)
    return GrantPreviewOut.of(found)


@router.get("/grants/{key}/named", response=GrantCodesOut)
def named_cameras(request: HttpRequest, key: Key, excluded: bool = False) -> GrantCodesOut:
    """List the cameras a grant names one by one, or takes out."""
    actor = actor_in(request)
    require(actor, Permission.GRANTS_VIEW)
    names = previewing.held_of_grant(selectors.grant(actor=actor, key=key)).lists
    keys = list(names.excluded if excluded else names.listed)
    rows = labelling.in_sight_by_keys(actor=actor, keys=keys)
    return GrantCodesOut(found=GrantCameraOut.many(rows), unknown=[], unknown_total=0)


@router.get("/grants/{key}/people", response=PeopleOut)
def people_of_grant(
    request: HttpRequest, key: Key, page: Page = 1, page_size: PageSize = 50
) -> PageDict:
    """List the people a grant concerns at this moment: of a person, a post, a role."""
    actor = actor_in(request)
    grant = selectors.grant(actor=actor, key=key)
    rows = previewing.people_of_grant(actor=actor, grant=grant)
    return paged(rows, page, page_size, people_of)
